"""An owner makes, words, publishes, archives, duplicates and orders products."""

import re
import unicodedata
from itertools import chain, count

from store.errors import Refused
from store.model.editing import LONGEST_BODY, LONGEST_TITLE, Wording
from store.model.safehtml import SafeHtml
from store.services.catalog import shelve
from store.services.editing_base import Desk

STATUSES = ("active", "draft", "archived")
FAR = 2000  # products in a category that are put in order by hand; in a bigger one they only go to the top
PLACES = ("top", "up", "down")

_COPY = (
    """insert into product_text (product_id, locale, title, body)
       select :new, locale, title, body from product_text where product_id = :old""",
    """insert into product_option (product_id, position, locale, name)
       select :new, position, locale, name from product_option where product_id = :old""",
    """insert into option_value_text (product_id, position, value, locale, label)
       select :new, position, value, locale, label from option_value_text where product_id = :old""",
    """insert into product_media (product_id, position, media_id)
       select :new, position, media_id from product_media where product_id = :old""",
    """insert into variant (product_id, position, opt1, opt2, opt3, weight_g, requires_shipping)
       select :new, position, opt1, opt2, opt3, weight_g, requires_shipping from variant
       where product_id = :old and archived = 0""",
)
_TWIN = """
    from variant old join variant new on new.opt1 = old.opt1 and new.opt2 = old.opt2 and new.opt3 = old.opt3
"""
_COPY_VARIANTS = (
    f"""insert into price (variant_id, currency, amount, compare_at)
        select new.id, price.currency, price.amount, price.compare_at {_TWIN}
        join price on price.variant_id = old.id
        where old.product_id = :old and new.product_id = :new and old.archived = 0""",
    f"""insert into stock (variant_id, backorder) select new.id, coalesce(stock.backorder, 0) {_TWIN}
        left join stock on stock.variant_id = old.id
        where old.product_id = :old and new.product_id = :new and old.archived = 0""",
    f"""insert into variant_media (variant_id, media_id) select new.id, vm.media_id {_TWIN}
        join variant_media vm on vm.variant_id = old.id
        where old.product_id = :old and new.product_id = :new and old.archived = 0""",
)


