"""A table of variants typed in one message: options, prices, stock, as a merchant would write them on a phone.

    Size: S, M, L            an option with its values
    Color: red, blue
    19.90                    the price of all; "19.90 x 10" is price and stock
    stock 10                 the stock of each
    L: 21.90                 another price for all that are L
    S red 18.90 4            one variant: price, stock, perhaps "sku AB-1"
    no L blue                what is not sold

A message without options changes the table that there is. Lines that are not understood are told, the others taken.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from store.model.grid import (
    LONGEST_NAME,
    LONGEST_VALUE,
    MOST_AXES,
    MOST_OFFERS,
    MOST_VALUES,
    Axis,
    Choice,
    Complaint,
    Grid,
    Offer,
    Understood,
)
from store.rules.offer_line import Said, Unread, is_keyword, read_offer
from store.rules.table_words import clean, items, match

_WITHOUT = re.compile(r"(?:(?:no|not|without|except)\s+|无|没有|不含|除了|缺)\s*:?\s*", re.IGNORECASE)
_HEAD = re.compile(r"([^:]+):\s*(\S.*)")
_SURE_PRICE = re.compile(r".*(?:\d[.,]\d{1,2}(?!\d)|[€$£¥元]).*")
_LEADING = re.compile(r"(\D*[^\d\s:,;/|=,，-])[\s:,;/|=,，-]+(?=[-+€$£¥]?\s*\d)(.+)")


@dataclass(slots=True)
class _Line:
    """A line about some variants: the values that it names, by the axis they belong to, and what it says."""

    text: str
    values: dict[int, str]
    said: Said


@dataclass(slots=True)
class _Table:
    """What is collected while a message is read."""

    currency: str
    was: Grid
    axes: list[Axis] = field(default_factory=list)  # those of the message
    lines: list[_Line] = field(default_factory=list)
    without: list[dict[int, str]] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    understood: list[str] = field(default_factory=list)

    def complain(self, reason: str, line: str = "", more: str = "", count: int = 0, *, soft: bool = False) -> None:
        self.complaints.append(Complaint(reason, line, more, count, soft))


def understand(text: str, currency: str, was: Grid, implied: str) -> Understood:
    """Read a message. ``was`` is the table that it changes, ``implied`` the option's name where none is given."""
    table = _Table(currency, was)
    rest = [line for line in clean(text) if not _take_option(table, line)]
    axes = _axes_of(table)
    if not axes and (named := _implied(table, rest, implied)):
        axes = (named,)
        table.axes.append(named)
    for line in rest:
        _take_line(table, axes, line)
    return _assembled(table, axes)


# -- Options ----------------------------------------------------------------------------------------------------


def _take_option(table: _Table, line: str) -> bool:
    """Whether the line was one that names an option."""
    found = _HEAD.fullmatch(line)
    if not found or is_keyword(line) or _WITHOUT.match(line):
        return False
    name, rest = found[1].strip(), found[2].strip()
    known = tuple(table.axes) or table.was.axes
    values, left = match(known, name)
    if (values and not left) or (match(known, line)[0] and _offers(rest, table.currency)):
        return False
    values_said = items(rest)
    if len(values_said) == 1 and known and _SURE_PRICE.fullmatch(rest) and _offers(rest, table.currency):
        return False
    table.understood.append(line)
    _add_axis(table, line, name, values_said)
    return True


def _offers(text: str, currency: str) -> bool:
    try:
        return read_offer(text, currency) != Said()
    except Unread:
        return False


def _add_axis(table: _Table, line: str, name: str, said: list[str]) -> None:
    if len(name) > LONGEST_NAME or any(len(item) > LONGEST_VALUE for item in said):
        table.complain("long", line, count=LONGEST_VALUE)
        name, said = name[:LONGEST_NAME].rstrip(), [item[:LONGEST_VALUE].rstrip() for item in said]
    seen: dict[str, str] = {}
    for item in said:
        if item.casefold() in seen:
            table.complain("duplicate", line, item, soft=True)
        seen.setdefault(item.casefold(), item)
    if len(seen) > MOST_VALUES:
        table.complain("too-many-values", line, name, MOST_VALUES)
    if any(axis.name.casefold() == name.casefold() for axis in table.axes):
        table.complain("option-twice", line, name)
    elif len(table.axes) == MOST_AXES:
        table.complain("too-many-options", line, name, MOST_AXES)
    else:
        table.axes.append(Axis(name, tuple(seen.values())))


