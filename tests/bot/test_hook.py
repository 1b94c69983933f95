"""The webhook's address and secret: made once, kept where only we can read, known again by every later start."""

import asyncio
import logging
import stat
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config, parse
from bot.errors import CommandError, ConfigError
from bot.hook import file_of, hook, ours
from bot.log import MASK, Masked, hide
from bot.log import setup as set_up
from bot.reach import Reach
from bot.startup import introduce
from bot.transport import BotApi
from bot.wire import Wire
from tests.kit.sandbox import TOKEN, CheckedSandbox, running_sandbox


def config(folder: Path, **webhook: Any) -> Config:
    table = {"public_url": "https://shop.example.org/telegram/"} | webhook
    data = {
        "telegram": {"token": TOKEN, "mode": "webhook"},
        "webhook": table,
        "shop": {"name": "Tea", "currency": "EUR"},
    }
    return parse(data, folder / "config.toml")


def test_a_secret_is_made_up_and_stays(tmp_path: Path) -> None:
    first = hook(config(tmp_path))
    assert len(first.secret) >= 40
    assert first.url == f"https://shop.example.org/telegram/{first.tail}"
    assert len(first.tail) == 32
    assert TOKEN not in first.url
    assert first.secret not in first.url
    assert hook(config(tmp_path)) == first
    file = file_of(config(tmp_path).database)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_secret_of_the_configuration_is_not_written_down(tmp_path: Path) -> None:
    made = hook(config(tmp_path, secret="given-by-hand"))
    assert made.secret == "given-by-hand"
    assert "given-by-hand" not in file_of(config(tmp_path).database).read_text()
    assert hook(config(tmp_path, secret="another")).tail != made.tail


def test_every_address_that_was_set_is_known_as_ours(tmp_path: Path) -> None:
    old = hook(config(tmp_path))
    new = hook(config(tmp_path, public_url="https://new.example.org"))
    for each in (old, new):
        assert ours(config(tmp_path), each.url)
    assert not ours(config(tmp_path), "https://shop.example.org/telegram")
    assert not ours(config(tmp_path), "")


def test_a_file_that_was_spoiled_is_made_anew(tmp_path: Path) -> None:
    first = hook(config(tmp_path))
    file_of(config(tmp_path).database).write_text("{")
    assert hook(config(tmp_path)).secret != first.secret


def test_where_it_cannot_be_kept_the_start_fails(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    with pytest.raises(OSError, match="No such file"):
        hook(config(missing))


def test_the_made_up_secret_is_masked_in_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        set_up(secrets=["first"])
        hide("made-up-secret", "")
        logging.getLogger("bot.test").info("first and made-up-secret")
        line = capsys.readouterr().err
        assert line.endswith(f"{MASK} and {MASK}\n")
        assert all(isinstance(each.formatter, Masked) for each in root.handlers if each not in handlers)
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.captureWarnings(capture=False)


@pytest.mark.parametrize(
    "address",
    ["http://shop.example.org", "https://shop.example.org:8444", "https://shop.example.org:9464/x", "http://10.0.0.1"],
)
def test_an_address_that_telegram_would_not_call_is_a_mistake(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigError, match=r"webhook\.public_url must be an address that begins with https://"):
        config(tmp_path, public_url=address)


@pytest.mark.parametrize("address", ["https://shop.example.org", "https://shop.example.org:8443", "http://127.0.0.1:5"])
def test_an_address_that_telegram_calls_is_taken(tmp_path: Path, address: str) -> None:
    assert config(tmp_path, public_url=address).webhook.public_url == address


@pytest.mark.parametrize("listen", ["8443", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999", "a b:1", "u@h:1", "h:1/p"])
def test_a_place_to_listen_at_has_host_and_port(tmp_path: Path, listen: str) -> None:
    with pytest.raises(ConfigError, match="a host and a port to listen at"):
        config(tmp_path, listen=listen)


# At the start


async def introduced(box: CheckedSandbox, config: Config, *, take_over: bool = False, stays: bool = False) -> str:
    wire = Wire()
    try:
        known = partial(ours, config)
        reach = Reach(asyncio.Event())
        await introduce(wire, box.url, TOKEN, reach, take_over=take_over, ours=known, stays=stays)
        info = await BotApi(wire, box.url, TOKEN).call("getWebhookInfo")
        return str(info["url"])
    finally:
        await wire.close()


async def test_polling_removes_a_webhook_of_ours_and_a_webhook_shop_leaves_it(tmp_path: Path) -> None:
    own = hook(config(tmp_path)).url
    async with running_sandbox() as box:
        wire = Wire()
        await BotApi(wire, box.url, TOKEN).call("setWebhook", url=own)
        await wire.close()
        assert await introduced(box, config(tmp_path), stays=True) == own
        assert await introduced(box, config(tmp_path)) == ""


@pytest.mark.parametrize("stays", [True, False])
async def test_a_foreign_webhook_stops_both_until_it_is_taken_over(tmp_path: Path, stays: bool) -> None:
    hook(config(tmp_path))
    async with running_sandbox() as box:
        wire = Wire()
        await BotApi(wire, box.url, TOKEN).call("setWebhook", url="https://other.example.org/hook")
        await wire.close()
        with pytest.raises(CommandError, match="--take-over"):
            await introduced(box, config(tmp_path), stays=stays)
        assert await introduced(box, config(tmp_path), stays=stays, take_over=True) == ""
