"""The command line as a person meets it: help, mistakes, exit codes, and `init`."""

import os
import pty
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.cli_init import answer
from bot.config import load

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


def shopkeeper(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def one_sentence(result: subprocess.CompletedProcess[str], code: int) -> str:
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    (line,) = result.stderr.splitlines()
    return line.removeprefix("shopkeeper: ")


def test_help_names_every_command(tmp_path: Path) -> None:
    result = shopkeeper("--help", folder=tmp_path)
    assert result.returncode == 0
    for name in COMMANDS:
        assert re.search(rf"^    {name} ", result.stdout, re.MULTILINE), name


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_imports_no_machinery_for_it(command: str, tmp_path: Path) -> None:
    code = (
        "import sys, bot.cli\n"
        f"try: bot.cli.main([{command!r}, '--help'])\n"
        "except SystemExit as done: assert done.code == 0\n"
        "heavy = {'telegram', 'aiohttp', 'pydantic', 'uvloop', 'babel', 'aiosqlite'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert f"usage: shopkeeper {command}" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["sell"], "argument COMMAND: invalid choice: 'sell'"),
        (["demo", "--port", "99999"], "argument --port: 99999 is not a port from 0 to 65535"),
        (["export", "stars"], "argument what: invalid choice: 'stars'"),
        (["run", "--conf", "x"], "unrecognized arguments: --conf x"),
        (["import"], "name the files to import"),
        (["run"], "config.toml: there is no such file; `shopkeeper init config.toml` writes one."),
        (["check", "--config", "a.toml"], "a.toml: there is no such file"),
        (["init"], "nobody can be asked here, so also give --token and --name and --currency"),
        (["init", "--admins", "me"], "argument --admins: me are not numbers with commas between them"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    assert one_sentence(shopkeeper(*arguments, folder=tmp_path), 2).startswith(sentence)


def test_every_mistake_of_the_configuration_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(f'[telegram]\ntokn = "{TOKEN}"\n[shop]\nname = "S"\ncurrency = "EUX"\n')
    result = shopkeeper("run", folder=tmp_path)
    assert result.returncode == 2
    assert TOKEN not in result.stderr
    first, second = result.stderr.splitlines()
    assert first == "shopkeeper: config.toml: telegram.tokn is not a known key. Did you mean telegram.token?"
    assert second.startswith('shopkeeper: config.toml: shop.currency is "EUX"')


def test_init_writes_a_configuration_that_only_its_owner_may_read(tmp_path: Path) -> None:
    answers = (
        "--token",
        TOKEN,
        "--name",
        'Tea & "Mugs"',
        "--currency",
        "eur",
        "--languages",
        "zh,en",
        "--admins",
        "7,8",
    )
    result = shopkeeper("init", *answers, folder=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert "shopkeeper import goods.csv\n" in result.stdout
    assert TOKEN not in result.stdout
    file = tmp_path / "config.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    config = load(file, {})
    assert config.telegram.token.get_secret_value() == TOKEN
    assert (config.shop.name, config.shop.currency) == ('Tea & "Mugs"', "EUR")
    assert (config.shop.languages, config.telegram.admins) == (("zh", "en"), (7, 8))


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("mine")
    result = shopkeeper("init", "--token", TOKEN, "--name", "S", "--currency", "EUR", folder=tmp_path)
    assert one_sentence(result, 2).startswith("config.toml is there already")
    assert file.read_text() == "mine"


def test_init_writes_no_file_that_would_be_wrong(tmp_path: Path) -> None:
    result = shopkeeper("init", "a.toml", "--token", TOKEN, "--name", "S", "--currency", "euros", folder=tmp_path)
    assert 'shop.currency is "EUROS"' in one_sentence(result, 2)
    assert list(tmp_path.iterdir()) == []


def test_init_into_a_folder_that_is_not_there_fails_with_a_sentence(tmp_path: Path) -> None:
    result = shopkeeper("init", "no/a.toml", "--token", TOKEN, "--name", "S", "--currency", "EUR", folder=tmp_path)
    assert one_sentence(result, 1).startswith("no/a.toml cannot be written: No such file or directory")


def test_init_asks_again_until_the_answer_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    answers = iter(["euros", "", " jpy "])
    assert answer("currency", lambda _question: next(answers)) == "jpy"
    assert capsys.readouterr().err.splitlines()[0].startswith('shop.currency is "EUROS"')


def test_init_asks_on_a_terminal_and_does_not_show_the_token(tmp_path: Path) -> None:
    pid, terminal = pty.fork()
    if pid == 0:  # the child, with the terminal as its own
        os.chdir(tmp_path)
        os.environ["PYTHONPATH"] = str(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "bot", "init", "--currency", "EUR"])
    shown = _until(terminal, b"shown): ")
    os.write(terminal, f"{TOKEN}\n".encode())
    shown += _until(terminal, b"read it: ")
    os.write(terminal, "茶 & Tea\n".encode())
    shown += _until(terminal, b"shopkeeper run")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    os.close(terminal)
    assert TOKEN.encode() not in shown
    assert load(tmp_path / "config.toml", {}).shop.name == "茶 & Tea"


def _until(terminal: int, text: bytes) -> bytes:
    """What the terminal shows, up to this text; an error (EIO) when the program ends before."""
    shown = b""
    while text not in shown:
        shown += os.read(terminal, 1024)
    return shown


def test_a_port_that_is_taken_is_told_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        result = shopkeeper("sandbox", "--port", str(other.getsockname()[1]), folder=tmp_path)
    assert one_sentence(result, 1) == "the port is taken by another program; give another one with --port"


def test_a_mistake_of_the_program_is_logged_with_its_traceback_but_no_token(tmp_path: Path) -> None:
    code = (
        "import bot.cli, sys\n"
        f"def act(arguments): raise RuntimeError('https://api/bot{TOKEN}/getMe')\n"
        "bot.cli.COMMANDS['run'] = (act, lambda command: None, 'fails')\n"
        "sys.exit(bot.cli.main(['run']))\n"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "a mistake of the program, please report it" in result.stderr
    assert "RuntimeError: https://api/bot[secret]/getMe" in result.stderr
    assert TOKEN not in result.stderr


def test_the_console_script_is_the_same_program() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["scripts"] == {"shopkeeper": "bot.cli:main"}
