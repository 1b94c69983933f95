## What the bot says outside any dialog.

toast-slow = One moment, please: that was a little fast.
toast-slow-message = I am a little behind. Your message will be answered in a moment.
unknown-command = I do not know { $command }. Here is where you were; /help lists what I can do.
sent-nothing = I can only read text here. Type what you are looking for, or use the buttons.
keyboard-off = 👌
apology = Something went wrong on our side. Nothing was lost, and we have been told. Please try again.
to-home = To the shop
group-private = The shop is open in private: { $link }
staff-not-allowed = Only the shop's owners may press this.
card-old = This card was out of date. A fresh one is on its way.
card-refused = That is not possible any more.
card-done = Order { $number } is updated.
alert-dead-update = ⚠️ An update from a customer could not be worked and was set aside (number { $detail }). The customer got an apology. The log has the details.
alert-dead-job = ⚠️ A message could not be delivered: { $detail }
bot-about = { $shop }: browse, order and pay right here in the chat.

command-start = Open the shop
command-shop = Browse all products
command-search = Search, for example: /search mug
command-cart = Your cart
command-orders = Your orders
command-settings = Language
command-help = How it works
command-terms = Terms and conditions
command-paysupport = Help with a payment
command-privacy = Privacy
