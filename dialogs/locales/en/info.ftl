info-help-title = <b>Help</b>
info-help-text = Type what you are looking for, and I will find it. Or press Browse and look around.

    /shop — the shelves
    /search — find a product
    /cart — your cart
    /orders — your orders; or type an order number
    /settings — language

    You order in the chat: put things into the cart, check out, pay. What you have put into the cart stays there for some weeks.
info-terms-title = <b>Terms of sale</b>
info-terms-text = An order is binding once it is placed and confirmed here. Prices and taxes are those in the order. Goods are kept for you until the time that the order names. Until it is paid you can cancel it under /orders. The consumer rights of your country apply.
info-privacy-title = <b>Privacy</b>
info-privacy-text = { $shop } keeps your name, phone and address, your cart, your orders and your language, in order to deliver what you buy. Card details go to the payment provider alone: we never see them. Nothing is sold or given to others, except to whoever delivers your parcel. Here you can see your data, and have it deleted.
info-paysupport-title = <b>Help with a payment</b>
info-paysupport-text = Look up the order under /orders first: its page says what was paid. If money was taken and the order does not show it, wait a few minutes. If it still does not, write to { $shop } with the order number: no payment is lost, and what was taken wrongly is paid back. Telegram's own support cannot help with purchases here.
info-seller = Seller: { $seller }
info-terms-link = Terms of sale
info-privacy-link = Privacy
info-paysupport-link = Help with a payment
