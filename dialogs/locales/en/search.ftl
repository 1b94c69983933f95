search-ask = <b>🔍 What are you looking for?</b>
search-example = Just type it: a name, a color, a number.
search-found = { $count ->
    [one] <b>One find for “{ $query }”</b>
   *[other] <b>{ $count } finds for “{ $query }”</b>
  }
search-nothing = <b>I found nothing for “{ $query }”.</b>
search-nothing-hint = Try fewer or other words, or have a look at the shelves.
search-popular = You may like:
