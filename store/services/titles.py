"""How a variant is called in the reader's language, as SQL for statements that name single variants.

They alias the product as ``p`` and the variant as ``v`` and give ``:locale`` and ``:shop_locale``.
"""

TITLE = """coalesce(
    (select x.title from product_text x where x.product_id = p.id and x.locale = :locale),
    (select x.title from product_text x where x.product_id = p.id and x.locale = :shop_locale),
    (select x.title from product_text x where x.product_id = p.id order by x.locale limit 1), p.handle)"""


def _label(position: int) -> str:
    """How a value of an option reads in the reader's language."""
    return f"""coalesce((select x.label from option_value_text x where x.product_id = p.id
        and x.position = {position} and x.value = v.opt{position} and x.locale = :locale), v.opt{position})"""


LABELS = ", ".join(_label(position) for position in (1, 2, 3))
