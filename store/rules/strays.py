"""Money that a message told of and that no order was found for: what the message says of it."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """What could be read; ``total`` in minor units with all tips, 0 and "" where the message does not say."""

    payer: int
    name: str
    currency: str
    total: int
    payload: str
    charge: str
    provider_charge: str


def told(update: str) -> Told:
    """Read the JSON of an update that tells of a payment. Never raises: a human has the text itself."""
    try:
        found = json.loads(update)
    except ValueError:
        found = {}
    message = _part(_part(found, "message") or _part(found, "edited_message"), "")
    person, paid = _part(message, "from"), _part(message, "successful_payment")
    payer, total = person.get("id"), paid.get("total_amount")
    return Told(
        payer=payer if isinstance(payer, int) else 0,
        name=_text(person, "first_name"),
        currency=_text(paid, "currency"),
        total=total if isinstance(total, int) else 0,
        payload=_text(paid, "invoice_payload"),
        charge=_text(paid, "telegram_payment_charge_id"),
        provider_charge=_text(paid, "provider_payment_charge_id"),
    )


def _part(of: object, name: str) -> dict[str, object]:
    """An object inside another; an empty one where there is none."""
    found = of.get(name) if name and isinstance(of, dict) else of
    return found if isinstance(found, dict) else {}


def _text(of: dict[str, object], name: str) -> str:
    found = of.get(name)
    return found[:256] if isinstance(found, str) else ""
