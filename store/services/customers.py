"""Customers: who they are, what language they read, where their parcels go."""

from store.model.customer import Address, Customer
from store.model.settings import Settings
from store.ports import Tx, Value
from store.services.base import Service

KEPT = 5  # addresses of a customer

_TOUCH = """
    insert into customer (id, name, username, language_code, created_at)
    values (:id, :name, :username, :language_code, :at)
    on conflict (id) do update set name = excluded.name, username = excluded.username,
        language_code = excluded.language_code, reachable = 1, version = customer.version + 1
    where customer.reachable = 0 or customer.name <> excluded.name or customer.username <> excluded.username
        or customer.language_code <> excluded.language_code
"""
_ADDRESSES = """
    select name, phone, address, country from address where customer_id = :customer
    order by used_at desc, id desc limit :limit
"""
_AGAIN = """
    update address set used_at = :at where customer_id = :customer and name = :name and phone = :phone
        and address = :address and country = :country
"""
_NEW = """
    insert into address (customer_id, name, phone, address, country, used_at)
    values (:customer, :name, :phone, :address, :country, :at)
"""
_FORGET = """
    delete from address where customer_id = :customer and id not in
        (select id from address where customer_id = :customer order by used_at desc, id desc limit :limit)
"""


class Customers(Service):
    """What a customer says of himself."""

    __slots__ = ()

    def me(self) -> Customer:
        """The customer as the shop knows him; one who was never here has no name yet."""
        return load_customer(self.tx, self.customer) or Customer(self.customer, "", "", "", "", reachable=True)

    def touch(self, name: str, username: str, language_code: str) -> None:
        """Know the customer by what the messenger says of him now; whoever writes can be reached."""
        self.tx.run(_TOUCH, id=self.customer, name=name, username=username, language_code=language_code, at=self.at)

    def set_locale(self, locale: str) -> None:
        """Read the shop in this language from now on; one that it does not speak changes nothing."""
        if locale in self.settings.languages:
            sql = "update customer set locale = :locale, version = version + 1 where id = :id and locale <> :locale"
            self.tx.run(sql, locale=locale, id=self.customer)

    def addresses(self) -> tuple[Address, ...]:
        """The addresses last used, newest first."""
        return tuple(self.tx.rows(Address, _ADDRESSES, customer=self.customer, limit=KEPT))

    def last_address(self) -> Address | None:
        """The address used last."""
        return last_address(self)

    def remember(self, address: Address) -> None:
        """Keep an address for the next time; the same one is kept once."""
        remember(self, address)


def last_address(service: Service) -> Address | None:
    """The address that the customer used last."""
    return service.tx.row(Address, _ADDRESSES, customer=service.customer, limit=1)


def remember(service: Service, address: Address) -> None:
    """Keep an address of the customer for the next time; the same one is kept once."""
    row: dict[str, Value] = {
        "customer": service.customer,
        "name": address.name,
        "phone": address.phone,
        "address": address.address,
        "country": address.country,
        "at": service.at,
    }
    if not service.tx.run(_AGAIN, **row):
        service.tx.run(_NEW, **row)
        service.tx.run(_FORGET, customer=service.customer, limit=KEPT)


def load_customer(tx: Tx, customer: int) -> Customer | None:
    """Any customer, for staff and notices."""
    sql = "select id, name, username, language_code, locale, reachable from customer where id = :id"

    def build(number: int, name: str, username: str, language_code: str, locale: str, reachable: int) -> Customer:
        return Customer(number, name, username, language_code, locale, bool(reachable))

    return tx.row(build, sql, id=customer)


def mark_unreachable(tx: Tx, customer: int) -> None:
    """The customer blocked the bot or is gone: nothing is sent of our own accord until he writes again."""
    tx.run("update customer set reachable = 0, version = version + 1 where id = :id and reachable = 1", id=customer)


def mark_reachable(tx: Tx, customer: int) -> None:
    """The customer can be written to again."""
    tx.run("update customer set reachable = 1, version = version + 1 where id = :id and reachable = 0", id=customer)


def locale_of(settings: Settings, chosen: str, language_code: str) -> str:
    """The language to speak: the chosen one, else the messenger's as near as we have it, else the shop's own."""
    if chosen in settings.languages:
        return chosen
    offered = {language.lower(): language for language in settings.languages}
    for wanted in (chosen, language_code):
        code = wanted.lower().replace("_", "-")
        while code:
            if code in offered:
                return offered[code]
            code = code.rpartition("-")[0]
    return settings.language