def _axes_of(table: _Table) -> tuple[Axis, ...]:
    """The axes that the table will have: those of the message alone, unless it only changes some that there are."""
    said = {axis.name.casefold(): axis for axis in table.axes}
    was = {axis.name.casefold() for axis in table.was.axes}
    if said and not said.keys() <= was:
        return tuple(table.axes)
    return tuple(_kept(said.get(axis.name.casefold(), axis), axis) for axis in table.was.axes)


def _kept(axis: Axis, was: Axis) -> Axis:
    """A name and values in another case are still the old ones."""
    old = {value.casefold(): value for value in was.values}
    return Axis(was.name, tuple(old.get(value.casefold(), value) for value in axis.values))


def _implied(table: _Table, lines: list[str], name: str) -> Axis | None:
    """Lines such as "S 19.90 12" without any option: what stands before the numbers are the values."""
    heads: dict[str, str] = {}
    for line in lines:
        found = None if is_keyword(line) or _WITHOUT.match(line) else _LEADING.fullmatch(line)
        if found and _offers(found[2], table.currency) and not _offers(line, table.currency):
            heads.setdefault(found[1].strip().casefold(), found[1].strip()[:LONGEST_VALUE])
    return Axis(name, tuple(heads.values())[:MOST_VALUES]) if heads else None


# -- Lines ------------------------------------------------------------------------------------------------------


def _take_line(table: _Table, axes: tuple[Axis, ...], line: str) -> None:
    if (without := _WITHOUT.match(line)) and not is_keyword(line):
        values, rest = match(axes, line[without.end() :])
        if values and not rest:
            table.without.append(values)
            table.understood.append(line)
        else:
            table.complain("without-unclear", line, rest or line)
        return
    values, rest = ({}, line) if is_keyword(line) else match(axes, line)
    try:
        said = read_offer(rest, table.currency)
    except Unread as error:
        table.complain(_why(axes, values, line, error), line, error.more)
        return
    if said == Said():
        table.complain("nothing-said", line)
    elif not values and axes and said.sku is not None:
        table.complain("sku-of-all", line)
    elif not values and any(not each.values and _clash(each.said, said) for each in table.lines):
        table.complain("price-twice", line, rest)
    else:
        table.lines.append(_Line(line, values, said))
        table.understood.append(line)


def _why(axes: tuple[Axis, ...], values: dict[int, str], line: str, error: Unread) -> str:
    """Which sentence helps: a list without a name, a value that there is not, or what the line itself is lacking."""
    if error.reason == "words" and not values:
        return (
            "list-unnamed"
            if len(items(line)) > 1 and not re.search(r"\d", line)
            else "unknown-value"
            if axes
            else "words"
        )
    return error.reason


def _clash(one: Said, two: Said) -> bool:
    return (one.price is not None and two.price is not None) or (one.stock is not None and two.stock is not None)


# -- The table --------------------------------------------------------------------------------------------------


def _assembled(table: _Table, axes: tuple[Axis, ...]) -> Understood:
    count = 1
    for axis in axes:
        count *= len(axis.values)
    broad = any(complaint.reason == "too-many-values" for complaint in table.complaints)
    if broad or (table.axes and count > 50 * MOST_OFFERS):
        return _too_many(table, axes, count)
    choices = [choice for choice in _choices(table, axes) if not _excluded(table, choice)]
    if len(choices) > max(MOST_OFFERS, len(table.was.offers)):  # a file may have brought more than can be typed
        return _too_many(table, axes, len(choices))
    offers = tuple(_offer(table, choice) for choice in choices)
    if left := _left_out(table, axes, choices):
        table.complain("left-out", "", ", ".join(left[:3]), len(left), soft=True)
    axes = tuple(Axis(axis.name, _used(axis, at, choices)) for at, axis in enumerate(axes))
    lacking = [" / ".join(offer.choice) for offer in offers if offer.price is None]
    if lacking and any(lacking):
        table.complain("no-price", "", ", ".join(lacking[:3]), len(lacking))
    elif lacking or not offers:
        table.complain("no-price-at-all")
    if any(line.said.price == 0 for line in table.lines):
        table.complain("free", soft=True)
    return Understood(Grid(axes, offers), tuple(table.complaints), tuple(table.understood))


