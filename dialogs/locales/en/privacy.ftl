privacy-kept-link = What you keep about me
privacy-erase-link = Delete my data
privacy-kept-title = <b>What we keep about you</b>
privacy-kept-name = Name: { $name }
privacy-kept-username = Username: @{ $username }
privacy-kept-id = Telegram id: { $id }
privacy-kept-language = Language: { $language }
privacy-kept-since = Customer since: { $at }
privacy-kept-cart = In the cart: { $count }
privacy-kept-orders = Orders: { $count } ({ $numbers })
privacy-kept-addresses = Where your parcels went:
privacy-kept-address = • { $address }
privacy-kept-more = Each order also keeps what was bought, its sums, its payments and where it went. The file has all of it. We never see your card.
privacy-file-button = 📄 Send me all of it as a file
privacy-file-comes = The file is on its way.
privacy-file = Everything that we keep about you, for you to read or to take along.

erase-title = <b>Delete my data</b>
erase-goes = This goes, for good: your name, phone and addresses, your cart, your language, and where you are in the shop.
erase-stays = This must stay, for the books: what was ordered and paid, for { $years ->
    [one] { $years } year
   *[other] { $years } years
  }, without your name, phone, address or account. You will no longer find these orders here.
erase-chat = The messages in this chat are yours: you can clear the chat yourself.
erase-later = We can only do it once this is over:
erase-order = • Order { $number }: { $why }
erase-because-open = it is still to be paid or delivered
erase-because-payment = a payment is on its way
erase-because-attention = we are looking into it
erase-because-refund = money is still to go back to you
erase-because-stray = • A payment of yours, which we are still looking into
erase-more = … and { $count } more
erase-button = 🗑 Delete my data
erase-later-button = 🗑 Delete it as soon as that is over
erase-noted = Noted.
erase-changed = Your orders have changed meanwhile. Please look again.
erase-waits = You asked for it on { $at }. We will do it by itself as soon as this is over, and tell you:
erase-keep-button = Keep my data after all
erase-withdrawn = Your data stays.
erase-begun = It is being deleted already.
erase-running = Your data is being deleted. A message will tell you when it is done.
erase-blocked = We do not take orders from you here, and must keep that in mind. Please write to us under /help, and a human will see to it.
erase-done = Your data is deleted. We no longer know who you are; if you come back, you are as new as anybody.
erase-for-title = <b>Delete a customer's data</b>
erase-for-ask = Send me an order number or the customer's Telegram id.
erase-for-nobody = There is no such customer.
erase-for-customer = { $name }, id <code>{ $id }</code>, orders: { $orders }
erase-for-warning = Name, phone, addresses, cart and conversation go for good. Orders stay without them for { $years ->
    [one] { $years } year
   *[other] { $years } years
  }. Do it only when what was paid has been delivered: you will no longer know where it should go.
erase-for-later = This must be over first; then it is done by itself:
erase-for-asked = It was asked for on { $at }.
erase-for-button = 🗑 Delete this customer's data
desk-erased = Customer: erased at his own wish
command-erase = Delete a customer's data
