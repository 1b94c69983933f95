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
pay-gone = This order does not exist any more.
pay-expired-short = { $available ->
    [0] The time to pay is over, and { $title } is sold out meanwhile. Nothing was charged.
   *[other] The time to pay is over, and only { $available } × { $title } are left. Nothing was charged.
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
