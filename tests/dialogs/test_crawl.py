"""Every button of every dialog is pressed, in both languages, by newcomers and by customers with a past."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from dialogs.catalog import CHILDREN
from dialogs.registry import DIALOGS
from dialogs.texts import Texts
from handlers.incoming import User
from store.model.settings import Settings
from store.services import payments
from store.services.checks import check
from tests.kit.crawl import DETAILS, Crawler, Report
from tests.kit.shop import ANNA, NOW, SETTINGS, stocked, variant
from tests.kit.talk import Talk
from tests.kit.tx import MemoryTx, memory

ROOT = Path(__file__).parents[2]
TEXTS = Texts(("en", "zh"), "Europe/Berlin", strict=True)
DAY = 24 * 3600 * 1000


def invariants(tx: MemoryTx) -> None:
    broken = [f"{each.number} {each.name}: {each.violations}" for each in check(tx) if not each.ok]
    assert not broken, broken


def newcomer() -> MemoryTx:
    tx = memory()
    stocked(tx)
    return tx


def regular() -> MemoryTx:
    """A customer with more than a page of orders in every state, and a cart that fell short."""
    tx = newcomer()
    talk = Talk(tx, at=NOW - 9 * DAY).go("home")
    for way in ("Cash on delivery", "Bank transfer", "Pay", "Pay", *("Place",) * 8):
        sku = "MUG" if way == "Place" else "SEN-50"
        tx.run("update stock set on_hand = on_hand + 1 where variant_id = :v", v=variant(tx, sku))
        tx.run("update variant set requires_shipping = :r", r=int(way != "Place"))
        talk.shop.set_quantity(variant(tx, sku), 1)
        talk.go("checkout")
        if "Is everything right" not in talk.text:
            talk.say(DETAILS).press("Courier")
        talk.press(way)
        talk.at += 60_000
    _ledger(tx)
    tx.run("update variant set requires_shipping = 1")
    paid = tx.value(int, "select min(id) from orders where payment_method = 'bank_transfer'")
    assert paid
    payments.confirm_transfer(tx, SETTINGS, NOW - DAY, paid, "agent:9001")
    payments.sweep(tx, NOW - DAY)
    for sku, quantity in (("SH-B-M", 2), ("SH-R-M", 1)):
        talk.shop.set_quantity(variant(tx, sku), quantity)
    tx.run("update stock set on_hand = 1 where variant_id = :v", v=variant(tx, "SH-B-M"))
    tx.run("update stock set on_hand = 0 where variant_id = :v", v=variant(tx, "SH-R-M"))
    _ledger(tx)
    tx.run("update product_text set body = :body where locale = 'en' and body <> ''", body="A word or two. " * 60)
    return tx


def _ledger(tx: MemoryTx) -> None:
    """Stock that the test set by hand gets its line in the ledger."""
    tx.run(
        """insert into stock_move (variant_id, kind, on_hand, ref, actor, at)
           select s.variant_id, 'adjust', s.on_hand - coalesce(sum(m.on_hand), 0), 'test:' || s.on_hand, 'system', 0
           from stock s left join stock_move m on m.variant_id = s.variant_id
           group by s.variant_id having s.on_hand <> coalesce(sum(m.on_hand), 0)"""
    )


def crawl(world: "World", language: str) -> Report:
    crawler = Crawler(world.build(), world.settings, TEXTS, User(ANNA, "Anna", "", language), invariants)
    return crawler.run(world.link, world.most)


def named(function: str, position: int) -> set[str]:
    """The first words that the code of the dialogs gives to ``act`` or ``go``."""
    found = set()
    for path in (ROOT / "dialogs").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == function
                and node.args
            ):
                found |= {text.partition("-")[0] for text in _strings(node.args[position])}
    return found


def _strings(node: ast.expr) -> set[str]:
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=body, orelse=orelse):
            return _strings(body) | _strings(orelse)
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return {text}
    return set()


def ready() -> MemoryTx:
    """A newcomer whose cart is full already."""
    tx = newcomer()
    Talk(tx).shop.set_quantity(variant(tx, "SEN-50"), 1)
    return tx


def many_shelves() -> MemoryTx:
    """A shop with more categories than a page holds; every one counts a product."""
    tx = newcomer()
    for number in range(100, 101 + CHILDREN):
        tx.run("insert into category (id, slug, rank) values (:id, :slug, :id)", id=number, slug=f"shelf-{number}")
        tx.run("insert into counter (name, value) values (:name, 1)", name=f"shelf:{number}")
    return tx


@dataclass(frozen=True)
class World:
    """Where a crawl begins, in which shop, and how many states are enough."""

    build: Callable[[], MemoryTx]
    link: str = ""
    settings: Settings = SETTINGS
    most: int = 2_000


WORLDS = {
    "newcomer": World(newcomer),
    "regular": World(regular, "orders", most=400),
    "many shelves": World(many_shelves, "catalog", most=20),
    "one way to ship": World(ready, "checkout", replace(SETTINGS, shipping=SETTINGS.shipping[:1]), most=80),
    "only pickup": World(ready, "checkout", replace(SETTINGS, shipping=SETTINGS.shipping[1:]), most=80),
}


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    """In Chinese fewer states: the English crawl also presses the button that changes the language."""
    return {
        f"{name} in {language}": crawl(replace(world, most=min(most, world.most)), language)
        for language, most in (("en", 2_000), ("zh", 250))
        for name, world in WORLDS.items()
    }


@pytest.mark.timeout(600)
def test_every_button_of_every_screen_is_answered(reports: dict[str, Report]) -> None:
    for name, report in reports.items():
        print(f"{name}: {report}")  # noqa: T201 - the crawl reports what it saw
    assert sum(report.states for report in reports.values()) >= 1_200
    assert sum(report.presses for report in reports.values()) >= 6_000


def test_every_action_and_route_of_the_code_was_pressed(reports: dict[str, Report]) -> None:
    acts = set[str]().union(*(report.acts for report in reports.values()))
    goes = set[str]().union(*(report.goes for report in reports.values()))
    assert named("act", 0) - acts == set()
    assert named("go", 0) - goes == set()


def test_every_dialog_was_opened(reports: dict[str, Report]) -> None:
    assert {dialog.name for dialog in DIALOGS} == set[str]().union(*(report.dialogs for report in reports.values()))
