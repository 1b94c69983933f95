"""Where each customer is in the conversation: the stack of open dialogs and the one live message."""

from dataclasses import dataclass

from store.ports import Tx


@dataclass(frozen=True, slots=True)
class Conversation:
    """A customer's row, with what every turn needs to know of him. ``live`` is the id of the message with the screen.

    ``known`` says whether the customer is in the database at all; ``version`` 0 whether the conversation is not.
    """

    customer: int
    stack: str
    live: int | None
    live_photo: bool
    reply_keyboard: bool
    version: int
    name: str
    username: str
    language_code: str
    locale: str
    reachable: bool
    known: bool


_LOAD = """select s.stack, s.live_message, s.live_photo, s.reply_keyboard, s.version,
                  c.name, c.username, c.language_code, c.locale, c.reachable
           from customer c left join conversation s on s.customer_id = c.id where c.id = :customer"""


def load(tx: Tx, customer: int) -> Conversation:
    """The conversation; a fresh one for somebody new."""

    def build(
        stack: str | None,
        live: int | None,
        live_photo: int | None,
        keyboard: int | None,
        version: int | None,
        name: str,
        username: str,
        language_code: str,
        locale: str,
        reachable: int,
    ) -> Conversation:
        return Conversation(
            customer,
            stack or "[]",
            live,
            bool(live_photo),
            bool(keyboard),
            version or 0,
            name,
            username,
            language_code,
            locale,
            bool(reachable),
            known=True,
        )

    found = tx.row(build, _LOAD, customer=customer)
    return found or Conversation(customer, "[]", None, False, False, 0, "", "", "", "", reachable=True, known=False)


def save(tx: Tx, conversation: Conversation, stack: str, at: int) -> None:
    """Write the stack. Inside one database a turn is never overtaken; the version is for several processes."""
    if conversation.version == 0:
        sql = "insert into conversation (customer_id, stack, updated_at) values (:customer, :stack, :at)"
        tx.run(sql, customer=conversation.customer, stack=stack, at=at)
    elif stack != conversation.stack:
        sql = """update conversation set stack = :stack, updated_at = :at, version = version + 1
                 where customer_id = :customer"""
        tx.run(sql, customer=conversation.customer, stack=stack, at=at)


def showed(tx: Tx, customer: int, live: int | None, *, photo: bool, keyboard: bool) -> None:
    """Remember which message holds the screen now."""
    sql = """update conversation set live_message = :live, live_photo = :photo, reply_keyboard = :keyboard
             where customer_id = :customer"""
    tx.run(sql, customer=customer, live=live, photo=int(photo), keyboard=int(keyboard))
