"""Runs a command once for each step that it takes on the disk, and kills it with SIGKILL right before that step.

`killer.py restore|backup FILE PRISTINE WORK` copies the shop in the folder PRISTINE for each run, and prints the copy.
A step is an event that Python audits: a file that is opened, renamed, linked or removed, a database that is opened.
The last run is the one that has no more steps to be killed before.
"""

import os
import shutil
import signal
import sys
from pathlib import Path

from bot import backup, restore
from bot.config import load

STEPS = ("open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.truncate", "sqlite3.connect")
MANY = 400  # no command takes more steps than this


def run(command: str, file: Path, folder: Path, last: int) -> None:
    """The command, killed before its step number ``last``."""
    config = load(folder / "config.toml")
    taken = 0

    def step(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal taken
        if event in STEPS:
            taken += 1
            if taken == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(step)
    if command == "restore":
        restore.run(config, file, force=True, as_json=True)
    else:
        backup.run(config, folder / file, as_json=True)


def main() -> int:
    command, file, pristine, work = sys.argv[1], *map(Path, sys.argv[2:])
    for number in range(1, MANY):
        folder = work / f"{number:03}"
        shutil.copytree(pristine, folder)
        child = os.fork()
        if not child:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            run(command, file, folder, number)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{folder}\n")
        if os.WIFEXITED(status):
            return os.WEXITSTATUS(status)
    return 1


if __name__ == "__main__":
    sys.exit(main())
