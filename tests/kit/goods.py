"""An owner at work on the goods: photos as a phone sends them, and the product that was made last."""

from dialogs.kit import File, Sent
from store.model.editing import EditedProduct
from tests.kit.talk import Talk

OWNER = 9001
TABLE = "Size: S, M, L\nColor: red, blue\n19.90\nL: 21.90\nS red 18.90 4\nstock 10"


def photo(number: int, *, caption: str = "", album: str = "") -> Sent:
    """A photo that came through the chat."""
    return Sent("photo", File(f"file-{number}", f"unique-{number}", "", "", 1000), caption, album)


def album(talk: Talk, *numbers: int, caption: str = "") -> None:
    """Photos sent at once are one input, however many updates they are; the caption stands at the first."""
    for at, number in enumerate(numbers):
        talk.tell(photo(number, caption="" if at else caption, album=f"album-{numbers[0]}"))
    talk.inputs -= len(numbers) - 1


def newest(talk: Talk) -> EditedProduct:
    """The product that was made last."""
    return stored(talk, talk.tx.value(int, "select max(id) from product") or 0)


def named(talk: Talk, handle: str) -> EditedProduct:
    """The product with this handle."""
    return stored(talk, talk.tx.value(int, "select id from product where handle = :handle", handle=handle) or 0)


def stored(talk: Talk, product: int) -> EditedProduct:
    """A product as it is stored now."""
    found = talk.shop.edited(product)
    assert found
    return found
