"""kill -9 before every step of a restore and of a backup: the old one or the new one is there, never half of one."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import backup, restore
from bot.config import load
from tests.kit.backups import Rows, furnish, pictures, rows, selling

pytestmark = pytest.mark.faults

ROOT = Path(__file__).parents[2]
KILLER = ROOT / "tests" / "kit" / "killer.py"


def killed_everywhere(command: str, file: Path, pristine: Path, work: Path) -> list[Path]:
    """What lies there after the command was killed before its 1st, 2nd ... step, and at last ran to its end."""
    done = subprocess.run(
        [sys.executable, str(KILLER), command, str(file), str(pristine), str(work)],
        cwd=ROOT,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Path(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small shop, its backup, and the shop as it went on: other rows, another set of pictures, a log from a crash."""
    folder = tmp_path_factory.mktemp("furnished")
    config = asyncio.run(furnish(folder / "old"))
    with selling(config) as desk:
        keep = "select media_id from product_media union select media_id from variant_media order by 1 limit 4"
        for table in ("product_media", "variant_media"):
            desk.tx.run(f"delete from {table} where media_id not in ({keep})")
        desk.tx.run(f"delete from media where id not in ({keep})")
    backup.run(config, folder / "b.tar", as_json=True)
    shutil.copytree(folder / "old", folder / "new")
    newer = load(folder / "new" / "config.toml")
    shutil.rmtree(newer.media)
    script = (
        "import os, sys; from pathlib import Path; from store.sql.connect import WRITER, connect;"
        "c = connect(Path(sys.argv[1]), WRITER); c.execute(\"insert into counter values ('newer', 1)\"); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, str(newer.database)], cwd=ROOT, check=True)
    return folder


def test_a_restore_that_is_killed_leaves_the_old_shop_or_the_new_one(furnished: Path, tmp_path: Path) -> None:
    old = load(furnished / "old" / "config.toml")
    restored, wanted = rows(old.database), pictures(old)
    wanted = {name: wanted[name] for name in names(old.database)}
    assert len(wanted) == 4
    seen: list[str] = []
    for folder in killed_everywhere("restore", furnished / "b.tar", furnished / "new", tmp_path):
        config = load(folder / "config.toml")
        found = rows(config.database)
        before = ("newer", 1) in found["counter"]
        seen.append("before" if before else "after")
        if not before:
            assert found == restored
            assert pictures(config).items() >= wanted.items()
        restore.run(config, furnished / "b.tar", force=True, as_json=True)
        assert rows(config.database) == restored
        again = [path for path in folder.iterdir() if path.name.startswith("shop.db.replaced-")]
        assert any(("newer", 1) in rows(path)["counter"] for path in again)
        assert not any(path.samefile(config.database) for path in again)
        assert not (folder / "shop.db.restoring").exists()
    assert len(seen) > 15
    assert seen == sorted(seen, reverse=True)
    assert seen.count("before") > 10
    assert seen.count("after") >= 1


def test_a_backup_that_is_killed_leaves_the_last_one_or_the_next_one(furnished: Path, tmp_path: Path) -> None:
    pristine = tmp_path / "pristine"
    shutil.copytree(furnished / "old", pristine)
    shutil.copy(furnished / "b.tar", pristine / "b.tar")
    last = (furnished / "b.tar").read_bytes()
    seen: list[bool] = []
    for folder in killed_everywhere("backup", Path("b.tar"), pristine, tmp_path / "work"):
        data = (folder / "b.tar").read_bytes()
        seen.append(data != last)
        if seen[-1]:
            assert rows(restored_from(folder / "b.tar", tmp_path / "check")) == rows(folder / "shop.db")
        assert backup.run(load(folder / "config.toml"), folder / "b.tar", as_json=True) == 0
        assert not list(folder.glob("b.tar.part*"))
    assert len(seen) > 10
    assert seen == sorted(seen)
    assert seen[-1] is True


def names(database: Path) -> list[str]:
    found: Rows = rows(database)
    return [str(row[1]) for row in found["media"]]


def restored_from(file: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    restore.restore(folder / "shop.db", folder / "media", file, force=False)
    return folder / "shop.db"
