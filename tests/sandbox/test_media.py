"""Files: kept once, known by ids that belong to one bot, checked as Telegram checks them."""

import base64
import struct

import aiohttp
import pytest

from bot.sandbox import Conversation
from bot.sandbox.errors import DoorError
from bot.sandbox.files import MAX_PHOTO, Upload, image_size
from bot.sandbox.samples import picture
from bot.sandbox.wire import Json
from tests.kit.sandbox import Caller, CheckedSandbox

GIF = b"GIF89a" + struct.pack("<HH", 7, 5) + b"\0" * 8
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 30, 40) + b"\0" * 12
WEBP = b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + (99).to_bytes(3, "little") + (49).to_bytes(3, "little")


@pytest.mark.parametrize(
    ("content", "size"),
    [(picture(3, 2), (3, 2)), (GIF, (7, 5)), (JPEG, (40, 30)), (WEBP, (100, 50)), (b"text", None), (b"", None)],
)
def test_the_size_of_a_picture_is_read_from_its_bytes(content: bytes, size: tuple[int, int] | None) -> None:
    assert image_size(content) == size


async def test_the_same_bytes_are_kept_once_and_ids_belong_to_a_bot(
    call: Caller, chat: Conversation, box: CheckedSandbox
) -> None:
    number = chat.person.id
    first = await call("sendPhoto", chat_id=number, photo=Upload("a.png", picture()))
    second = await call("sendPhoto", chat_id=number, photo=Upload("b.png", picture()))
    assert first["photo"][-1]["file_unique_id"] == second["photo"][-1]["file_unique_id"]
    assert len(box.world.files.blobs) == 1
    other = Caller(box, "88:other")
    await chat.person.chat(box.bot("88:other")).start(wait=False)
    words = await other.refused("sendPhoto", chat_id=number, photo=first["photo"][-1]["file_id"])
    assert words == "Bad Request: wrong file identifier/HTTP URL specified"


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (Upload("a.png", b""), "file must be non-empty"),
        (Upload("a.png", b"no picture"), "IMAGE_PROCESS_FAILED"),
        (Upload("a.png", picture(210, 10)), "PHOTO_INVALID_DIMENSIONS"),
        (Upload("a.png", picture(1, 1) + b"\0" * MAX_PHOTO), "file is too big"),
    ],
)
async def test_what_is_no_photo_is_refused(call: Caller, chat: Conversation, upload: Upload, words: str) -> None:
    assert await call.refused("sendPhoto", chat_id=chat.person.id, photo=upload) == f"Bad Request: {words}"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("https://shop.example/a.png", "failed to get HTTP URL content"),
        ("nonsense", "wrong file identifier/HTTP URL specified"),
        ("attach://missing", "there is no photo in the request"),
        ("", "there is no photo in the request"),
    ],
)
async def test_a_photo_that_is_not_there_is_refused(call: Caller, chat: Conversation, value: str, words: str) -> None:
    assert await call.refused("sendPhoto", chat_id=chat.person.id, photo=value) == f"Bad Request: {words}"


async def test_a_caption_has_its_limit(call: Caller, chat: Conversation) -> None:
    photo = Upload("a.png", picture())
    words = await call.refused("sendPhoto", chat_id=chat.person.id, photo=photo, caption="x" * 1025)
    assert words == "Bad Request: message caption is too long"


@pytest.mark.parametrize("kind", ["Document", "Video", "Animation", "Audio", "Voice", "VideoNote", "Sticker"])
async def test_every_kind_of_file_is_sent_and_found_again(call: Caller, chat: Conversation, kind: str) -> None:
    name = "video_note" if kind == "VideoNote" else kind.lower()
    sent = await call(f"send{kind}", chat_id=chat.person.id, **{name: Upload("a.bin", b"bytes of " + name.encode())})
    file = await call("getFile", file_id=sent[name]["file_id"])
    assert file["file_size"] == sent[name]["file_size"]
    again = await call(f"send{kind}", chat_id=chat.person.id, **{name: sent[name]["file_id"]})
    assert again[name]["file_unique_id"] == sent[name]["file_unique_id"]


