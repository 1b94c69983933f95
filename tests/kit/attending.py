"""An owner looks at money that needs him, decides, and hands it back."""

from store.model.attention import Attended
from store.model.order import Order
from store.rules.choices import fitting
from tests.kit.sale import BOB, Counter, lapsed

OWNER = 1


def case(desk: Counter, order: Order) -> Attended:
    found = desk.shop(OWNER).attended(order.id)
    assert found is not None
    return found


def offered(desk: Counter, order: Order) -> dict[str, tuple[str, ...]]:
    now = case(desk, order)
    return {each.reason: fitting(each.reason, now) for each in now.why}


def decide(desk: Counter, order: Order, reason: str, choice: str, text: str = "") -> None:
    version = desk.now(order).version
    desk.do(lambda: desk.shop(OWNER).decide(order.id, version, reason, choice, text))


def hand_back(desk: Counter, order: Order) -> None:
    """The owner has carried out the refund that waits."""
    now = desk.now(order)
    (refund,) = [each.id for each in now.refunds if each.open]
    desk.do(lambda: desk.shop(OWNER).refunded(order.id, now.version, refund))


def listed(desk: Counter) -> list[str]:
    return [card.number for card in desk.shop(OWNER).attention().cards]


def told(desk: Counter) -> list[str]:
    return [key.split(":")[1] for key in desk.queued()]


def going(desk: Counter, order: Order) -> list[tuple[str, int]]:
    return [(each.status, each.amount.amount) for each in desk.now(order).refunds]


def sold_out(desk: Counter) -> tuple[Order, int]:
    """Paid late, and its goods are somebody else's."""
    tea = desk.goods(on_hand=2)
    order = desk.place({tea: 2})
    lapsed(desk, order)
    desk.pay(desk.place({tea: 2}, customer=BOB), "bob")
    desk.settle(desk.charge(order))
    return order, tea


def late(desk: Counter) -> tuple[Order, int]:
    tea = desk.goods(on_hand=2)
    order = desk.place({tea: 2})
    desk.ask(order)
    desk.shop().cancel(order.id)
    desk.settle(desk.charge(order))
    return order, tea
