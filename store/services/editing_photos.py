"""An owner adds a product's photos from the phone, takes them away and puts them in order."""

from store.errors import Refused
from store.model.editing import MOST_PHOTOS
from store.services import media
from store.services.editing_base import Desk

_MEDIA = """
    select coalesce(m.same_as, m.id) from product_media pm join media m on m.id = pm.media_id
    where pm.product_id = :id order by pm.position
"""

_SHOWN = """
    select coalesce(m.same_as, m.id) from variant_media vm join media m on m.id = vm.media_id where vm.variant_id = :id
"""


class PhotoDesk(Desk):
    """Changes the photos of a product. The first one is the one that lists and messages show."""

    __slots__ = ()

    def add_photo(self, product: int, file_id: str, unique: str, *, photo: bool = True) -> int:
        """Put a photo that came through the chat behind the others; how many there are. The same one counts once.

        ``photo`` is False for a picture that came as a file.
        """
        self._touch(product, None)
        found = media.sent(self.tx, self.at, self.bot, file_id, unique, photo=photo)
        photos = self._photos_of(product)
        if found not in photos:
            if len(photos) >= MOST_PHOTOS:
                raise Refused("product-photos-many", limit=MOST_PHOTOS)
            photos.append(found)
            self._write_photos(product, photos)
        return len(photos)

    def remove_photo(self, product: int, version: int, photo: int) -> None:
        """Take a photo away; no variant shows it any more, either."""
        self.only_owners()
        if photo not in self._photos_of(product):
            return
        self._touch(product, version)
        self._write_photos(product, [each for each in self._photos_of(product) if each != photo])
        sql = """delete from variant_media where media_id = :photo
                 and variant_id in (select id from variant where product_id = :id)"""
        self.tx.run(sql, id=product, photo=photo)

    def set_variant_photo(self, product: int, version: int, variant: int, photo: int) -> None:
        """Which of the product's photos a variant shows (0: the main one)."""
        self.only_owners()
        now = self.tx.value(int, _SHOWN, id=variant) or 0
        self._variant(product, variant)
        if now == photo:
            return
        self._touch(product, version)
        if photo and photo not in self._photos_of(product):
            raise Refused("product-edited")
        self.tx.run("delete from variant_media where variant_id = :id", id=variant)
        if photo:
            sql = "insert into variant_media (variant_id, media_id) values (:id, :photo)"
            self.tx.run(sql, id=variant, photo=photo)

    def move_photo(self, product: int, version: int, photo: int, to: int) -> None:
        """Put a photo at a place, counted from 0: at 0 it is the main one."""
        self.only_owners()
        photos = self._photos_of(product)
        if photo in photos and photos.index(photo) == to:
            return
        self._touch(product, version)
        if photo not in photos:
            raise Refused("product-edited")
        photos.remove(photo)
        photos.insert(max(0, to), photo)
        self._write_photos(product, photos)

    def _photos_of(self, product: int) -> list[int]:
        return list(dict.fromkeys(self.tx.rows(int, _MEDIA, id=product)))

    def _write_photos(self, product: int, photos: list[int]) -> None:
        self.tx.run("delete from product_media where product_id = :id", id=product)
        self.tx.many(
            "insert into product_media (product_id, position, media_id) values (:id, :position, :media)",
            [{"id": product, "position": at, "media": photo} for at, photo in enumerate(photos, 1)],
        )