async def test_an_album_is_of_one_piece(call: Caller, chat: Conversation) -> None:
    photo: Json = {"type": "photo", "media": "attach://a"}
    files = {"a": Upload("a.png", picture())}
    parts = await call("sendMediaGroup", chat_id=chat.person.id, media=[photo, photo], **files)
    assert len({part["media_group_id"] for part in parts}) == 1
    document = {"type": "document", "media": "attach://a"}
    words = await call.refused("sendMediaGroup", chat_id=chat.person.id, media=[photo, document], **files)
    assert words == "Bad Request: Can't use the media of the specified type in the album"
    ids = [part["message_id"] for part in parts]
    await call("copyMessages", chat_id=chat.person.id, from_chat_id=chat.person.id, message_ids=ids)
    assert len({message.album for message in chat.received[-2:]}) == 1


async def test_people_send_files_too(call: Caller, chat: Conversation) -> None:
    for kind in ("photo", "sticker", "voice", "video", "document", "video_note"):
        await chat.send(kind, wait=False)
    updates = await call.updates()
    assert [next(k for k in u["message"] if k in {"photo", "sticker", "voice", "video", "document", "video_note"})
            for u in updates] == ["photo", "sticker", "voice", "video", "document", "video_note"]  # fmt: skip
    assert (await call("getFile", file_id=updates[0]["message"]["photo"][-1]["file_id"]))["file_path"].endswith(".png")


async def test_a_person_sends_an_album_as_one_message_for_each_photo(call: Caller, chat: Conversation) -> None:
    photos = [Upload(f"{shade}.png", picture(8, 8, shade)) for shade in range(3)]
    await chat.album(photos, caption="three", wait=False)
    messages = [update["message"] for update in await call.updates()]
    assert [message.get("caption") for message in messages] == ["three", None, None]
    assert len({message["media_group_id"] for message in messages}) == 1
    assert len({message["photo"][-1]["file_unique_id"] for message in messages}) == 3


@pytest.mark.parametrize("count", [0, 1, 11])
async def test_an_album_has_two_to_ten_photos(chat: Conversation, count: int) -> None:
    with pytest.raises(DoorError, match="2 to 10"):
        await chat.album([None] * count, wait=False)


async def test_a_file_that_a_person_sent_is_downloaded_byte_by_byte(
    call: Caller, chat: Conversation, box: CheckedSandbox
) -> None:
    await chat.send("document", Upload("goods.csv", b"handle,price\n"), caption="new goods", wait=False)
    (update,) = await call.updates()
    document = update["message"]["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == ("goods.csv", "text/csv", 13)
    path = (await call("getFile", file_id=document["file_id"]))["file_path"]
    async with aiohttp.ClientSession() as http, http.get(f"{box.url}/file/bot{call.token}/{path}") as response:
        assert (response.status, await response.read()) == (200, b"handle,price\n")
    async with aiohttp.ClientSession() as http, http.get(f"{box.url}/file/bot{call.token}/{path}x/no") as response:
        assert response.status == 404


async def test_a_forged_file_id_is_no_way_to_other_bytes(call: Caller, chat: Conversation) -> None:
    forged = base64.urlsafe_b64encode(b"77:photo:0000").decode().rstrip("=")
    words = "Bad Request: wrong file_id or the file is temporarily unavailable"
    assert await call.refused("getFile", file_id=forged) == words


async def test_a_spoiler_and_a_caption_above_are_kept(call: Caller, chat: Conversation) -> None:
    photo = Upload("a.png", picture())
    sent = await call("sendPhoto", chat_id=chat.person.id, photo=photo, has_spoiler=True, show_caption_above_media=True)
    assert (sent["has_media_spoiler"], sent["show_caption_above_media"]) == (True, True)
