"""What a variant costs now, as SQL: its price, or another one while a sale lasts.

Every statement that reads a price joins the table ``price`` under that name and gives ``:at``, the moment in UTC
milliseconds, so that a sale begins and ends for everybody at once and nothing has to be rewritten when it does.
"""

ON_SALE = """(price.sale_amount is not null and coalesce(price.sale_from, :at) <= :at
    and (price.sale_until is null or price.sale_until > :at))"""

AMOUNT = f"(case when {ON_SALE} then price.sale_amount else price.amount end)"
SOON = 7 * 24 * 3_600_000  # milliseconds; whoever hesitates should know of an end that is so near
ENDS = f"(case when {ON_SALE} and price.sale_until <= :at + {SOON} then price.sale_until end)"
# What is crossed out beside it: during a sale the usual price, else what the merchant says it was.
COMPARE_AT = f"""(case when {ON_SALE} then case when price.amount > price.sale_amount then price.amount end
    when price.compare_at > price.amount then price.compare_at end)"""
