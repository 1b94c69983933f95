"""The catalog as an owner edits it, in the owner's verbs; nobody else may, whatever bytes he sends."""

from store.services.editing_labels import LabelDesk
from store.services.editing_photos import PhotoDesk
from store.services.editing_products import ProductDesk
from store.services.editing_reading import ReadingDesk
from store.services.editing_shelves import ShelfDesk
from store.services.editing_variants import VariantDesk


class Editing(ReadingDesk, ProductDesk, VariantDesk, LabelDesk, PhotoDesk, ShelfDesk):
    """Every edit checks what it is given, finds the product as its owner saw it, and makes it findable as it is now."""

    __slots__ = ()
