cart-title = <b>🛒 Your cart</b>
cart-empty = <b>Your cart is empty.</b>
cart-empty-hint = Let us fill it with something nice.
cart-line = { $number }. { $title }
    { "    " }{ $quantity } × { $price } = { $total }
cart-line-short = ⚠️ Only { $available } left
cart-line-gone = ⚠️ Sold out
cart-total = <b>Subtotal: { $total }</b>
cart-open = { $number }. × { $quantity }
cart-remove = ✕
cart-fix = Take what is left
cart-checkout = Check out · { $total }
cart-more = Keep browsing
cart-clear = Empty the cart
cart-clear-ask = { $count ->
    [one] Take the one item out of your cart?
   *[other] Take all { $count } items out of your cart?
  }
cart-clear-yes = Yes, empty it
cart-clear-no = No, keep everything
cart-removed = Taken out.
cart-fixed = Done: your cart holds what is left.
cart-changed = Your cart has changed in the meantime. Please look again.
cart-emptied = Your cart is empty now.
