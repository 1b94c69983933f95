"""What a customer may know and decide about his own data; what an owner may decide for one who asks elsewhere."""

from store.errors import Refused
from store.model.customer import Customer
from store.model.privacy import Asked, Forgetting, Kept
from store.ports import Tx
from store.services import erasing, queue
from store.services.base import Service
from store.services.customers import Customers, load_customer
from store.services.queue import Rank

MINUTE = 60_000  # milliseconds
NUMBERS = 10  # orders that are named in the list

_ORDERS = "select count(*) from orders where customer_id = :customer"
_NUMBERS = "select number from orders where customer_id = :customer order by id desc limit :limit"
_PIECES = """
    select coalesce(sum(l.quantity), 0) from cart c join cart_line l on l.cart_id = c.id
    where c.customer_id = :customer and c.status = 'active'
"""
_STAMP = "select count(*) + coalesce(sum(version), 0) from orders where customer_id = :customer"
_ASKED = "select asked_at, case when stand_in is null then 0 else 1 end from erasure where customer_id = :customer"
_OF_ORDER = "select customer_id from orders where number in (:number, :prefixed)"


class Privacy(Customers):
    """A customer's own data."""

    __slots__ = ()

    def kept(self) -> Kept:
        """What there is about the customer."""
        since = self.tx.value(int, "select created_at from customer where id = :id", id=self.customer) or self.at
        numbers = self.tx.rows(str, _NUMBERS, customer=self.customer, limit=NUMBERS)
        orders = self.tx.value(int, _ORDERS, customer=self.customer) or 0
        pieces = self.tx.value(int, _PIECES, customer=self.customer) or 0
        return Kept(self.me(), since, self.addresses(), orders, tuple(numbers), pieces)

    def send_my_data(self) -> None:
        """Promise the customer a file with all of it; asking twice within a minute brings one."""
        key = f"my-data:{self.customer}:{self.at // MINUTE}"
        payload: queue.Payload = {"customer": self.customer}
        lane = f"chat:{self.customer}"
        queue.put(self.tx, self.at, kind="my_data", key=key, lane=lane, payload=payload, rank=Rank.REPLY)

    def forgetting(self) -> Forgetting:
        """What deleting his data would mean."""
        return _forgetting(self, self.customer)

    def forget_me(self, stamp: int) -> bool:
        """Delete the customer's data as soon as nothing is in the way; False if his orders have changed since.

        Raises Refused where the shop takes no orders from him: else he would only have to come back.
        """
        now = self.forgetting()
        if now.blocked:
            raise Refused("erase-blocked")
        if now.stamp != stamp:
            return False
        erasing.ask(self.tx, self.at, self.customer, f"customer:{self.customer}")
        return True

    def keep_me(self) -> bool:
        """Withdraw the wish; False if it is being done already."""
        return erasing.withdraw(self.tx, self.customer)

    # What only owners may; to anybody else there is no such customer.

    def customer_of(self, text: str) -> int | None:
        """The customer of this order number, or of this user id."""
        if not self.is_owner:
            return None
        number = text.strip().removeprefix("#").strip().upper()[:32]
        prefixed = f"{self.settings.orders.number_prefix}{number}"
        found = self.tx.value(int, _OF_ORDER, number=number, prefixed=prefixed)
        if found is None and number.isascii() and number.isdigit() and len(number) < 19:
            found = int(number)
        return found if found is not None and found > 0 and load_customer(self.tx, found) else None

    def forgetting_of(self, customer: int) -> Forgetting | None:
        """What deleting this customer's data would mean, where paid orders count as delivered: the owner knows."""
        known = self.is_owner and customer > 0 and load_customer(self.tx, customer)
        return _forgetting(self, customer, served=True) if known else None

    def forget(self, customer: int, stamp: int) -> bool:
        """Delete a customer's data for him; False if there is none, or his orders have changed since."""
        now = self.forgetting_of(customer)
        if now is None or now.stamp != stamp:
            return False
        erasing.ask(self.tx, self.at, customer, f"agent:{self.customer}", served=True)
        return True


def _forgetting(service: Service, customer: int, *, served: bool = False) -> Forgetting:
    tx = service.tx
    known = load_customer(tx, customer) or Customer(customer, "", "", "", "", reachable=True)
    return Forgetting(
        customer=customer,
        name=known.name,
        asked=_asked(tx, customer),
        hindrances=erasing.hindrances(tx, customer, served=served),
        orders=tx.value(int, _ORDERS, customer=customer) or 0,
        years=service.settings.legal.keep_orders_years,
        blocked=bool(tx.value(int, "select blocked from customer where id = :id", id=customer)),
        stamp=tx.value(int, _STAMP, customer=customer) or 0,
    )


def _asked(tx: Tx, customer: int) -> Asked | None:
    return tx.row(lambda at, begun: Asked(at, bool(begun)), _ASKED, customer=customer)