class ProductDesk(Desk):
    """Changes what a product is, but for its variants and photos."""

    __slots__ = ()

    def create(self, title: str, body: str = "", category: int | None = None) -> int:
        """A new draft; its id."""
        self.only_owners()
        words = _worded(title, body)
        if category is not None and not self._is_there("category", category):
            raise Refused("category-gone")
        sql = """insert into product (handle, status, category_id, created_at, updated_at)
                 values (:handle, 'draft', :category, :at, :at) returning id"""
        product = self.tx.insert(sql, handle=self._handle(words.title), category=category, at=self.at)
        self._word(product, self.settings.language, words)
        self._index(product)
        return product

    def set_words(self, product: int, version: int, locale: str, title: str, body: str) -> None:
        """Title and description (safe HTML) in one language of the shop; no title takes another language's away."""
        if locale not in self.settings.languages:
            raise Refused("product-gone")
        self._touch(product, version)
        if not title.strip() and locale != self.settings.language:
            sql = "delete from product_text where product_id = :id and locale = :locale"
            self.tx.run(sql, id=product, locale=locale)
        else:
            self._word(product, locale, _worded(title, body))
        self._index(product)

    def set_status(self, product: int, version: int, status: str) -> None:
        """Publish (active), take back (draft) or archive. Raises Refused for what has no price yet."""
        self.only_owners()
        if status not in STATUSES:
            raise Refused("product-gone")
        if self._place(product)[0] == status:
            return
        self._touch(product, version)
        sql = """select 1 from variant v join price on price.variant_id = v.id and price.currency = :currency
                 where v.product_id = :id and v.archived = 0 limit 1"""
        priced = self.tx.value(int, sql, id=product, currency=self.settings.currency)
        if status == "active" and not priced:
            raise Refused("product-not-ready")
        was, category = self._place(product)
        self.tx.run("update product set status = :status where id = :id", status=status, id=product)
        if (was == "active") != (status == "active"):
            shelve(self.tx, category, 1 if status == "active" else -1)
        self._index(product)

    def set_category(self, product: int, version: int, category: int | None) -> None:
        """Put a product on another shelf (None: on none)."""
        self.only_owners()
        status, was = self._place(product)
        if was == category:
            return
        self._touch(product, version)
        if category is not None and not self._is_there("category", category):
            raise Refused("category-gone")
        self.tx.run("update product set category_id = :category where id = :id", category=category, id=product)
        if status == "active":
            shelve(self.tx, was, -1)
            shelve(self.tx, category, 1)
        self._index(product)

    def set_tax_class(self, product: int, version: int, tax_class: str) -> None:
        """How a product is taxed: a class that the shop has a rate for."""
        self.only_owners()
        if tax_class not in self.tax_classes():
            raise Refused("product-gone")
        if self.tx.value(str, "select tax_class from product where id = :id", id=product) == tax_class:
            return
        self._touch(product, version)
        self.tx.run("update product set tax_class = :tax where id = :id", tax=tax_class, id=product)

    def tax_classes(self) -> tuple[str, ...]:
        """The tax classes of the shop, the standard one first."""
        return tuple(dict.fromkeys(("standard", *self.settings.tax.rates)))

    def duplicate(self, product: int, version: int) -> int:
        """A draft with the same words, variants, prices and photos, but without stock and SKUs; its id.

        The product counts a version on, so that a second press on the same button makes no second copy.
        """
        self.only_owners()
        sql = "update product set version = version + 1 where id = :id and version = :version"
        if self.tx.run(sql, id=product, version=version) != 1:
            raise Refused("product-edited" if self._is_there("product", product) else "product-gone")
        handle = self.tx.value(str, "select handle from product where id = :id", id=product) or ""
        sql = """insert into product (handle, status, tax_class, category_id, rank, created_at, updated_at)
                 select :handle, 'draft', tax_class, category_id, rank, :at, :at from product where id = :id
                 returning id"""
        new = self.tx.insert(sql, handle=self._handle(handle), at=self.at, id=product)
        for sql in (*_COPY, *_COPY_VARIANTS):
            self.tx.run(sql, old=product, new=new)
        self._index(new)
        return new

    def place_product(self, product: int, version: int, place: str) -> None:
        """Where it stands among the active products of its shelf: ``top``, or one step ``up`` or ``down``."""
        if place not in PLACES:
            raise Refused("product-gone")
        self._touch(product, version)
        _, category = self._place(product)
        where = "status = 'active' and " + ("category_id is null" if category is None else "category_id = :category")
        if place == "top":
            sql = f"select rank - 1 from product where {where} order by rank, id limit 1"
            rank = self.tx.value(int, sql, category=category) or 0
            self.tx.run("update product set rank = :rank where id = :id", rank=rank, id=product)
            return
        sql = f"select id from product where {where} order by rank, id limit :limit"
        order = self.tx.rows(int, sql, category=category, limit=FAR + 1)
        if len(order) > FAR or product not in order:
            raise Refused("category-long")
        at = order.index(product)
        order.insert(max(0, at - 1 if place == "up" else at + 1), order.pop(at))
        ranks = [{"id": each, "rank": number} for number, each in enumerate(order, 1)]
        self.tx.many("update product set rank = :rank where id = :id and rank <> :rank", [dict(each) for each in ranks])

    def standing(self, product: int) -> tuple[int, int]:
        """Which one it is on its shelf, and how many stand there; (0, 0) for what is not active."""
        self.only_owners()
        status, category = self._place(product)
        if status != "active":
            return 0, 0
        where = "category_id is null" if category is None else "category_id = :category"
        sql = f"""select count(*) from (select 1 from product where status = 'active' and {where}
                  and (rank, id) <= (select rank, id from product where id = :id) limit :limit) before"""
        at = self.tx.value(int, sql, category=category, id=product, limit=FAR) or 0
        total = self.tx.value(int, "select value from counter where name = :name", name=f"shelf:{category or 0}") or 0
        return at, max(at, total)

    def _place(self, product: int) -> tuple[str, int | None]:
        found = self.tx.row(_pair, "select status, category_id from product where id = :id", id=product)
        if found is None:
            raise Refused("product-gone")
        return found

    def _word(self, product: int, locale: str, words: Wording) -> None:
        self.tx.run(
            """insert into product_text (product_id, locale, title, body) values (:id, :locale, :title, :body)
               on conflict (product_id, locale) do update set title = excluded.title, body = excluded.body""",
            id=product,
            locale=locale,
            title=words.title,
            body=words.body,
        )

    def _handle(self, title: str) -> str:
        """A handle that no product has yet; after a few tries its number is that of the product to come."""
        base = handle_of(title)
        newest = self.tx.value(int, "select max(id) from product") or 0
        numbers = chain(range(1, 10), count(newest + 1))
        sql = "select 1 from product where handle = :handle"
        return next(
            handle for number in numbers if not self.tx.value(int, sql, handle=(handle := _numbered(base, number)))
        )


def handle_of(title: str) -> str:
    """A handle such as shops use in addresses: lower-case letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "product"


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}-{number}"


def _worded(title: str, body: str) -> Wording:
    title = " ".join(title.split())
    if not title:
        raise Refused("product-title-empty")
    if len(title) > LONGEST_TITLE:
        raise Refused("product-title-long", limit=LONGEST_TITLE)
    if len(SafeHtml(body).plain()) > LONGEST_BODY:
        raise Refused("product-body-long", limit=LONGEST_BODY)
    return Wording(title, body)


def _pair(status: str, category: int | None) -> tuple[str, int | None]:
    return status, category
