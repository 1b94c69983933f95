"""Looking for products: what is asked, and what was found."""

from dataclasses import dataclass
from typing import Literal

Sort = Literal["best", "cheap", "dear", "new"]


@dataclass(frozen=True, slots=True)
class Find:
    """What to look for. ``words`` is what was typed; the rest narrows and orders it.

    ``category`` takes everything below it, too. ``lowest`` and ``highest`` are prices in minor units of the shop's
    currency. ``after`` is the key of the page that an earlier answer gave. ``typing``: the words are still being
    typed, so the last one is a beginning. ``all``: drafts and archived products, too, for the owners.
    """

    words: str
    category: int | None = None
    in_stock: bool = False
    lowest: int | None = None
    highest: int | None = None
    sort: Sort = "best"
    after: str = ""
    limit: int = 8
    typing: bool = False
    all: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A page of product ids, in order. ``after`` is the key of the next page, "" on the last.

    ``total`` counts all that was found; ``more`` says that there may be more than that. ``read_as`` is how the words
    were understood where that is not as they were typed ("wireless headphone"); ``near`` are words that would find
    something, where these find nothing.
    """

    ids: tuple[int, ...] = ()
    total: int = 0
    more: bool = False
    after: str = ""
    read_as: str = ""
    near: tuple[str, ...] = ()
