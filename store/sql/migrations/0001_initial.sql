-- Money is in minor units of the row's currency, time in UTC milliseconds, flags are 0/1.

-- Catalog ------------------------------------------------------------------------------------------------------

create table category (
    id integer primary key,
    parent_id integer references category (id),
    slug text not null unique,                 -- the path in the shop's first language: the import key
    rank integer not null default 0
) strict;
create index category_parent on category (parent_id, rank, id);

create table category_text (
    category_id integer not null references category (id),
    locale text not null,
    title text not null,
    primary key (category_id, locale)
) strict, without rowid;

create table product (
    id integer primary key,
    handle text not null unique,
    status text not null check (status in ('draft', 'active', 'archived')),
    tax_class text not null default 'standard',
    category_id integer references category (id),
    rank integer not null default 0,
    digest text not null default '',           -- of the imported row: the same file twice changes nothing
    import_id integer references import (id),  -- the import that wrote it last
    created_at integer not null,
    updated_at integer not null,
    version integer not null default 1
) strict;
create index product_category on product (category_id, rank, id) where status = 'active';
create index product_shelf on product (category_id, id);
create index product_active on product (rank, id) where status = 'active';

create table product_text (
    product_id integer not null references product (id),
    locale text not null,
    title text not null,
    body text not null default '',
    primary key (product_id, locale)
) strict, without rowid;

create table product_option (                  -- position 1 to 3
    product_id integer not null references product (id),
    position integer not null check (position between 1 and 3),
    locale text not null,                      -- '' is the name as imported: the key
    name text not null,
    primary key (product_id, position, locale)
) strict, without rowid;

create table option_value_text (               -- how a value reads in another language than the imported one
    product_id integer not null references product (id),
    position integer not null,
    value text not null,
    locale text not null,
    label text not null,
    primary key (product_id, position, value, locale)
) strict, without rowid;

create table variant (
    id integer primary key,
    product_id integer not null references product (id),
    position integer not null,
    sku text not null default '',
    barcode text not null default '',
    opt1 text not null default '',
    opt2 text not null default '',
    opt3 text not null default '',
    weight_g integer not null default 0,
    requires_shipping integer not null default 1,
    archived integer not null default 0,       -- no longer in the file, but orders know it
    version integer not null default 1,
    unique (product_id, opt1, opt2, opt3)
) strict;
create index variant_sku on variant (sku) where sku <> '';

create table price (
    variant_id integer not null references variant (id),
    currency text not null,
    amount integer not null check (amount >= 0),
    compare_at integer,
    sale_amount integer check (sale_amount >= 0),  -- what it costs from sale_from until, and not at, sale_until
    sale_from integer,                         -- null: since ever
    sale_until integer,                        -- null: for ever
    primary key (variant_id, currency)
) strict, without rowid;

create table media (
    id integer primary key,
    sha256 text unique,                        -- bytes live in media/<sha256> beside the database; null: not here (yet)
    url text unique,                           -- where they come from: https://... or telegram:<file_unique_id>
    same_as integer references media (id),     -- its bytes turned out to be those of this one, which is shown instead
    mime text not null default '',
    size integer not null default 0,
    error text not null default '',            -- why they could not be had
    created_at integer not null
) strict;

create table product_media (
    product_id integer not null references product (id),
    position integer not null,
    media_id integer not null references media (id),
    primary key (product_id, position)
) strict, without rowid;

create table variant_media (
    variant_id integer primary key references variant (id),
    media_id integer not null references media (id)
) strict;

create table media_file (                      -- what the messenger calls our file
    bot_id integer not null,
    media_id integer not null references media (id),
    file_id text not null,
    primary key (bot_id, media_id)
) strict, without rowid;

create index product_media_media on product_media (media_id);
create index variant_media_media on variant_media (media_id);
create index media_lost on media (id) where error <> '';

