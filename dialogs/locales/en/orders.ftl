orders-title = <b>📦 Your orders</b>
orders-hint = Press one to see where it is. You can also type its number.
orders-none = <b>You have not ordered anything yet.</b>
orders-none-hint = Your orders will be listed here.
orders-one = { $number } · { $total } · { $state }

order-title = <b>Order { $number }</b>
order-state = Status: { $state }
order-thanks = <b>Thank you for your order!</b>
order-is-unpaid = awaiting payment
order-is-paid = paid
order-is-shipped = on its way
order-is-delivered = delivered
order-is-completed = completed
order-is-canceled = canceled
order-is-expired = expired
order-next-invoice = The invoice comes in the next message. We keep your goods until { $until }.
order-next-transfer = The bank details come in the next message. We keep your goods until { $until }.
order-next-cash = You pay when it arrives. We are packing it now.
order-next-paid = We are packing it now and will tell you when it is on its way.
order-next-pickup = We will tell you as soon as it is ready for pickup.
order-next-expired = It was not paid in time, so the goods went back on the shelf. You can still pay if they are there.
order-placed-at = Ordered: { $at }
order-again = Order again
order-again-done = { $count ->
    [one] One item is back in your cart.
   *[other] { $count } items are back in your cart.
  }
order-again-some = { $count ->
    [one] One item is back in your cart. The rest is sold out at the moment.
   *[other] { $count } items are back in your cart. The rest is sold out at the moment.
  }
order-again-nothing = Sorry, nothing of this order is available at the moment.
order-pay-again = Pay again · { $total }
order-invoice-again = Send the invoice again
order-invoice-comes = The invoice is on its way to you.
order-changed = This order has changed in the meantime. Please look again.
order-cancel = Cancel the order
order-cancel-ask = Cancel order { $number }? The goods go back into your cart.
order-cancel-yes = Yes, cancel it
order-cancel-no = No, keep it
order-canceled-toast = Canceled. The goods are back in your cart.
order-is-placed = placed
order-next-cash-pickup = You pay when you pick it up. We will tell you as soon as it is ready.
invoice-pay = Pay { $total }
invoice-change = Change or cancel
order-change = Change the order
order-change-done = The order is open again: change what you like, then place it.
order-change-ask = Order { $number } is not paid yet. What would you like to do?
order-change-hint = Either way its goods go back into your cart, and this invoice is no longer valid.
order-change-yes = ✏️ Change it
order-tip = Tip: { $tip }
order-refunded = Sent back to you: { $amount }
order-refund-comes = Goes back to you: { $amount }
order-next-human = We are looking at its payment and will write to you. Your money is safe.
