catalog-title = <b>🛍 Our shelves</b>
catalog-category = <b>{ $title }</b>
catalog-page = { $title } · page { $page }
catalog-hint = Choose one, or type what you are looking for.
catalog-empty = There is nothing here yet.
catalog-child = { $title } ({ $count })
