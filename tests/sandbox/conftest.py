"""A running sandbox, a bot's caller and a first customer for the tests of the sandbox."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import Conversation, Person
from tests.kit.sandbox import TOKEN, Caller, CheckedSandbox, running_sandbox


@pytest.fixture
async def box() -> AsyncIterator[CheckedSandbox]:
    async with running_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def call(box: CheckedSandbox) -> Caller:
    return Caller(box)


@pytest.fixture
def alice(box: CheckedSandbox) -> Person:
    return box.person("Alice", phone="+15550100")


@pytest.fixture
async def chat(box: CheckedSandbox, call: Caller, alice: Person) -> Conversation:
    """Alice's chat with the bot, started, its first update confirmed."""
    conversation = alice.chat(box.bot(TOKEN))
    await conversation.start(wait=False)
    await call.updates()
    return conversation
