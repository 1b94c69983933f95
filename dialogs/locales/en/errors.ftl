# What the shop's rules refuse, by the ids that the services give.

cart-only-left = { $available ->
    [0] That is sold out now.
    [one] Only one is left.
   *[other] Only { $available } are left.
  }
cart-sold-out = That is sold out now.
cart-full = Your cart is full. Please take something out first.
product-gone = That is no longer sold.
checkout-changed = Something has changed: a price, the stock or the cart. Please look again, then order.
checkout-short = { $available ->
    [0] Somebody was faster: { $title } is sold out. Please look at your cart.
   *[other] Somebody was faster: only { $available } × { $title } left. Please look at your cart.
  }
pay-gone = This order does not exist any more. Nothing was charged; please order again under /shop.
pay-expired-short = { $available ->
    [0] The time to pay is over, and { $title } is sold out meanwhile. Nothing was charged; under /orders you can order the rest again.
   *[other] The time to pay is over, and only { $available } × { $title } are left. Nothing was charged; under /orders you can order again.
  }
order-gone = That order does not exist.
order-not-cancelable = Order { $number } can no longer be canceled.
pay-old-invoice = This invoice for order { $number } is out of date. Please use the newest one.
pay-changed = The amount is not that of order { $number }. Nothing was charged; please open the order and pay from there.
pay-other-method = Order { $number } is paid in another way.
pay-other-payer = This invoice is for somebody else. Please order it yourself.
pay-already-paid = Order { $number } is paid already. Nothing was charged again.
pay-busy = The shop is very busy. Nothing was charged; please press Pay again in a moment.
pay-no-shipping = Shipping was chosen with the order; this invoice cannot change it.
cart-most = At most { $most } of one thing, please.
pay-under-way = A payment for this order is under way. Nothing was charged again; please wait a few minutes.
pay-canceled = Order { $number } is canceled, and nothing was charged. Your goods are in your cart: please order them from there.
pay-blocked = Order { $number } cannot be paid here. Nothing was charged; please write to us under /help.
customer-blocked = We cannot take an order from you here. Please write to us under /help; your cart stays as it is.
limit-open-orders = { $count ->
    [one] One order of yours waits for its payment. Please pay or cancel it under /orders, then order this; your cart stays as it is.
   *[other] { $count } orders of yours wait for their payment. Please pay or cancel one under /orders, then order this; your cart stays as it is.
  }
limit-placings = { $minutes ->
    [one] That was a lot of orders in one hour. Your cart stays as it is: please order in a minute.
   *[other] That was a lot of orders in one hour. Your cart stays as it is: please order in { $minutes } minutes.
  }
limit-invoices = { $minutes ->
    [one] That was a lot of invoices in one hour. The newest one can still be paid; another one comes in a minute.
   *[other] That was a lot of invoices in one hour. The newest one can still be paid; another one can be sent in { $minutes } minutes.
  }
limit-scarce = { $left ->
    [0] Only a few of { $title } are left, and you hold { $held } unpaid. Please pay them under /orders first, so that others have a chance.
   *[other] Only a few of { $title } are left, and you hold { $held } unpaid. Please take at most { $left } more, or pay under /orders first.
  }
refund-gone = There is no such refund.
attend-short = { $available ->
    [0] { $title } is still sold out.
   *[other] Of { $title } there are only { $available }.
  }
attend-no-order = There is no order { $number }.
attend-bad-charge = Please send the provider's id of the payment, as it stands on its page.
