"""Inline mode: "@bot words" in any chat offers products; one that is sent carries a link into the shop.

Telegram asks with every letter that is typed and forgets a question after 30 seconds, so none is kept: of the questions
of one person only the newest is worked. What is sent belongs to other chats, where none of our buttons would do:
its one button is an address.
"""

import asyncio
import logging
from typing import Any

from telegram.error import TelegramError

from dialogs.cutting import cut_plain
from dialogs.kit import Line, t
from handlers.context import Context
from handlers.incoming import Asked, User
from store.model.finding import Find, Found
from store.model.product import ProductCard
from store.ports import Tx
from store.services import conversations
from store.services.shop import Shop
from store.services.teasers import Teaser, popular_teasers, teasers

log = logging.getLogger(__name__)

RESULTS = 20  # on a page; Telegram takes 50
KEY = 64  # bytes of an offset that Telegram keeps for us
CACHE = 60  # seconds in which Telegram may give the same person the same answer
AT_ONCE = 8  # questions that are worked at the same time
WORDS = 256  # characters; Telegram sends no more
TITLE, SHORT, LONG = 100, 160, 400  # UTF-16 units of a title, of a description in the list and in the message


class Inline:
    """Answers inline queries. It never raises."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._newest: dict[int, Asked] = {}
        self._busy: set[int] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def ask(self, query: Asked, user: User) -> None:
        """Answer a question, unless its asker has typed on meanwhile."""
        self._newest[user.id] = query
        if user.id in self._busy:
            return
        self._busy.add(user.id)
        try:
            while newest := self._newest.pop(user.id, None):
                async with self._slots:
                    await self._work(newest, user)
        finally:
            self._busy.discard(user.id)

    async def _work(self, query: Asked, user: User) -> None:
        try:
            found, shown, locale = await self._found(query, user)
            if user.id not in self._newest:
                await self._answer(query, found, shown, locale)
        except TelegramError as error:
            log.info("an inline query was not answered: %s", error.message)
        except Exception:
            log.exception("an inline query could not be answered")

    async def _found(self, query: Asked, user: User) -> tuple[Found, list[Teaser], str]:
        """What the words find; what sells while there are none."""
        context, at, words = self.context, self.context.clock(), query.text.strip()[:WORDS]
        found = Found()
        if words:
            find = Find(words, limit=RESULTS, after=query.offset[:KEY], typing=True)
            found = await context.finder.find(find, at)

        def body(tx: Tx) -> tuple[list[Teaser], str]:
            locale = context.locale(conversations.load(tx, user.id).locale, user.language_code)
            shop = Shop(tx, context.settings, at, user.id, locale, context.bot)
            return (teasers(shop, found.ids) if words else popular_teasers(shop, RESULTS)), locale

        shown, locale = await context.store.read(body)
        return found, shown, locale

    async def _answer(self, query: Asked, found: Found, shown: list[Teaser], locale: str) -> None:
        follows = found.after if len(found.after.encode()) <= KEY else ""
        await self.context.api.call(
            "answerInlineQuery",
            inline_query_id=query.query,
            results=[self._result(teaser, locale) for teaser in shown],
            cache_time=CACHE,
            is_personal=True,  # the language is the asker's
            next_offset=follows,
            button=None if query.offset else self._button(locale, empty=not shown),
        )

    def _button(self, locale: str, *, empty: bool) -> dict[str, str]:
        """The way into the shop, above the results."""
        text = t("inline-nothing") if empty else t("inline-shop", shop=self.context.settings.name)
        label = cut_plain(self.context.texts.plain(text, locale), 64)
        return {"text": label, "start_parameter": "search" if empty else "home"}

    def _result(self, teaser: Teaser, locale: str) -> dict[str, Any]:
        """An article: title, price and picture in the list; the same with the description in the chat."""
        plain, card = self.context.texts.plain, teaser.card
        link = f"https://t.me/{self.context.username}?start=product-{card.id}"
        price = plain(_price(card), locale)
        result: dict[str, Any] = {
            "type": "article",
            "id": str(card.id),
            "title": cut_plain(card.title, TITLE),
            "description": "\n".join(filter(None, (price, cut_plain(teaser.words, SHORT)))),
            "input_message_content": self._message(teaser, locale),
            "reply_markup": {"inline_keyboard": [[{"text": plain(t("inline-open"), locale), "url": link}]]},
        }
        return result | ({"thumbnail_url": teaser.picture} if teaser.picture else {})

    def _message(self, teaser: Teaser, locale: str) -> dict[str, Any]:
        html = self.context.texts.html
        title = t("inline-title", title=cut_plain(teaser.card.title, LONG))
        lines: list[Line] = [title, _price(teaser.card)]
        if teaser.words:
            lines += ["", cut_plain(teaser.words, LONG)]
        preview: dict[str, Any] = {"is_disabled": True}
        if teaser.picture:
            preview = {"url": teaser.picture, "prefer_large_media": True, "show_above_text": True}
        text = "\n".join(html(line, locale) if line else "" for line in lines)
        return {"message_text": text, "parse_mode": "HTML", "link_preview_options": preview}


def _price(card: ProductCard) -> Line:
    price = t("inline-from" if card.varies else "inline-price", price=card.price)
    return price if card.available else t("inline-sold-out", price=price)
