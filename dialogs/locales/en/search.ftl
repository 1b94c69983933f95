search-ask = <b>🔍 What are you looking for?</b>
search-ask-in = <b>🔍 What are you looking for in “{ $title }”?</b>
search-example = Just type it: a name, a color, a number.
search-found = { $count ->
    [one] <b>One find for “{ $query }”</b>
   *[other] <b>{ $count } finds for “{ $query }”</b>
  }
search-found-more = <b>More than { $count } finds for “{ $query }”</b>
search-shelf = <b>{ $title } ({ $count })</b>
search-read-as = This is what comes nearest to “{ $query }”.
search-read-toast = Showing “{ $read }”.
search-long = That is a long text; I looked for its beginning.
search-narrowed = ⚙️ { $filters }
search-and = { $first }, { $second }
search-nothing = <b>I found nothing for “{ $query }”.</b>
search-shelf-nothing = <b>There is nothing like that on this shelf.</b>
search-nothing-hint = Try fewer or other words, or have a look at the shelves.
search-narrowed-hint = There may be something without the filters.
search-near-hint = Did you mean:
search-no-letters = I can look for words and numbers. Type a name, a color or a number.
search-one-letter = One letter says little. Type a word, please.
search-everywhere = ✕ Search without filters
search-popular = You may like:
search-near = 🔍 { $words }
search-human = 💬 Ask us

search-here = 🔍 Search here
search-filter = ⚙️ Sort & filter
search-filter-set = ⚙️ Sort & filter ({ $count })
search-filter-title = <b>⚙️ Sort & filter: { $about }</b>
search-filter-hint = Choose, or type a price: 10-50
search-chosen = ✓ { $choice }
search-reset = ✕ Remove filters
search-sort-best = Best first
search-sort-new = Newest first
search-sort-cheap = Cheapest first
search-sort-dear = Dearest first
search-in-stock = In stock
search-up-to = up to { $price }
search-over = from { $price }
search-between = { $low } – { $high }

search-place-catalog = 🛍 All shelves
search-place-cart = 🛒 To the cart
search-place-checkout = 🛒 To the checkout
search-place-orders = 📦 My orders
search-place-settings = ⚙️ Language
search-place-help = ❓ Help
search-place-terms = Terms of sale
search-place-privacy = Privacy
search-place-paysupport = Help with a payment
