"""The one message per entity in a chat, so that a card can be kept current."""

from store.ports import Tx


def find(tx: Tx, kind: str, entity: int, chat: int) -> int | None:
    """The message that holds an entity's card in a chat."""
    sql = "select message_id from card where kind = :kind and entity_id = :entity and chat_id = :chat"
    return tx.value(int, sql, kind=kind, entity=entity, chat=chat)


def forget(tx: Tx, kind: str, entity: int, chat: int, message: int) -> None:
    """This message holds it no more."""
    sql = (
        """delete from card where kind = :kind and entity_id = :entity and chat_id = :chat and message_id = :message"""
    )
    tx.run(sql, kind=kind, entity=entity, chat=chat, message=message)


def remember(tx: Tx, kind: str, entity: int, chat: int, message: int) -> None:
    """This message holds it now."""
    sql = """insert into card (kind, entity_id, chat_id, message_id) values (:kind, :entity, :chat, :message)
             on conflict (kind, entity_id, chat_id) do update set message_id = excluded.message_id"""
    tx.run(sql, kind=kind, entity=entity, chat=chat, message=message)
