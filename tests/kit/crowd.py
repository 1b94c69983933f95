"""Many customers at one counter of a real database: everybody wants the same thing at once."""

from dataclasses import dataclass

from store.errors import Refused
from store.model.settings import Settings
from store.ports import Tx
from store.services import payments, stock
from store.services.checks import check
from store.services.payments import Charge
from store.services.shop import Shop
from store.sql.database import Database
from tests.kit.sale import ADDRESS, SETTINGS

AT = 1_700_000_000_000
DAY = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Wish:
    """An unpaid order of somebody, as his invoice names it."""

    customer: int
    order: int
    payload: str
    currency: str
    total: int

    def charge(self, charge: str) -> Charge:
        return Charge("telegram", self.payload, charge, f"p-{charge}", self.customer, self.currency, self.total)


def goods(tx: Tx, on_hand: int, title: str = "The last cup") -> int:
    """A product of one variant; the variant's id."""
    sql = "insert into product (handle, status, created_at, updated_at) values (:title, 'active', 0, 0) returning id"
    product = tx.insert(sql, title=title)
    tx.run("insert into product_text (product_id, locale, title) values (:p, 'en', :title)", p=product, title=title)
    variant = tx.insert("insert into variant (product_id, position) values (:p, 1) returning id", p=product)
    tx.run("insert into price (variant_id, currency, amount) values (:v, 'EUR', 1000)", v=variant)
    tx.run("insert into stock (variant_id) values (:v)", v=variant)
    stock.receive(tx, variant, on_hand, f"first:{variant}", "system", AT)
    return variant


def wish(tx: Tx, customer: int, variant: int, at: int = AT, settings: Settings = SETTINGS) -> Wish:
    """Somebody places an order for one. Raises Refused."""
    shop = Shop(tx, settings, at, customer, "en")
    shop.touch(f"Customer {customer}", "", "en")
    shop.set_quantity(variant, 1)
    quote = shop.quote(ADDRESS, None, "")
    order = shop.place(ADDRESS, "courier", "", "telegram", quote.stamp)
    return Wish(customer, order.id, f"{order.public_id}:1", order.total.currency, order.total.amount)


def wishes(tx: Tx, count: int, variant: int) -> list[Wish]:
    """So many people each wanted the same one after the other, and none has paid in time."""
    found = []
    for customer in range(5001, 5001 + count):
        found.append(wish(tx, customer, variant))
        payments.sweep(tx, AT + DAY)
    return found


async def ask(store: Database, one: Wish, at: int, settings: Settings = SETTINGS) -> Refused | None:
    """The question before the charge, as it comes in: before everything else."""
    return await store.transact(
        lambda tx: payments.precheckout(
            tx, settings, at, payload=one.payload, payer=one.customer, currency=one.currency, total=one.total
        ),
        express=True,
    )


async def settle(store: Database, charge: Charge, at: int, settings: Settings = SETTINGS) -> int:
    """The news that money was taken."""
    return await store.transact(lambda tx: payments.settle(tx, settings, at, charge), express=True)


async def whole(store: Database) -> list[str]:
    """Everything that is against the invariants."""
    return [said for report in await store.read(check) for said in report.violations]
