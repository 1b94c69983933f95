"""Methods that send files: photos, documents, albums, stickers, voices; and the way back, getFile."""

from collections.abc import Callable

from bot.sandbox.calls import Call, Method, Result
from bot.sandbox.errors import ApiError
from bot.sandbox.files import MAX_DOWNLOAD, Media, file_id, unique_id
from bot.sandbox.methods_messages import text_body
from bot.sandbox.params import read_caption
from bot.sandbox.wire import Json

NOUNS = {
    "photo": "photos", "document": "documents", "video": "videos", "animation": "animations", "audio": "music",
    "voice": "voice notes", "video_note": "video notes", "sticker": "stickers",
}  # fmt: skip
GROUPED = {"photo", "video", "document", "audio"}
FLAGS = {"show_caption_above_media": "show_caption_above_media", "has_spoiler": "has_media_spoiler"}
"""Parameters and the fields of the message that they set."""
CAPTIONLESS = {"sticker", "video_note"}


def _sender(kind: str) -> Callable[[Call], Result]:
    def send(call: Call) -> Result:
        chat = call.chat()
        media = call.params.media(kind, kind, call.world.files, call.bot.id, **_shape(call))
        call.may_send(chat, NOUNS[kind])
        body = {} if kind in CAPTIONLESS else text_body(call.params.caption(), "caption")
        body |= {field: True for name, field in FLAGS.items() if call.params.flag(name)}
        return call.json(chat, call.send(chat, kind, body, media=media))

    return send


def _shape(call: Call) -> dict[str, int | str]:
    shape: dict[str, int | str] = {}
    for name in ("width", "height", "duration"):
        if call.params.number(name):
            shape[name] = call.params.number(name)
    if call.params.text("emoji"):
        shape["emoji"] = call.params.text("emoji")
    return shape


def input_media(call: Call, content: Json) -> tuple[Media, Json]:
    """A stored file and its caption fields, from an InputMedia object."""
    kind = str(content.get("type", ""))
    if kind not in NOUNS or kind in CAPTIONLESS:
        raise ApiError(f"can't parse InputMedia: type \"{kind}\" can't be used")
    media = call.params.media_value(content.get("media"), kind, call.world.files, call.bot.id)
    mode, entities = str(content.get("parse_mode", "")), content.get("caption_entities")
    caption = read_caption(str(content.get("caption", "")), mode, entities)
    flags = {field: True for name, field in FLAGS.items() if content.get(name)}
    return media, text_body(caption, "caption") | flags


def send_media_group(call: Call) -> Result:
    chat = call.chat()
    items = call.params.json("media", "media")
    if not isinstance(items, list):
        raise ApiError("expected an Array of InputMedia")
    if not items:
        raise ApiError("there are no messages to send")
    if not 2 <= len(items) <= 10:
        raise ApiError("too many messages to send as an album" if len(items) > 10 else "wrong number of messages")
    kinds = {item.get("type") for item in items if isinstance(item, dict)}
    if not kinds <= GROUPED or (len(kinds) > 1 and not kinds <= {"photo", "video"}):
        raise ApiError("Can't use the media of the specified type in the album")
    parts = [input_media(call, item) for item in items]
    call.may_send(chat, "photos")
    album = call.world.fresh_id()
    return [call.json(chat, call.send(chat, media.kind, body, media=media, album=album)) for media, body in parts]


def get_file(call: Call) -> Result:
    identity = call.params.text("file_id")
    if not identity:
        raise ApiError("file_id not specified")
    try:
        media = call.world.files.media_of(identity, call.bot.id)
    except ApiError:
        raise ApiError("wrong file_id or the file is temporarily unavailable") from None
    if media.size > MAX_DOWNLOAD:
        raise ApiError("file is too big")
    end = media.mime.rpartition("/")[2].replace("jpeg", "jpg").replace("octet-stream", "bin").replace("svg+xml", "svg")
    return {
        "file_id": file_id(media, call.bot.id),
        "file_unique_id": unique_id(media),
        "file_size": media.size,
        "file_path": f"{NOUNS[media.kind].replace(' ', '_')}/{media.sha}.{end}",
    }


METHODS: dict[str, Method] = {
    "sendPhoto": _sender("photo"),
    "sendDocument": _sender("document"),
    "sendVideo": _sender("video"),
    "sendAnimation": _sender("animation"),
    "sendAudio": _sender("audio"),
    "sendVoice": _sender("voice"),
    "sendVideoNote": _sender("video_note"),
    "sendSticker": _sender("sticker"),
    "sendMediaGroup": send_media_group,
    "getFile": get_file,
}
