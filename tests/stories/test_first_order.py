"""A newcomer buys, from "hi" to a paid order; he comes back, and it is quicker."""

from pathlib import Path

from tests.kit.story import story


async def test_a_newcomer_buys_in_nine_inputs(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        chat = shop.chat(shop.alice)
        await chat.start()
        await chat.say("sencha")
        print(chat.last.text, chat.labels)
        await chat.press("Buy now")
        await chat.answer()
        print(chat.last.text, chat.labels, chat.keys)
