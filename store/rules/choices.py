"""Which decisions fit an order that a human must look at, as it stands."""

from store.model.attention import CHOICES, Attended


def fitting(reason: str, case: Attended) -> tuple[str, ...]:
    """The choices of a reason that make sense now. Money that goes back already has a button of its own."""
    order = case.order
    going = sum(each.amount.amount for each in order.refunds if each.status != "failed")
    here = sum(each.amount.amount for each in case.payments if each.amount.currency == order.total.currency)
    taken = sum(each.amount.amount + each.tip.amount for each in case.payments)
    fits = {
        "refund": taken > going,
        "cancel": order.payable,
        "difference": here - going > order.total.amount,
        "arrived": order.payable,
    }
    return tuple(choice for choice in CHOICES[reason] if fits.get(choice, True))
