"""A shop of any size, written row by row in SQL: the import would take too long for a million products."""

import sqlite3
from pathlib import Path

from store.services.indexing import place, shelf_word
from store.sql.connect import WRITER, connect
from store.sql.migrate import migrate

SHELVES = 100
GROUPS = 20  # categories on top; the shelves lie below them

_NUMBERS = "with recursive n(i) as (select 1 union all select i + 1 from n where i < :count) "
_WORDS = """case i % 8 when 0 then 'sencha' when 1 then 'teapot' when 2 then 'notebook' when 3 then 'lantern'
            when 4 then 'candle' when 5 then 'mug' when 6 then 'poster' else 'kettle' end || ' number ' || i"""

CATALOG = (
    "insert into category (id, slug) select i, 'g' || i from n where i <= :groups",
    """insert into category (id, parent_id, slug, rank)
       select :groups + i, 1 + i % :groups, 's' || i, i from n where i <= :shelves""",
    """insert into category_text (category_id, locale, title)
       select i, 'en', 'Shelf ' || i from n where i <= :groups + :shelves""",
    """insert into product (id, handle, status, category_id, created_at, updated_at)
       select i, 'p-' || i, 'active', :groups + 1 + i % :shelves, 1, 1 from n""",
    f"""insert into product_text (product_id, locale, title, body)
        select i, 'en', {_WORDS}, 'A <b>fine</b> thing for every day, made to last and to be repaired.' from n""",
    """insert into counter (name, value)
       select 'shelf:' || category_id, count(*) from product where :count > 0 group by category_id""",
    "insert into variant (id, product_id, position, sku) select i, i, 1, 'SKU-' || i from n",
    "insert into price (variant_id, currency, amount) select i, 'EUR', 500 + i % 9000 from n",
    # One in a hundred runs low; it can be bought all the same, so that every press on it counts.
    """insert into stock (variant_id, on_hand, backorder)
       select i, case when i % 100 = 0 then i / 100 % 5 else 100000 end, i % 100 = 0 from n""",
    """insert into stock_move (variant_id, kind, on_hand, ref, actor, at)
       select variant_id, 'receipt', on_hand, 'first', 'system', 1 from stock where :count > 0""",
    f"""insert into product_search (rowid, title, body, pinyin, shelf)
        select {place(0)} + i, {_WORDS}, 'a fine thing for every day made to last and to be repaired', '',
            '{shelf_word(0)[:-1]}' || (:groups + 1 + i % :shelves) from n""",
    f"insert into search_doc (product_id, place) select i, {place(0)} + i from n",
)
PEOPLE = (
    """insert into customer (id, name, username, language_code, created_at)
       select :first + i, 'Customer ' || i, 'u' || i, 'en', 1 from n""",
    """insert into conversation (customer_id, stack, live_message, updated_at)
       select :first + i, '[["home","h' || i || '",{}],["cart","c' || i || '",{"page":0,"clearing":false}]]', 5, 1
       from n""",
    """insert into cart (id, customer_id, status, updated_at)
       select i, :first + i, 'active', 1 from n union all select :count + i, :first + i, 'ordered', 1 from n""",
    """insert into address (customer_id, name, phone, address, country, used_at)
       select :first + i, 'Customer ' || i, '+4915550100', 'Street ' || i, 'DE', 1 from n""",
    """insert into cart_line (cart_id, variant_id, quantity, added_at)
       select i, 1 + i % :products, 1, 1 from n union all select i, 1 + (i * 7 + 1) % :products, 2, 2 from n where true
       on conflict do nothing""",
    """insert into orders (id, number, public_id, cart_id, customer_id, locale, status, payment_status,
           fulfillment_status, payment_method, currency, subtotal, shipping, tax, total, tax_included, paid,
           shipping_method, shipping_title, shipping_kind, shipping_tax_rate, shipping_tax, placed_at)
       select i, 'N' || i, 'public' || i, :count + i, :first + i, 'en', 'completed', 'captured', 'delivered',
           'telegram', 'EUR', 1000, 0, 0, 1000, 1, 1000, 'courier', 'Courier', 'courier', 0, 0, 1000 + i from n""",
    """insert into order_line (order_id, position, variant_id, product_id, sku, title, options, shop_title,
           shop_options, quantity, unit_price, tax_class, tax_rate, tax, total)
       select i, 1, 1 + i % :products, 1 + i % :products, '', 'thing', '', 'thing', '', 1, 1000, 'standard', 0, 0, 1000
       from n""",
    """insert into order_address (order_id, name, phone, address, country)
       select i, 'Customer ' || i, '+4915550100', 'Street ' || i, 'DE' from n""",
    """insert into event (subject, subject_id, order_id, old, new, actor, at)
       select 'order', i, i, 'placed', 'completed', 'system', 1 from n""",
    """insert into payment (order_id, provider, attempt, status, amount, currency, charge_id, created_at, updated_at)
       select i, 'telegram', 1, 'captured', 1000, 'EUR', 'charge' || i, 1, 1 from n""",
    """insert into reservation (order_id, variant_id, quantity, status)
       select i, 1 + i % :products, 1, 'shipped' from n""",
    """insert into queue (kind, payload, key, lane, rank, run_at, status, created_at, done_at)
       select 'notice', '{}', 'k' || i, 'chat:' || i, 1, 1, 'done', 1, 1 from n""",
    "insert into seen (bot_id, update_id, at) select 1, i, 1 from n",
)


def build(path: Path, products: int, people: int, first: int) -> None:
    """Write the shop, with an order and an open cart a customer; customers' ids follow ``first``.

    The planner then knows its tables as it does in a shop that has run for a day (sqlite.org/lang_analyze.html).
    """
    connection = connect(path, WRITER)
    migrate(connection)
    connection.execute("pragma synchronous = off")
    connection.execute("begin immediate")
    sizes = {"products": products, "first": first, "groups": GROUPS, "shelves": SHELVES}
    for count, statements in (
        (max(products, GROUPS + SHELVES), CATALOG[:3]),
        (products, CATALOG[3:]),
        (people, PEOPLE),
    ):
        for statement in statements:
            _write(connection, statement, sizes | {"count": count})
    connection.execute("commit")
    connection.execute("pragma analysis_limit = 400")
    connection.execute("analyze")
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()


def _write(connection: sqlite3.Connection, statement: str, sizes: dict[str, int]) -> None:
    head, body = statement[: statement.index(")") + 1], statement[statement.index(")") + 1 :]
    connection.execute(f"{head} {_NUMBERS} {body}", sizes)
