search-ask = <b>🔍 What are you looking for?</b>
search-example = Just type it: a name, a color, a number.
search-found = { $count ->
    [one] One find for “{ $query }”
   *[other] { $count } finds for “{ $query }”
  }
search-nothing = I found nothing for “{ $query }”.
search-nothing-hint = Try fewer or other words, or have a look at the shelves.
search-popular = Others like:
