"""A bot of a few lines for tests of the sandbox's page: it answers with a bit of everything that a phone can show."""

from dataclasses import dataclass, field

import aiohttp
import orjson

TOKEN = "4001:page-test"


@dataclass
class TinyShop:
    """A bot of a few lines, with no library: it polls, and answers by what it was sent."""

    url: str
    http: aiohttp.ClientSession
    refusals: list[str] = field(default_factory=list)

    async def call(self, method: str, **parameters: object) -> object:
        async with self.http.post(f"{self.url}/bot{TOKEN}/{method}", json=parameters) as response:
            answer = orjson.loads(await response.read())
            assert answer["ok"], (method, answer)
            return answer["result"]

    async def run(self) -> None:
        offset = 0
        while True:
            updates = await self.call("getUpdates", offset=offset, timeout=20)
            assert isinstance(updates, list)
            for update in updates:
                offset = update["update_id"] + 1
                await self.handle(update)

    async def handle(self, update: dict[str, dict[str, object]]) -> None:
        if query := update.get("callback_query"):
            await self.pressed(query)
        elif query := update.get("pre_checkout_query"):
            words = {"error_message": self.refusals.pop()} if self.refusals else {}
            await self.call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=not words, **words)
        elif query := update.get("inline_query"):
            await self.asked(query)
        elif message := update.get("message"):
            await self.said(message)

    async def asked(self, query: dict[str, object]) -> None:
        """Soups by the words; the second page has one more."""
        words, offset = str(query["query"]), str(query["offset"])
        names = [f"{words} {number}" for number in range(1, 9)] if not offset else ["the last one"]
        results = [article(number + 8 * bool(offset), name) for number, name in enumerate(names)] if words else []
        await self.call(
            "answerInlineQuery", inline_query_id=query["id"], results=results, next_offset="" if offset else "8",
            button={"text": "All the soups", "start_parameter": "deal"},
        )  # fmt: skip

    async def pressed(self, query: dict[str, object]) -> None:
        message = query["message"]
        assert isinstance(message, dict)
        if query["data"] == "terms":
            await self.call(
                "answerCallbackQuery", callback_query_id=query["id"], text="No returns of soup.", show_alert=True
            )
            return
        await self.call("answerCallbackQuery", callback_query_id=query["id"], text="Added to the cart")
        where = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        await self.call("editMessageText", **where, text="In the cart: 1", reply_markup=keys("Add one"))

    async def said(self, message: dict[str, object]) -> None:
        chat = message["chat"]
        assert isinstance(chat, dict)
        to = {"chat_id": chat["id"]}
        match message.get("text"):
            case "/start":
                text = "<b>Welcome</b> &amp; hello, <i>guest</i>"
                await self.call(
                    "sendMessage", **to, text=text, parse_mode="HTML", reply_markup=keys("Add one", "Terms")
                )
            case "/start deal":
                await self.call("sendMessage", **to, text="The deal of the day")
            case "link":
                await self.call("sendMessage", **to, text="See https://t.me/page_demo_bot?start=deal")
            case "share":
                share = {"text": "Share a soup", "switch_inline_query_current_chat": "soup"}
                await self.call("sendMessage", **to, text="Tell others", reply_markup={"inline_keyboard": [[share]]})
            case "phone":
                key = {"text": "Share my number", "request_contact": True}
                board = {
                    "keyboard": [[key], [{"text": "No"}]],
                    "resize_keyboard": True,
                    "input_field_placeholder": "Or type it",
                }
                await self.call("sendMessage", **to, text="Your phone?", reply_markup=board)
            case "buy":
                prices = [{"label": "Soup", "amount": 1250}, {"label": "Courier", "amount": 490}]
                await self.call(
                    "sendInvoice", **to, title="Order 7", description="One soup", payload="7:1", currency="EUR",
                    prices=prices, provider_token="1:TEST:1", max_tip_amount=500, suggested_tip_amounts=[100, 200],
                )  # fmt: skip
            case str() as text:
                await self.call("sendMessage", **to, text=f"You said: {text}")
            case _:
                await self.reply_to_content(message, to)

    async def reply_to_content(self, message: dict[str, object], to: dict[str, object]) -> None:
        contact = message.get("contact")
        if isinstance(contact, dict):
            text = f"Thanks, {contact['phone_number']}"
            await self.call("sendMessage", **to, text=text, reply_markup={"remove_keyboard": True})
        elif message.get("successful_payment"):
            await self.call("sendMessage", **to, text="Order 7 is paid")
        elif isinstance(photos := message.get("photo"), list):
            await self.call("sendPhoto", **to, photo=photos[-1]["file_id"], caption="Your photo again")
        elif isinstance(document := message.get("document"), dict):
            file = await self.call("getFile", file_id=document["file_id"])
            assert isinstance(file, dict)
            async with self.http.get(f"{self.url}/file/bot{TOKEN}/{file['file_path']}") as response:
                text = f"{document['file_name']} ({document['mime_type']}) says {await response.text()}"
            await self.call("sendMessage", **to, text=text)


def article(number: int, title: str) -> dict[str, object]:
    link = [[{"text": "Open", "url": "https://t.me/page_demo_bot?start=deal"}]]
    content = {"message_text": f"<b>{title}</b> in a bowl", "parse_mode": "HTML"}
    return {
        "type": "article", "id": str(number), "title": title, "description": "€3.50\nhot",
        "input_message_content": content, "reply_markup": {"inline_keyboard": link},
        "thumbnail_url": "https://elsewhere.example/soup.jpg",
    }  # fmt: skip


def keys(*labels: str) -> dict[str, object]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label.split()[0].lower()}] for label in labels]}
