# The stock, for owners.

stock-title = <b>📦 Stock: what runs low</b>
stock-nothing-low = Nothing is running low. 👍
stock-page-empty = Nothing more on this page.
stock-how = To change something, write it a line each: <code>MUG-B +12</code>, <code>MUG-B -3 broken</code> or <code>MUG-B = 40</code>. To look something up, write its SKU or name.
stock-how-short = Anything else? Just write the next line.
stock-how-here = Write <code>+12</code>, <code>-3 broken</code> or <code>= 40</code> to change it.
stock-item = { $number }. <b>{ $title }</b> · <code>{ $sku }</code>
stock-item-plain = { $number }. <b>{ $title }</b>
stock-counters = On the shelf { $on_hand } · promised { $promised } · free { $left }
stock-button = { $number }. { $title } · { $left } free
stock-found = <b>“{ $words }”</b>: { $count ->
    [one] one variant
   *[other] { $count } variants
  }
stock-found-nothing = I found nothing for “{ $words }”.

stock-check = <b>Please check:</b>
stock-change = • { $title }: { $before } → <b>{ $after }</b> ({ $change }) · { $reason }
stock-too-few = ⚠️ { $title }: there are only { $before }. Left out.
stock-problem-unknown = ⚠️ “{ $line }”: I know no such SKU.
stock-problem-nothing = ⚠️ “{ $line }”: I see no SKU with a number.
stock-problem-fraction = ⚠️ “{ $line }”: whole numbers only, please, without commas or points.
stock-problem-large = ⚠️ “{ $line }”: that number is too large.
stock-problem-left = “{ $line }”: left out.
stock-rest = ⚠️ I read 30 lines at a time. Please send the other { $count } again.
stock-which = “{ $line }”: several variants have this SKU. Which one do you mean?
stock-near = “{ $line }”: I know no such SKU. Did you mean one of these?
stock-choice = { $sku } · { $title }
stock-skip = Leave this line out
stock-apply = { $count ->
    [one] ✓ Apply
   *[other] ✓ Apply all { $count }
  }
stock-drop = Drop it
stock-mean-arrived = Without a sign: they came in (+)
stock-mean-counted = Without a sign: that is the count (=)
stock-moved = Somebody was faster: { $title } went from { $before } to { $now }. Please check again.
stock-changed = The stock has changed in the meantime. Please check again.
stock-done = Done.
stock-done-already = That is done already.
stock-done-title = <b>✅ Done</b>
stock-open = Open its page

stock-reason-counted = counted
stock-reason-received = received
stock-reason-damaged = damaged
stock-reason-lost = lost
stock-reason-other = Another reason …
stock-reason-none = correction
stock-reason-import = as the file says
stock-reason-ask = What is the reason? A few words will do.

stock-variant = <b>{ $title }</b>
stock-sku = SKU <code>{ $sku }</code>
stock-barcode = Barcode <code>{ $barcode }</code>
stock-is-low = ⚠️ It runs low.
stock-is-over = ⚠️ { $count } more are promised than are there.
stock-limit = Low from { $count } down; then you get a notice.
stock-limit-none = No notice when it runs low.
stock-backorder-on = Sold even when none is left.
stock-backorder-off = Sold only while there is some.
stock-backorder-allow = Sell without stock
stock-backorder-stop = Sell only from stock
stock-not-sold = Customers do not see it at the moment.
stock-ledger = 📜 History
stock-limit-change = 🔔 Low from …
stock-product = As customers see it
stock-all = 📦 All stock
stock-noted = Noted.
stock-words-please = Please write it: a SKU with a number, or what you are looking for.

stock-limit-ask = <b>{ $title }</b>: from how many down do you want a notice?
stock-limit-hint = 0 means never. You can also write a number.
stock-limit-please = A whole number, please, such as 5.
stock-limit-to = { $count }
stock-limit-chosen = ✓ { $count }
stock-limit-shop = As in the whole shop: { $count }
stock-limit-shop-chosen = ✓ As in the whole shop: { $count }

stock-ledger-title = <b>📜 { $title }</b>
stock-ledger-empty = Nothing has happened yet.
stock-move = { $at } · { $what } · { $who }
stock-shelf = <b>{ $change }</b> { $reason }
stock-order-reserve = { $count } kept for order { $order }
stock-order-release = { $count } free again, order { $order } was not paid
stock-order-allocate = { $count } promised to order { $order }
stock-order-cancel = { $count } free again, order { $order } was canceled
stock-order-ship = <b>−{ $count }</b> shipped, order { $order }
stock-order-return = <b>+{ $count }</b> came back, order { $order }
stock-who-customer = customer
stock-who-agent = staff
stock-who-owner = owner
stock-who-import = import
stock-who-system = shop

alert-low = { $count ->
    [one] <b>📉 Running low</b>
   *[other] <b>📉 { $count } things are running low</b>
  }
alert-low-one = • { $title }: { $left } left
alert-low-out = • { $title }: sold out
alert-low-open = { $title } · { $left }
alert-low-many = <b>📉 Many things are running low.</b> The list shows them, the emptiest first.
command-stock = Stock: what runs low, what came in
