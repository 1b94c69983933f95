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
from store.model.editing import Sale
from store.model.grid import Axis, Grid, Offer
from store.model.settings import Settings
from store.services import payments, stock
from store.services.checks import check
from tests.kit.copies import twenty
from tests.kit.crawl import DETAILS, SAMPLES, Crawler, Report
from tests.kit.shop import ANNA, NOW, SETTINGS, stocked, variant
from tests.kit.talk import Talk
from tests.kit.troubles import troubled
from tests.kit.tx import MemoryTx, memory

ROOT = Path(__file__).parents[2]
TEXTS = Texts(("en", "zh"), "Europe/Berlin", strict=True)
DAY = 24 * 3600 * 1000


def invariants(tx: MemoryTx) -> None:
    """What must hold; money without an order waits for a human in one of these shops, and that is said, rightly."""
    broken = [
        f"{each.number} {each.name}: {said}"
        for each in check(tx)
        for said in each.violations
        if "tells of a payment and is set aside" not in said
    ]
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
        talk.at += 600_000
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
    user = User(world.user, "Anna", "", language)
    crawler = Crawler(world.build(), world.settings, TEXTS, user, invariants, world.samples)
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


def long_shelf() -> MemoryTx:
    """A shop with more products on a shelf than a page holds."""
    tx = newcomer()
    twenty(tx)
    return tx


FINDING = ("copy", "teee", "senncchha", "5-7", "cart", "chekout", "copi", "🎉", "q")
OWNER = 9001
LINES = (
    "SEN-50 +2",
    "SEN-50 = 4 counted\nSEN-100 3",
    "12",
    "-1 broken",
    "SHIRT +1",
    "SEN-5O +1\nMUUG -1",
    "SEN-50 -99\nSEN-50 +1.5\nSEN-50 +99999999\nhello",
    "SEN-50 +1\n" * 40,
    "SEN-50",
    "shirt",
    "qqqqqq",
    "x" * 4000,
    "<b>&_*`[",
    "0",
)


def shelves() -> MemoryTx:
    """A shop whose owner looks at the stock: SKUs that several share, much that runs low, a long ledger."""
    tx = newcomer()
    for number in range(12):
        stock.adjust(tx, variant(tx, "SEN-50"), 1, f"count {number}", f"customer:{ANNA}", NOW)
    tx.run("update variant set sku = 'SHIRT', barcode = '40063813' where sku like 'SH-%'")
    tx.run("update stock set backorder = 1, low = 5 where variant_id = :v", v=variant(tx, "MUG"))
    for number in range(100, 110):
        tx.run(
            "insert into product (id, handle, status, created_at, updated_at) values (:n, 'p' || :n, 'active', 0, 0)",
            n=number,
        )
        tx.run("insert into variant (id, product_id, position) values (:n, :n, 1)", n=number)
        tx.run("insert into stock (variant_id) values (:n)", n=number)
    return tx


GOODS = (
    "Linen shirt\n19.90, 3 pcs\nSoft.",
    "Size: S, M\nColor: red, blue\n19.90\nstock 5",
    "Size: S, M\nsomething else",
    "A: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11\nB: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11\n5 €",
    "21.90",
    "6.90 until 2026-12-24",
    "-20% for 7 days",
    "6.90 until friday",
    "29.90",
    "-1",
    "0",
    "250 g",
    "x" * 4000,
    "sencha",
    "SEN-50",
    "<b>&_*`[",
    "🎉👨‍👩‍👧",
    "   ",
)


def goods() -> MemoryTx:
    """A shop whose owner looks after the goods: photos, a sale, a category with room, drafts, a past import."""
    tx = newcomer()
    talk = Talk(tx, customer=OWNER)
    desk = talk.shop
    desk.touch("Olivia", "", "en")
    sencha = tx.value(int, "select id from product where handle = 'sencha'") or 0
    for name in "abc":
        desk.add_photo(sencha, f"file-{name}", f"unique-{name}")
    product = desk.edited(sencha)
    assert product
    desk.set_sale(sencha, product.version, {product.variants[0].id: Sale(590)})
    green = desk.add_category(product.category, "Green tea")
    desk.add_category(green, "Steamed")
    desk.add_category(green, "Roasted")
    desk.create("A draft")
    tx.run("insert into import (name, format, actor, status, at) values ('tea.csv', 'shopify', 'x', 'done', 1)")
    return tx


def many_goods() -> MemoryTx:
    """A shop with more of everything than a page holds: products of one name, categories, variants."""
    tx = newcomer()
    desk = Talk(tx, customer=OWNER).shop
    desk.touch("Olivia", "", "en")
    twenty(tx)
    for number in range(1, 45):
        desk.add_category(None, f"Shelf {number}")
    big = desk.create("Big")
    sizes = tuple(f"size {number}" for number in range(40))
    desk.set_grid(big, 1, Grid((Axis("Size", sizes),), tuple(Offer((size,), 100) for size in sizes)))
    return tx


def troubles() -> MemoryTx:
    """A shop whose owner looks at money to which everything has happened."""
    tx = newcomer()
    troubled(tx)
    return tx


@dataclass(frozen=True)
class World:
    """Where a crawl begins, in which shop, as whom, and how many states are enough."""

    build: Callable[[], MemoryTx]
    link: str = ""
    settings: Settings = SETTINGS
    most: int = 2_000
    user: int = ANNA
    samples: tuple[str, ...] = SAMPLES


WORLDS = {
    "newcomer": World(newcomer),
    "regular": World(regular, "orders", most=400),
    "many shelves": World(many_shelves, "catalog", most=20),
    "a long shelf": World(long_shelf, "catalog", most=150, samples=FINDING),
    "one way to ship": World(ready, "checkout", replace(SETTINGS, shipping=SETTINGS.shipping[:1]), most=80),
    "the stock": World(shelves, "stock", most=250, user=OWNER, samples=LINES),
    "the goods": World(goods, "products", most=500, user=OWNER, samples=GOODS),
    "more about the goods": World(goods, "products_more-1", most=60, user=OWNER),
    "a variant's photo": World(goods, "products_picture-1-2", most=15, user=OWNER),
    "the categories": World(goods, "products_shelves", most=60, user=OWNER, samples=("Black tea", "   ")),
    "many goods": World(many_goods, "products", most=200, user=OWNER, samples=("copy", "big", "shelf")),
    "the money": World(
        troubles, "attention", most=300, user=OWNER, samples=("1001", "#1003", "p-ch-7", "   ", "x" * 4000)
    ),
    "one's own data": World(regular, "erase", most=40),
    "somebody's data": World(regular, "erase_for", most=30, user=OWNER, samples=("1001", "#9", "nobody", "x" * 4000)),
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