def _left_out(table: _Table, axes: tuple[Axis, ...], choices: Sequence[Choice]) -> list[str]:
    """New combinations that are not sold, though no line says so."""
    if not table.axes or len(axes) == 0:
        return []
    before = {offer.choice for offer in table.was.offers}
    every = product(*(axis.values for axis in axes))
    left = [choice for choice in every if choice not in choices and not _excluded(table, choice)]
    return [" / ".join(choice) for choice in left if not before]


def _too_many(table: _Table, axes: tuple[Axis, ...], count: int) -> Understood:
    if not any(complaint.reason == "too-many-values" for complaint in table.complaints):
        table.complain("too-many-variants", "", str(count), MOST_OFFERS)
    return Understood(Grid(axes, ()), tuple(table.complaints), tuple(table.understood))


def _used(axis: Axis, at: int, choices: Sequence[Choice]) -> tuple[str, ...]:
    used = {choice[at] for choice in choices}
    return tuple(value for value in axis.values if value in used)


def _choices(table: _Table, axes: tuple[Axis, ...]) -> list[Choice]:
    """Which combinations are sold.

    Without new options: those that were, and what a line names. With new ones: all of them but those that were left
    out before; where there is no price for all, and every line names one whole variant, only these.
    """
    named = [_choice(line.values) for line in table.lines if len(line.values) == len(axes)]
    before = [offer.choice for offer in table.was.offers]
    if not table.axes and before:
        return list(dict.fromkeys((*before, *named)))
    every = list(product(*(axis.values for axis in axes)))
    if axes and named and len(named) == len(table.lines) and not _same_names(table):
        priced = [_choice(line.values) for line in table.lines if line.said.price is not None]
        return [choice for choice in every if choice in priced] if priced else every
    if _same_names(table):
        old = [set(axis.values) for axis in table.was.axes]
        left_out = [choice for choice in every if choice not in before and choice not in named]
        gone = {
            choice for choice in left_out if all(value in values for value, values in zip(choice, old, strict=True))
        }
        return [choice for choice in every if choice not in gone]
    return every


def _same_names(table: _Table) -> bool:
    was = {axis.name.casefold() for axis in table.was.axes}
    return bool(table.axes) and {axis.name.casefold() for axis in table.axes} <= was


def _choice(values: dict[int, str]) -> Choice:
    return tuple(values[at] for at in sorted(values))


def _excluded(table: _Table, choice: Choice) -> bool:
    return any(all(choice[at] == value for at, value in values.items()) for values in table.without)


def _offer(table: _Table, choice: Choice) -> Offer:
    """What the lines say of a variant, the most exact one last; else what it costs already, or what all cost."""
    before = {offer.choice: offer for offer in table.was.offers}
    prices = {offer.price for offer in table.was.offers}
    known = before.get(choice)
    offer = Offer(choice, known.price if known else None)
    if known is None and len(prices) == 1:
        offer = replace(offer, price=prices.pop())
    fitting = [line for line in table.lines if all(choice[at] == value for at, value in line.values.items())]
    for line in sorted(fitting, key=lambda each: len(each.values)):
        said = line.said
        offer = replace(
            offer,
            price=offer.price if said.price is None else said.price,
            stock=offer.stock if said.stock is None else said.stock,
            sku=offer.sku if said.sku is None else said.sku,
        )
    return offer


def write(grid: Grid, decimals: int) -> str:
    """A table as it can be sent again: its options, then a line a variant. ``decimals`` of the currency."""
    apart = "; " if any("," in value for axis in grid.axes for value in axis.values) else ", "
    end = ";" if apart == "; " else ""
    lines = [f"{axis.name}: {apart.join(axis.values)}{end}" for axis in grid.axes]
    for offer in grid.offers:
        price = "" if offer.price is None else decimal(offer.price, decimals)
        stock = "" if offer.stock is None else f"x {offer.stock}"
        sku = f"sku {offer.sku}" if offer.sku else ""
        lines.append(" ".join(filter(None, (" / ".join(offer.choice), price, stock, sku))))
    return "\n".join(lines)


def decimal(amount: int, decimals: int) -> str:
    """Minor units as they are typed, with so many decimals."""
    whole = str(amount).rjust(decimals + 1, "0")
    return f"{whole[:-decimals]}.{whole[-decimals:]}" if decimals else whole
