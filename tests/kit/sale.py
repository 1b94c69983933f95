"""A small shop in memory to sell from: goods on a shelf, customers who order, a provider who takes money."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TypeVar

from store.errors import Refused
from store.model.customer import Address
from store.model.order import Order
from store.model.settings import Limits, Orders, PaymentMethod, Settings, ShippingMethod, Tax
from store.services import checks, payments, stock
from store.services.orders import load_order
from store.services.payments import Charge
from store.services.shop import Shop
from tests.kit.tx import MemoryTx, memory

T = TypeVar("T")

MINUTE = 60_000
DAY = 24 * 60 * MINUTE
COURIER = ShippingMethod("courier", "courier", {"en": "Courier", "zh": "快递"}, 490)
PICKUP = ShippingMethod("pickup", "pickup", {"en": "Pickup"}, 0, address="Harbor 1")
BUSY = Limits(
    open_orders=1000, placings_per_hour=1000, invoices_per_hour=1000, scarce_units=0
)  # tests are impatient customers
SETTINGS = Settings(
    name="Tea Harbor",
    currency="EUR",
    languages=("en", "zh"),
    shipping=(COURIER,),
    tax=Tax(included=True, rates={"standard": 1900, "reduced": 700}),
    orders=Orders(number_prefix="T-"),
    limits=BUSY,
    payment_methods=("telegram", "bank_transfer", "cash_on_delivery"),
    owners=(1,),
)
ADDRESS = Address("Ada Byron", "+4912345", "Quay 1\nHamburg", "DE")
ANN, BOB = 1001, 1002


@dataclass
class Counter:
    """Where things are sold. ``at`` is its clock, in UTC milliseconds."""

    settings: Settings = SETTINGS
    tx: MemoryTx = field(default_factory=memory)
    at: int = 1_700_000_000_000
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def shop(self, customer: int = ANN, locale: str = "en") -> Shop:
        shop = Shop(self.tx, self.settings, self.at, customer, locale)
        shop.touch(f"Customer {customer}", "", "en")
        return shop

    def goods(
        self, price: int = 1000, on_hand: int = 5, tax_class: str = "standard", shipped: int = 1, backorder: int = 0
    ) -> int:
        """A product of one variant; the variant's id."""
        number = next(self.numbers)
        sql = """insert into product (handle, status, tax_class, created_at, updated_at)
                 values (:handle, 'active', :tax_class, 0, 0) returning id"""
        product = self.tx.insert(sql, handle=f"tea-{number}", tax_class=tax_class)
        text = "insert into product_text (product_id, locale, title) values (:product, :locale, :title)"
        self.tx.run(text, product=product, locale="en", title=f"Tea {number}")
        self.tx.run(text, product=product, locale="zh", title=f"茶 {number}")
        sql = """insert into variant (product_id, position, sku, opt1, requires_shipping)
                 values (:product, 1, :sku, '100 g', :shipped) returning id"""
        variant = self.tx.insert(sql, product=product, sku=f"TEA-{number}", shipped=shipped)
        sql = """insert into option_value_text (product_id, position, value, locale, label)
                 values (:product, 1, '100 g', 'zh', '100 克')"""
        self.tx.run(sql, product=product)
        self.price(variant, price)
        sql = "insert into stock (variant_id, backorder) values (:variant, :backorder)"
        self.tx.run(sql, variant=variant, backorder=backorder)
        stock.receive(self.tx, variant, on_hand, f"first:{variant}", "system", self.at)
        return variant

    def price(self, variant: int, amount: int) -> None:
        sql = """insert into price (variant_id, currency, amount) values (:variant, :currency, :amount)
                 on conflict (variant_id, currency) do update set amount = excluded.amount"""
        self.tx.run(sql, variant=variant, currency=self.settings.currency, amount=amount)

    def place(
        self,
        wanted: dict[int, int],
        customer: int = ANN,
        method: PaymentMethod = "telegram",
        address: Address | None = ADDRESS,
    ) -> Order:
        shop = self.shop(customer)
        for variant, quantity in wanted.items():
            shop.set_quantity(variant, quantity)
        quote = shop.quote(address, None, "")
        how = quote.shipping.id if quote.shipping else None
        return self.do(lambda: shop.place(address, how, "", method, quote.stamp))

    def do(self, body: Callable[[], T]) -> T:
        """Run it as the writer would: what raises has no effect."""
        self.tx.connection.execute("savepoint body")
        try:
            return body()
        except BaseException:
            self.tx.connection.execute("rollback to body")
            raise
        finally:
            self.tx.connection.execute("release body")

    def ask(self, order: Order, **other: int | str) -> Refused | None:
        """The provider's question before it charges."""
        asked: dict[str, int | str] = {
            "payload": f"{order.public_id}:{order.attempt}",
            "payer": order.customer,
            "currency": order.total.currency,
            "total": order.total.amount,
        }
        asked |= other
        return self.do(
            lambda: payments.precheckout(
                self.tx,
                self.settings,
                self.at,
                payload=str(asked["payload"]),
                payer=int(asked["payer"]),
                currency=str(asked["currency"]),
                total=int(asked["total"]),
            )
        )

    def charge(self, order: Order, charge_id: str = "ch-1") -> Charge:
        """The money for an order, as its invoice asked."""
        payload = f"{order.public_id}:{order.attempt}"
        total = order.total
        return Charge("telegram", payload, charge_id, f"p-{charge_id}", order.customer, total.currency, total.amount)

    def settle(self, charge: Charge) -> int:
        return self.do(lambda: payments.settle(self.tx, self.settings, self.at, charge))

    def pay(self, order: Order, charge_id: str = "ch-1") -> Order:
        assert self.ask(order) is None
        self.settle(self.charge(order, charge_id))
        return self.now(order)

    def sweep(self) -> int:
        return self.do(lambda: payments.sweep(self.tx, self.at))

    def later(self, milliseconds: int) -> None:
        self.at += milliseconds

    def now(self, order: Order) -> Order:
        found = load_order(self.tx, order.id)
        assert found is not None
        return found

    def stock(self, variant: int) -> tuple[int, int, int]:
        """(on hand, allocated, reserved)."""
        found = self.tx.row(
            lambda *row: row, "select on_hand, allocated, reserved from stock where variant_id = :v", v=variant
        )
        assert found is not None
        return found

    def queued(self, kind: str = "notice") -> list[str]:
        """The keys of what is queued, oldest first."""
        return self.tx.rows(str, "select key from queue where kind = :kind order by id", kind=kind)

    def whole(self) -> list[str]:
        """Everything that is against the invariants."""
        return [f"{report.number}: {each}" for report in checks.check(self.tx) for each in report.violations]


def counter(**changes: object) -> Counter:
    """A counter whose settings differ so."""
    return Counter(replace(SETTINGS, **changes))  # type: ignore[arg-type]


def said(refusal: Refused | None) -> str:
    """The text of a refusal that must have come."""
    assert refusal is not None
    return refusal.text


def standing(desk: Counter, order: Order) -> tuple[str, str, int, tuple[str, ...]]:
    """How an order stands: status, payment status, paid (minor units), attention."""
    now = desk.now(order)
    return now.status, now.payment_status, now.paid.amount, now.attention


def payment_rows(desk: Counter, order: Order) -> list[tuple[int, str, str | None]]:
    """(attempt, status, charge id) of every payment of an order, oldest first."""
    sql = "select attempt, status, charge_id from payment where order_id = :order order by id"
    return desk.tx.rows(lambda *row: row, sql, order=order.id)


def lapsed(desk: Counter, order: Order) -> None:
    """Let the hold of an order end."""
    desk.later(DAY)
    assert desk.sweep() == 1
    assert desk.now(order).status == "expired"