-- The search index. Text is normalized before it is stored; Chinese is split into characters. A row's id is the
-- product's place: first the best sellers, last what is not active (store/services/indexing.py).
create virtual table product_search using fts5 (title, body, pinyin, shelf, tokenize = 'ascii', prefix = '2 3');
create virtual table product_word using fts5vocab (product_search, row);

create table search_doc (                      -- where in the index a product stands
    product_id integer primary key,
    place integer not null unique
) strict;

create table import (                          -- files that were taken into the catalog; the last one can be undone
    id integer primary key,
    name text not null,                        -- of the files
    format text not null,
    actor text not null,
    status text not null check (status in ('running', 'done', 'undone')),
    report text not null default '',           -- JSON, as `import --json` prints it
    at integer not null,
    done_at integer
) strict;

create table import_change (                   -- what an import has changed: enough to undo it
    import_id integer not null references import (id),
    product_id integer not null references product (id),
    before text not null,                      -- JSON of the product as it was; '' = it was not there
    primary key (import_id, product_id)
) strict, without rowid;

-- Stock --------------------------------------------------------------------------------------------------------

create table stock (
    variant_id integer primary key references variant (id),
    on_hand integer not null default 0,
    allocated integer not null default 0 check (allocated >= 0),
    reserved integer not null default 0 check (reserved >= 0),
    backorder integer not null default 0,
    low integer,                               -- so few left are told to the owners; null: the shop's own number
    low_told integer not null default 0        -- they were told, and it was not restocked since
) strict;

-- The low list: what is plentiful is not in it, so that an order of it writes nothing here.
create index stock_left on stock (on_hand - allocated - reserved, variant_id) where on_hand - allocated - reserved <= 100;
create index stock_low on stock (variant_id) where low is not null;  -- the few with a number of their own

create table stock_move (                      -- the ledger: append only; counters equal its sums
    id integer primary key,
    variant_id integer not null references variant (id),
    kind text not null check (kind in ('receipt', 'adjust', 'reserve', 'release', 'allocate', 'ship', 'cancel', 'return', 'damage')),
    on_hand integer not null default 0,        -- differences
    allocated integer not null default 0,
    reserved integer not null default 0,
    ref text not null,                         -- what caused it; with kind and variant unique, so it happens once
    actor text not null,
    at integer not null,
    unique (kind, ref, variant_id)
) strict;
create index stock_move_variant on stock_move (variant_id, id);

-- Customers ----------------------------------------------------------------------------------------------------

create table customer (
    id integer primary key,                    -- the messenger's user id
    name text not null default '',
    username text not null default '',
    language_code text not null default '',    -- what the messenger says
    locale text not null default '',           -- what the customer chose; '' = not chosen
    reachable integer not null default 1,
    blocked integer not null default 0,        -- by an owner: may look around, may not order
    created_at integer not null,
    version integer not null default 1
) strict;

create table address (
    id integer primary key,
    customer_id integer not null references customer (id),
    name text not null,
    phone text not null,
    address text not null,                     -- lines separated by newlines
    country text not null default '',
    used_at integer not null
) strict;
create index address_customer on address (customer_id, used_at);

create table erasure (                         -- customers who are to be forgotten; a row goes with its customer
    customer_id integer primary key references customer (id),
    asked_at integer not null,
    served integer not null,                   -- an owner asked, and says that what was paid is delivered
    actor text not null,
    stand_in integer references customer (id)  -- who takes his place in his orders, once the work has begun
) strict;

-- Cart and orders ----------------------------------------------------------------------------------------------

create table cart (
    id integer primary key,
    customer_id integer not null references customer (id),
    status text not null check (status in ('active', 'ordered', 'expired')),
    version integer not null default 1,
    updated_at integer not null
) strict;
create unique index cart_active on cart (customer_id) where status = 'active';
create index cart_age on cart (updated_at) where status = 'active';

