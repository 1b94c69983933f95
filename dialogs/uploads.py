"""What an owner is told about a file of products that was sent into the chat."""

from dataclasses import dataclass
from typing import Literal

from dialogs.cutting import cut_plain
from dialogs.kit import Button, Line, Screen, go, screen, t
from store.model.listing import RowError

NAME = 60  # UTF-16 units of a file's name
SENTENCE = 600  # of what a program says
KEPT = 5  # products that are named

Why = Literal["refused", "stopped", "crashed", "late", "gone"]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: products, ``skipped`` rows, and its first mistakes with how many ``more`` there are.

    ``import_id`` is None where nothing was changed.
    """

    products: int
    created: int
    updated: int
    unchanged: int
    skipped: int
    import_id: int | None = None
    mistakes: tuple[RowError, ...] = ()
    more: int = 0


def reading(name: str, products: int = 0) -> Screen:
    """It is being read."""
    if products:
        return screen(t("upload-so-far", name=_cut(name), count=products))
    return screen(t("upload-reading", name=_cut(name)))


def report(name: str, taken: Taken, fetching: int) -> Screen:
    """It is over. ``fetching`` pictures are still on their way."""
    lines: list[Line] = [_title(name, taken)]
    if taken.products:
        counts = {"created": taken.created, "updated": taken.updated, "unchanged": taken.unchanged}
        lines.append(t("upload-counts", **counts))
    if taken.skipped:
        lines.append(t("upload-skipped", count=taken.skipped))
    if taken.mistakes:
        lines.append(t("upload-mistakes"))
    if taken.more:
        lines.append(t("upload-more", count=taken.more))
    if fetching and taken.import_id:
        lines.append(t("upload-fetching", count=fetching))
    rows: list[list[Button]] = []
    if taken.import_id:
        rows.append([go(f"products-undo-{taken.import_id}", t("upload-undo"))])
    rows.append([go("products", t("upload-products"))])
    return screen(*lines, rows=rows)


def too_big(name: str) -> Screen:
    """Telegram does not give it to us; there is another way."""
    return screen(t("upload-too-big", name=_cut(name)))


def failed(name: str, why: Why, sentence: str) -> Screen:
    """It could not be taken, or not all of it. ``sentence`` is what the program says, "" where it says nothing."""
    title = t("upload-refused") if why in ("refused", "gone") else t("upload-stopped", name=_cut(name))
    said = cut_plain(sentence, SENTENCE) if sentence else t(f"upload-{why}-why", name=_cut(name))
    return screen(title, said)


def undone(name: str, restored: int, archived: int, left: int, kept: tuple[str, ...]) -> Screen:
    """An import was taken back; ``left`` products stay as they are, of which some are named."""
    lines: list[Line] = [t("upload-undone", name=_cut(name))]
    if restored:
        lines.append(t("upload-undone-restored", count=restored))
    if archived:
        lines.append(t("upload-undone-archived", count=archived))
    if left:
        named = ", ".join(cut_plain(handle, NAME) for handle in kept[:KEPT])
        more = left > len(kept[:KEPT])
        lines.append(t("upload-undone-left", count=left, names=f"{named} …" if more else named))
    return screen(*lines, rows=[[go("products", t("upload-products"))]])


def not_undone() -> Screen:
    """Another import has come after it."""
    return screen(t("products-undo-old"), rows=[[go("products", t("upload-products"))]])


def _title(name: str, taken: Taken) -> Line:
    if not taken.products:
        return t("upload-none", name=_cut(name))
    if not taken.created + taken.updated:
        return t("upload-same", name=_cut(name))
    return t("upload-done", name=_cut(name))


def _cut(name: str) -> str:
    return cut_plain(name, NAME)
