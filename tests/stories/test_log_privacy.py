"""What the log tells of a sale: nothing that a person would not want to read there, in both formats, at every level."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.hook import hook
from bot.log import Masked, setup
from handlers.session import Session
from tests.kit.hooked import Caller, by_webhook
from tests.kit.story import PROVIDER, TOKEN, Story, story

NAME, PHONE, STREET = "Zebulon Quackenbush", "+49 170 5550199", "77 Unlikely Lane, 10115 Berlin"
PERSONAL = ("Zebulon", "Quackenbush", "5550199", "Unlikely Lane", "10115", "4915550100", "Alice", "Smith", "小明")
CARD = "4242 4242 4242 4242"
SAID = "my secret wish is a llama"


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = [each for each in handlers if not isinstance(each.formatter, Masked)]  # an earlier test's
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)


async def sale(shop: Story) -> None:
    """Everything that a customer tells, and some trouble on the way."""
    phone = shop.phone()
    shop.box.world.faults.add("429", "sendMessage", times=1, retry_after=1)
    shop.box.world.faults.add("400", "editMessageText", times=1, text="can't parse entities")
    await phone.start()
    await phone.chat.say(SAID, wait=False)
    await phone.chat.say(CARD, wait=False)
    await shop.quiet()
    await phone.to_details()
    await phone.say(f"{NAME}\n{PHONE}\n{STREET}")
    await phone.press("Courier")
    await phone.press("Pay ")
    assert (await phone.pay()).status == "paid"
    await phone.gets(phone.words.paid)
    await shop.phone(shop.xiaoming).start()
    shop.xiaoming.chat(shop.bot).acts.block(blocked=True)
    await shop.quiet()


def clean(text: str, *more: str) -> None:
    """Nothing of it is in the log."""
    told = [each for each in (*PERSONAL, CARD, CARD.replace(" ", ""), SAID, TOKEN, PROVIDER, *more) if each in text]
    assert told == [], [line for line in text.splitlines() if any(each in line for each in told)]


@pytest.mark.parametrize("style", ["text", "json"])
async def test_a_whole_sale_leaves_nothing_personal_in_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], style: str
) -> None:
    async with story(tmp_path, **by_webhook()) as shop:
        setup("json" if style == "json" else "text", "debug", shop.config.secrets())
        await sale(shop)
        await shop.stop()
        await shop.open()
        await Caller(shop)({"update_id": 1}, secret="wrong")
        own = hook(shop.config)
    written = capsys.readouterr().err
    assert written.count("\n") >= 3
    if style == "json":
        strange = [line for line in written.splitlines() if not line.startswith("{")]
        assert strange == []
        assert all(json.loads(line)["text"] for line in written.splitlines())
    clean(written, own.secret, own.tail)


@pytest.mark.parametrize("style", ["text", "json"])
async def test_a_fault_of_ours_is_told_without_the_customers_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    """Whatever an exception says, it is in the row of the update that was set aside, and not in the log."""

    def broken(*_args: object) -> object:
        raise ValueError(f"cannot read {NAME}\n{PHONE}\n{STREET}, {CARD}")

    async with story(tmp_path) as shop:
        setup("json" if style == "json" else "text", "debug", shop.config.secrets())
        phone = shop.phone()
        await phone.to_details()
        monkeypatch.setattr(Session, "turn", broken)
        await phone.chat.say(f"{NAME}\n{PHONE}\n{STREET}", wait=False)
        await phone.gets("Sorry, something went wrong")
        await shop.quiet()
        errors = await shop.read(lambda tx: tx.rows(str, "select error from dead_update"))
    written = capsys.readouterr().err
    assert "ValueError" in written
    assert "tried once more" in written
    assert any("Quackenbush" in each for each in errors)
    clean(written)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"card {CARD}.", "card [left out]."),
        ("card 4242-4242-4242-4242", "card [left out]"),
        ("call +49 170 5550199!", "call [left out]!"),
        ("write to ann.b+tea@example.org now", "write to [left out] now"),
        ("update 500000001 in 1300 ms", "update 500000001 in 1300 ms"),
        ("chat -1001000000001, 4400000000000001", "chat -1001000000001, 4400000000000001"),
    ],
)
def test_cards_phones_and_addresses_are_left_out_wherever_they_stand(
    capsys: pytest.CaptureFixture[str], said: str, told: str
) -> None:
    setup("json")
    logging.getLogger("bot.test").info("%s", said)
    assert json.loads(capsys.readouterr().err)["text"] == told