create table cart_line (
    cart_id integer not null references cart (id),
    variant_id integer not null references variant (id),
    quantity integer not null check (quantity > 0),
    added_at integer not null,
    primary key (cart_id, variant_id)
) strict, without rowid;

create table counter (
    name text primary key,
    value integer not null
) strict, without rowid;

create table orders (
    id integer primary key,
    number text not null unique,
    public_id text not null unique,
    cart_id integer not null unique references cart (id),
    customer_id integer not null references customer (id),
    locale text not null,                      -- the customer's language when he placed it
    status text not null check (status in ('draft', 'placed', 'completed', 'canceled', 'expired')),
    payment_status text not null,
    fulfillment_status text not null,
    payment_method text not null,
    attempt integer not null default 1,        -- of paying; an invoice carries public_id:attempt
    currency text not null,
    subtotal integer not null,
    discount integer not null default 0,
    shipping integer not null,
    tax integer not null,
    total integer not null check (total >= 0),
    tax_included integer not null,
    paid integer not null default 0,
    refunded integer not null default 0,
    shipping_method text not null,
    shipping_title text not null,
    shipping_kind text not null,
    shipping_tax_rate integer not null,        -- basis points
    shipping_tax integer not null,
    note text not null default '',
    placed_at integer not null,
    expires_at integer,                        -- of the hold; null once it is allocated
    closed_at integer,
    version integer not null default 1
) strict;
create index orders_customer on orders (customer_id, id);
create index orders_due on orders (expires_at, id) where status = 'placed' and expires_at is not null;
create index orders_open on orders (status, id) where status in ('draft', 'placed');

create table order_line (
    id integer primary key,
    order_id integer not null references orders (id),
    position integer not null,
    variant_id integer not null references variant (id),
    product_id integer not null references product (id),
    sku text not null,
    title text not null,                       -- in the customer's language
    options text not null,
    shop_title text not null,                  -- in the shop's own language
    shop_options text not null,
    quantity integer not null check (quantity > 0),
    unit_price integer not null,
    discount integer not null default 0,
    tax_class text not null,
    tax_rate integer not null,                 -- basis points
    tax integer not null,
    total integer not null,                    -- quantity * unit_price - discount, and tax where it is added
    quantity_fulfilled integer not null default 0,
    quantity_canceled integer not null default 0,
    quantity_returned integer not null default 0,
    quantity_restocked integer not null default 0,
    refunded integer not null default 0
) strict;
create index order_line_order on order_line (order_id, position);

create table order_address (
    order_id integer primary key references orders (id),
    name text not null,
    phone text not null,
    address text not null,
    country text not null
) strict;

create table attention (                       -- what a human must look at
    order_id integer not null references orders (id),
    reason text not null,
    detail text not null default '',
    at integer not null,
    resolved_at integer,
    choice text not null default '',           -- what was decided; "wait" leaves it open
    primary key (order_id, reason)
) strict, without rowid;
create index attention_open on attention (order_id) where resolved_at is null;

create table reservation (
    order_id integer not null references orders (id),
    variant_id integer not null references variant (id),
    quantity integer not null check (quantity > 0),
    status text not null check (status in ('held', 'allocated', 'shipped', 'released')),
    expires_at integer,                        -- while held
    backorder integer not null default 0,      -- taken when backorders were allowed: may exceed what is there
    take integer not null default 1,           -- grows each time it is held anew; part of the ledger's ref
    primary key (order_id, variant_id)
) strict, without rowid;
create index reservation_variant on reservation (variant_id) where status in ('held', 'allocated');

create table event (                           -- every status change: who, what, when
    id integer primary key,
    subject text not null check (subject in ('order', 'payment', 'refund', 'attention')),
    subject_id integer not null,
    order_id integer not null references orders (id),
    old text not null,                         -- '' = it began
    new text not null,
    actor text not null,
    data text not null default '',
    at integer not null
) strict;
create index event_order on event (order_id, id);

