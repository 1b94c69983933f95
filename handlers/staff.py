"""Groups and cards: buttons that staff press. The role is checked on every press; an old card gets a fresh one."""

import logging

from telegram.error import TelegramError

from dialogs.codec import Carded
from dialogs.kit import Line, t
from handlers.context import Context
from handlers.incoming import Command, Incoming, Membership, Pressed, User
from handlers.live import answer
from store.errors import Refused
from store.ports import Tx
from store.services import inbox, orders, payments, queue
from store.services.customers import mark_reachable, mark_unreachable

log = logging.getLogger(__name__)

_GONE = ("kicked", "left")


async def pressed(context: Context, incoming: Incoming, press: Pressed, card: Carded, user: User) -> None:
    """A button on a card. Only owners may confirm money."""
    at = context.clock()
    locale = context.settings.language
    if user.id not in context.settings.owners:
        await _answer(context, press, t("staff-not-allowed"), context.locale("", user.language_code), alert=True)
        return
    try:
        said = await context.store.transact(lambda tx: _act(tx, context, incoming, card, user, at))
    except Refused as refusal:
        said = t("card-refused")
        log.info("a card's button was refused: %s", refusal)
    await _answer(context, press, said, locale)


def _act(tx: Tx, context: Context, incoming: Incoming, card: Carded, user: User, at: int) -> Line:
    order = orders.load_order(tx, card.id)
    if not inbox.first_time(tx, context.bot, incoming.update_id, at) or order is None:
        return t("card-old")
    if order.version != card.version:
        queue.put(
            tx, at, kind="order_card", key=f"card:{order.id}:{order.version}:{incoming.update_id}",
            lane=f"staff:{order.id}", payload={"order": order.id},
        )  # fmt: skip
        return t("card-old")
    agent = f"agent:{user.id}"
    if card.verb == "paid":
        payments.confirm_transfer(tx, context.settings, at, order.id, agent)
    elif card.verb == "cash":
        payments.collect_cash(tx, context.settings, at, order.id, agent)
    else:
        return t("card-old")
    return t("card-done", number=order.number)


async def group_message(context: Context, incoming: Incoming) -> None:
    """In a group the bot answers only to its commands: the shop is in the private chat."""
    if not isinstance(incoming.what, Command) or incoming.what.name not in ("start", "help"):
        return
    text = context.plain(t("group-private", link=f"https://t.me/{context.username}"), context.settings.language)
    try:
        await context.api.call(
            "sendMessage", chat_id=incoming.chat, text=text, message_thread_id=incoming.topic or None
        )
    except TelegramError as error:
        log.info("a group was not answered: %s", error.message)


async def membership(context: Context, incoming: Incoming, member: Membership) -> None:
    """A customer blocked or unblocked the bot."""
    if incoming.private and incoming.user:
        customer = incoming.user.id
        mark = mark_unreachable if member.status in _GONE else mark_reachable
        await context.store.transact(lambda tx: mark(tx, customer))


async def _answer(context: Context, press: Pressed, line: Line, locale: str, *, alert: bool = False) -> None:
    try:
        await answer(context.api, press.query, context.plain(line, locale), alert=alert)
    except TelegramError as error:
        log.info("a press was not answered: %s", error.message)
