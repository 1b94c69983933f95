"""Which shipping methods there are for an address, and what an address must say."""

from collections.abc import Sequence

from store.model.customer import Address
from store.model.settings import Settings, ShippingMethod


def choices(settings: Settings, address: Address | None) -> tuple[ShippingMethod, ...]:
    """The methods that go there. Where no country is known, the shop's own is meant; failing that, any."""
    country = (address.country if address else "") or settings.country
    return tuple(
        method for method in settings.shipping if not method.countries or not country or country in method.countries
    )


def choose(offered: Sequence[ShippingMethod], wanted: str | None, last: str | None) -> ShippingMethod | None:
    """What was asked for; if nothing was, the method of the last time, or the only one that there is."""
    by_id = {method.id: method for method in offered}
    if wanted is not None:
        return by_id.get(wanted)
    if last in by_id:
        return by_id[last]
    return offered[0] if len(offered) == 1 else None


def sufficient(address: Address | None, offered: Sequence[ShippingMethod], method: ShippingMethod | None) -> bool:
    """Whether the address says enough: a name and a phone number, and a place unless the goods are picked up."""
    if address is None or not address.name.strip() or not address.phone.strip():
        return False
    travels = method.kind != "pickup" if method else any(each.kind != "pickup" for each in offered)
    return bool(address.address.strip()) or not travels
