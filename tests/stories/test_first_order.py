"""A newcomer buys, from "hi" to a paid order; he comes back, and it is quicker."""

from pathlib import Path

from tests.kit.story import story


async def test_a_newcomer_buys_in_nine_inputs(tmp_path: Path) -> None:
    async with story(tmp_path) as shop:
        chat = shop.chat(shop.alice)

        def look():
            print("----", chat.last.text, chat.labels, chat.keys)

        await chat.start()
        look()
        await chat.say("t-shirt")
        look()
        await chat.press("Blue")
        await chat.next()
        look()
        await chat.press(chat.labels[-4])
        await chat.next()
        look()