create table payment (
    id integer primary key,
    order_id integer not null references orders (id),
    provider text not null,
    attempt integer not null,
    status text not null,
    amount integer not null,                   -- asked for; what was taken once it is captured, less the tip
    tip integer not null default 0,
    currency text not null,
    charge_id text,                            -- the messenger's or the provider's own: settles once
    provider_charge_id text,                   -- needed for a refund
    payer integer,
    created_at integer not null,
    updated_at integer not null,
    version integer not null default 1,
    unique (provider, charge_id)
) strict;
create index payment_order on payment (order_id, id);
create index payment_taken on payment (updated_at) where status = 'captured';

create table refund (                          -- money that goes back; the row stands before anybody acts on it
    id integer primary key,
    payment_id integer not null references payment (id),
    order_id integer not null references orders (id),
    status text not null,
    amount integer not null check (amount > 0),  -- all that goes back
    tip integer not null default 0,            -- what of it is a tip: no part of the order
    currency text not null,
    reason text not null,                      -- that for attention, or why else
    key text not null unique,                  -- what caused it: one cause, one refund
    actor text not null,                       -- who wanted it
    note text not null default '',
    created_at integer not null,
    updated_at integer not null,
    version integer not null default 1
) strict;
create index refund_order on refund (order_id, id);
create index refund_payment on refund (payment_id);
create index refund_open on refund (order_id) where status in ('requested', 'pending');
create index refund_done on refund (updated_at) where status = 'succeeded';

-- Platform -----------------------------------------------------------------------------------------------------

create table inbox (                           -- updates that Telegram may forget because we keep them
    bot_id integer not null,
    update_id integer not null,
    payload text not null,
    attempts integer not null default 0,
    received_at integer not null,
    primary key (bot_id, update_id)
) strict, without rowid;

create table seen (                            -- updates whose effect is in this database
    bot_id integer not null,
    update_id integer not null,
    at integer not null,
    primary key (bot_id, update_id)
) strict, without rowid;
create index seen_age on seen (at);

create table dead_update (
    bot_id integer not null,
    update_id integer not null,
    payload text not null,
    error text not null,
    at integer not null,
    settled_at integer,                        -- somebody has seen to it
    settlement text not null default '',       -- who, and how
    primary key (bot_id, update_id)
) strict, without rowid;
create index dead_update_open on dead_update (at) where settled_at is null;

create table conversation (
    customer_id integer primary key references customer (id),
    stack text not null default '[]',
    live_message integer,                      -- the one message that holds the current screen
    live_photo integer not null default 0,     -- is it a photo with a caption?
    reply_keyboard integer not null default 0, -- is a reply keyboard showing?
    updated_at integer not null,
    version integer not null default 1
) strict;

create table queue (                           -- everything that happens later or outside
    id integer primary key,
    kind text not null,
    payload text not null,
    key text not null unique,                  -- no twin
    lane text not null,                        -- order is kept inside a lane
    rank integer not null,                     -- 0 replies, 1 notices, 2 bulk, 3 pictures to fetch
    run_at integer not null,
    attempts integer not null default 0,
    lease integer,                             -- until when a worker holds it
    status text not null default 'waiting' check (status in ('waiting', 'done', 'dead')),
    error text not null default '',
    created_at integer not null,
    done_at integer
) strict;
create index queue_next on queue (rank, run_at, id) where status = 'waiting';
create index queue_due on queue (run_at) where status = 'waiting';
create index queue_lane on queue (lane, id) where status = 'waiting';
create index queue_done on queue (done_at) where status = 'done';
create index queue_dead on queue (id) where status = 'dead';

create table card (                            -- the one message per entity in a chat, so that it can be kept current
    kind text not null,                        -- order, invoice, ...
    entity_id integer not null,
    chat_id integer not null,
    message_id integer not null,
    primary key (kind, entity_id, chat_id)
) strict, without rowid;
