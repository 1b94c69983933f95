"""An owner says how options and their values read in another language."""

from collections.abc import Mapping

from store.errors import Refused
from store.model.grid import LONGEST_VALUE
from store.services.editing_base import Desk

_KEYS = """
    select position, name from product_option where product_id = :id and locale = '' order by position
"""
_VALUES = """
    select distinct opt{at} from variant where product_id = :id and archived = 0 and opt{at} <> ''
"""
_NAMED = "select position, name from product_option where product_id = :id and locale = :locale"
_LABELED = "select position, value, label from option_value_text where product_id = :id and locale = :locale"
_NAME = """
    insert into product_option (product_id, position, locale, name) values (:id, :at, :locale, :text)
    on conflict (product_id, position, locale) do update set name = excluded.name
"""
_LABEL = """
    insert into option_value_text (product_id, position, value, locale, label) values (:id, :at, :key, :locale, :text)
    on conflict (product_id, position, value, locale) do update set label = excluded.label
"""


class LabelDesk(Desk):
    """Changes how variants read; the keys by which they are known stay."""

    __slots__ = ()

    def labels(self, product: int, locale: str) -> dict[str, str]:
        """Every option and value of a product with how it reads in a language, '' where it has no words of its own."""
        self.only_owners()
        names = dict(self.tx.rows(_pair, _NAMED, id=product, locale=locale))
        read = dict(self.tx.rows(_labeled, _LABELED, id=product, locale=locale))
        found: dict[str, str] = {}
        for at, name in self.tx.rows(_pair, _KEYS, id=product):
            found[name] = names.get(at, "")
            for value in self.tx.rows(str, _VALUES.format(at=int(at)), id=product):
                found[value] = read.get((at, value), "")
        return found

    def set_labels(self, product: int, version: int, locale: str, labels: Mapping[str, str]) -> int:
        """Words for some of the options and values, by their keys; how many of them the product knows."""
        self.only_owners()
        if locale not in self.settings.languages or any(len(text) > LONGEST_VALUE for text in labels.values()):
            raise Refused("product-label-long", limit=LONGEST_VALUE)
        self._touch(product, version)
        known = 0
        for at, name in self.tx.rows(_pair, _KEYS, id=product):
            if name in labels:
                self.tx.run(_NAME, id=product, at=at, locale=locale, text=labels[name])
                known += 1
            for value in self.tx.rows(str, _VALUES.format(at=int(at)), id=product):
                if value in labels:
                    self.tx.run(_LABEL, id=product, at=at, key=value, locale=locale, text=labels[value])
                    known += 1
        self._index(product)
        return known


def _pair(at: int, name: str) -> tuple[int, str]:
    return at, name


def _labeled(at: int, value: str, label: str) -> tuple[tuple[int, str], str]:
    return (at, value), label
