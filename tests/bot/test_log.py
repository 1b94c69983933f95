"""The log: one record a line, and no secret in any of it."""

import json
import logging
import warnings
from collections.abc import Iterator

import pytest

from bot.log import MASK, setup

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


Screen = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    """The logging of the test run is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)


def fail() -> None:
    raise RuntimeError(f"https://api.telegram.org/bot{TOKEN}/getMe")


def test_a_token_is_masked_in_text_arguments_and_tracebacks(capsys: Screen) -> None:
    setup(secrets=["hook/secret", ""])
    log = logging.getLogger("bot.test")
    log.info("token " + TOKEN)  # noqa: G003 - the text itself
    log.info("url %s and %s", f"/bot{TOKEN}/getMe", "hook/secret")
    try:
        fail()
    except RuntimeError:
        log.exception("it failed")
    text = capsys.readouterr().err
    assert "RuntimeError" in text
    assert text.count(MASK) == 4
    assert TOKEN not in text
    assert "hook/secret" not in text


def test_a_line_is_one_record_whatever_a_customer_writes(capsys: Screen) -> None:
    setup()
    logging.getLogger("bot.test").info("said %s", "hi\n2026-01-01T00:00:00.000Z ERROR   bot: forged\r")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(r"bot.test: said hi\n2026-01-01T00:00:00.000Z ERROR   bot: forged\r")


def test_json_lines_hold_the_same_and_are_masked_too(capsys: Screen) -> None:
    setup("json", "warning", ['qu"ote'])
    log = logging.getLogger("bot.test")
    log.info("not written")
    try:
        fail()
    except RuntimeError:
        log.exception("said %s\n茶", 'qu"ote')
    written = capsys.readouterr().err
    line = json.loads(written)
    assert (line["level"], line["logger"], line["text"]) == ("error", "bot.test", f"said {MASK}\n茶")
    assert MASK in line["exception"]
    assert TOKEN not in written


def test_setting_up_again_replaces_the_former_lines(capsys: Screen) -> None:
    setup()
    setup("json")
    logging.getLogger("bot.test").info("once")
    assert json.loads(capsys.readouterr().err)["text"] == "once"


def test_libraries_that_log_every_request_are_quiet(capsys: Screen) -> None:
    setup(level="debug")
    for name in ("httpx", "aiohttp.access", "telegram.ext.Application"):
        logging.getLogger(name).info("GET /bot%s/getMe", TOKEN)
    assert capsys.readouterr().err == ""


def test_warnings_are_log_records(capsys: Screen) -> None:
    setup()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn("old habit", stacklevel=1)
    assert "old habit" in capsys.readouterr().err
