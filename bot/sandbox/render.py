"""Messages as Bot API JSON, from the point of view of one bot."""

from bot.sandbox.files import Media, file_id, unique_id
from bot.sandbox.model import BotAccount, Chat, Message
from bot.sandbox.wire import Json, present

SMALL = 320
"""The longer side in pixels that the small copy of a photo claims."""


def media_fields(media: Media, bot: int) -> Json:
    """The content field of a file message: {"photo": [...]}, {"document": {...}} and so on."""
    base: Json = {"file_id": file_id(media, bot), "file_unique_id": unique_id(media), "file_size": media.size}
    if media.kind == "photo":
        return {"photo": _photo(media, bot, base)}
    if media.kind == "sticker":
        shape = {"type": "regular", "width": media.width or 512, "height": media.height or 512}
        flags = {"is_animated": False, "is_video": False}
        return {"sticker": {**base, **shape, **flags, **present(emoji=media.emoji)}}
    base |= {} if media.kind == "video_note" else {"mime_type": media.mime}
    if media.kind in {"document", "video", "animation", "audio"}:
        base |= present(file_name=media.name)
    if media.kind in {"video", "animation"}:
        base |= {"width": media.width or 640, "height": media.height or 480}
    if media.kind == "video_note":
        base["length"] = media.width or 240
    if media.kind in {"video", "animation", "audio", "voice", "video_note"}:
        base["duration"] = media.duration
    fields: Json = {media.kind: base}
    if media.kind == "animation":
        fields["document"] = present(
            file_id=base["file_id"], file_unique_id=base["file_unique_id"], file_size=media.size, file_name=media.name
        )
    return fields


def _photo(media: Media, bot: int, base: Json) -> list[Json]:
    full = {**base, "width": media.width, "height": media.height}
    scale = SMALL / max(media.width, media.height, 1)
    if scale >= 1:
        return [full]
    small = {
        "file_id": file_id(media, bot, "-"),
        "file_unique_id": unique_id(media, "-"),
        "file_size": media.size,
        "width": max(1, round(media.width * scale)),
        "height": max(1, round(media.height * scale)),
    }
    return [small, full]


def message_json(chat: Chat, message: Message, bot: BotAccount, *, nested: bool = False) -> Json:
    """The Message object; a nested one (replied, pinned) carries no reply of its own, as in the Bot API."""
    body: Json = {
        "message_id": message.id,
        "from": message.sender.json(),
        "chat": chat.json(),
        "date": message.date,
        **message.body,
    }
    if message.media is not None:
        body |= media_fields(message.media, bot.id)
    if "pinned_message" in body:
        pinned = chat.messages.get(int(body["pinned_message"]))
        body["pinned_message"] = (
            message_json(chat, pinned, bot, nested=True) if pinned else inaccessible(chat, int(body["pinned_message"]))
        )
    body |= present(
        edit_date=message.edited,
        reply_markup=message.keyboard,
        via_bot=message.via_bot.json() if message.via_bot else None,
        media_group_id=message.album,
        forward_origin=message.forward,
        has_protected_content=message.protected or None,
    )
    if message.topic is not None:
        body |= {"message_thread_id": message.topic, "is_topic_message": True}
    replied = None if nested or message.reply_to is None else chat.messages.get(message.reply_to)
    if replied is not None:
        body["reply_to_message"] = message_json(chat, replied, bot, nested=True)
    return body


def inaccessible(chat: Chat, message_id: int) -> Json:
    return {"chat": chat.json(), "message_id": message_id, "date": 0}
