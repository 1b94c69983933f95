# Used everywhere. Buttons and toasts hold no markup.

common-back = ‹ Back
common-home = 🏠 Home
common-next = Next ›
common-previous = ‹ Previous
common-minus = −
common-plus = +
common-pieces = × { $count }
common-cart = 🛒 Cart
common-cart-count = 🛒 Cart ({ $count })

card-price = { $title } · { $price }
card-price-was = { $title } · { $price } (was { $was })
card-from = { $title } · from { $price }
card-sold-out = { $title } · sold out

total-item = { $quantity } × { $title } — { $total }
total-subtotal = Goods: { $amount }
total-shipping = { $title }: { $amount }
total-shipping-free = { $title }: free
total-tax-added = Tax { $rate }%: { $amount }
total-tax-included = incl. { $rate }% tax: { $amount }
total-total = <b>Total: { $amount }</b>

toast-stale = That button is from an earlier screen. Here is where you are now.
toast-gone = That is no longer here.
toast-nowhere = That link leads nowhere any more. Here is where you were.
toast-slow = One moment, please — that was a lot at once.
toast-slow-message = One moment, please: that was a lot at once. I will answer everything in its order.
keyboard-off = All right, the checkout can wait.
unknown-command-near = I do not know { $command }. Did you mean { $near }?
unknown-command = I do not know { $command }. Here is where you are; /help shows what I can do.
sent-nothing = I can read words and buttons only. Type what you are looking for, or press a button.
apology = Sorry, something went wrong on our side, and your last step may not have counted. We have been told. Please try again.
apology-payment = Your payment has arrived, but we cannot tell yet which order it is for. Please do not pay again: your money is safe. We have been told and will write to you.
to-home = 🏠 Home
group-private = The shop is open in our private chat: { $link }

bot-about = { $shop }: browse, order and pay right here in the chat. Press Start to look around.
command-start = Open the shop
command-shop = Browse the shelves
command-search = Find a product
command-cart = Your cart
command-orders = Your orders
command-settings = Language
command-help = Help
command-terms = Terms of sale
command-paysupport = Help with a payment
command-privacy = Privacy
total-options = { $title } ({ $options })
apology-refund = Your payment that we could not find an order for was sent back the way you paid. Sorry for the trouble!
command-attention = Money that needs you
command-figures = What was taken
