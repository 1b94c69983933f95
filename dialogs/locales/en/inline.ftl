# What is offered and sent in other chats ("@bot words").

inline-title = <b>{ $title }</b>
inline-price = { $price }
inline-from = from { $price }
inline-sold-out = { $price } · sold out at the moment
inline-open = 🛍 See it in the shop
inline-shop = 🛍 Open { $shop }
inline-nothing = Nothing found · look in the shop
