# What owners read about their goods.

products-title = <b>📦 Products</b>
products-hint = Type a name, an SKU or a handle to find one. The newest are below.
products-type-to-find = Type a name, an SKU or a handle to find a product.
products-add = ➕ Add a product
products-shelves = 📂 Categories
products-low = 📉 Stock
products-listed = { $title } · { $price }
products-listed-status = { $title } ({ $status })
products-found = { $count ->
    [one] <b>One product for “{ $query }”</b>
   *[other] <b>{ $count } products for “{ $query }”</b>
  }
products-nothing = <b>No product for “{ $query }”.</b>
products-again = Type something else to search again.
products-to-list = 📦 All products
products-import = Last import: { $name } · { $created } new, { $updated } changed
products-import-running = An import is running: { $name }
products-undo = ↩️ Undo the last import
products-undo-ask = <b>Undo this import?</b> Products that you have changed since stay as they are.
products-undo-yes = Yes, undo it
products-undoing = It is being undone. I will write to you when it is done.
products-undo-old = That import can no longer be undone.

products-active = on sale
products-draft = draft
products-archived = archived
products-untitled = Untitled
products-single = Price
products-price = { $price }
products-price-range = { $lowest } – { $highest }
products-no-price = No price yet.
products-stock = { $count } in stock
products-stock-variants = { $count } in stock, { $variants } variants
products-facts = { $price } · { $stock }
products-head = <b>{ $title }</b> · { $status }
products-axis = { $name }: { $values }
products-offer = • { $name } — { $price }
products-offer-stock = • { $name } — { $price } · { $count } pcs
products-changed-price = { $price } (was { $was })
products-new-price = { $price } (new)
products-more-variants = … and { $count } more
products-gone-variants = No longer sold: { $names }
products-unchanged = { $count } others stay as they are.
products-no-change = Nothing would change.
products-with-sku = { $name } ({ $sku })
products-need-stock = 📉 No stock yet: customers would see it as sold out. Send it, such as <code>stock 10</code>.
products-has-sale = 🏷 There is a sale price.
products-in = 📂 { $category }
products-in-none = 📂 No category

products-add-first = Press “Add a product” first, then send its photos.
products-add-title = <b>New product</b>
products-add-ask = Send its name. Price and stock may come with it, and a description, a line each:
products-add-example = <code>Linen shirt
    { $price }, 12 pcs
    Soft, light, made to last.</code>
products-add-hint = For a product in several sizes or colors send just the name; they come next. Photos may come first.
products-add-photos = { $count ->
    [one] One photo is here. Now the name, please.
   *[other] { $count } photos are here. Now the name, please.
  }
products-need-photos = 📷 Send its photos: several at once is fine.
products-need-table = 💶 Send price and stock, such as <code>{ $price }, 12 pcs</code>. For several variants all in one message:
products-need-more = 💶 Nearly there: send what is missing, or the whole table again:
products-table-example = <code>Size: S, M, L
    Color: red, blue
    { $price }
    L: { $more }
    stock 10
    S red { $less } 4</code>
products-all-there = All is there: publish it, or go on changing it. What you send now is added.
products-publish = ✅ Publish
products-published = It is on sale now.
products-take-back = Take off sale
products-taken-back = It is a draft again: customers do not see it.
products-archive = 🗄 Archive
products-archived-now = It is archived. You can publish it again at any time.
products-to-texts = ✏️ Name & text
products-to-table = 💶 Prices
products-to-photos = 🖼 Photos ({ $count })
products-to-sale = 🏷 Sale
products-to-category = 📂 Category
products-to-more = ⚙️ More
products-preview = 👁 Preview
products-preview-title = <i>This is how customers will see it:</i>
products-copy = 📄 Duplicate
products-copied = This is the copy: a draft without stock and SKUs.
products-photo-added = { $count ->
    [one] The photo is added.
   *[other] The photo is added: { $count } now.
  }
products-as-photo = I cannot show that file. Please send it as a photo, not as a file.
products-no-photo = That is no photo. Please send photos as photos, and the rest in words.
products-words-please = Please type it in words.
products-taken = { $count ->
    [one] Price and stock are taken.
   *[other] { $count } variants are taken.
  }
products-not-understood = I could not read that as prices or variants. Nothing was changed; press what you want to change.
products-change-title = <b>{ $title }</b>: this is what I understood
products-apply = ✓ Do it
products-forget = ‹ Leave it
products-table-title = <b>{ $title }</b>: prices and variants
products-table-ask = Send the lines that change (“M { $price }”, “stock 10”, “no L red”), or a new table. This one can be copied:
products-table-now = <code>{ $table }</code>
products-saved = ✓ Saved.
products-moved = ✓ Moved.

products-texts-title = <b>Name and description</b> · { $language }
products-words = <b>{ $title }</b>
products-no-words = Not translated yet: customers read the shop’s own language.
products-ask-title = Send the new name. Lines below it become the description.
products-ask-body = Send the new description.
products-change-body = Change the description
products-clear-body = Remove the description
products-chosen = ✓ { $name }

products-change-options = Options in this language
products-ask-options = Send how they read, a line each; this can be copied:
products-options-unclear = I found none of the options in that. Please send lines such as “Size = 尺码”.
products-options-saved = ✓ Saved: { $count }.
product-label-long = A value has at most { $limit } characters.
products-photos-title = <b>{ $title }</b>: no photos yet
products-photos-at = <b>{ $title }</b>: photo { $number } of { $count }
products-photos-hint = Send more, several at once is fine. The first one is shown in lists.
products-photo-coming = This picture is still being fetched.
products-photo-previous = ‹
products-photo-next = { $number } / { $count } ›
products-photo-main = ⭐ Make it the main one
products-photo-earlier = ‹ One earlier
products-photo-remove = 🗑 Remove
products-photo-removed = The photo is removed.
alert-photo = ⚠️ A picture that was sent to me { $detail }. Please remove it from its product and send another.
products-to-picture = 🖼 Its photo
products-picture-title = <b>{ $title }</b> · { $variant }
products-picture-at = <b>{ $title }</b> · { $variant }: photo { $number } of { $count }
products-picture-send = Send a photo of it.
products-picture-chosen = ✓ Customers who choose it see this photo.
products-picture-hint = Is this the one to show for it? You can also send another.
products-picture-show = ✓ Show this one
products-picture-main = Show the main photo
products-picture-known = That photo is here already: choose it below.

products-sale-title = <b>{ $title }</b>: sale
products-sale-ask = Send a sale price, and until when:
products-sale-examples = <code>{ $price } until 2026-12-24
    { $price } from 1.12. to 24.12.
    -20% for 7 days</code>
products-sale-will = This is what I understood:
products-sale-line = • { $name } — { $price }, { $time }
products-sale-until = until { $until }
products-sale-between = { $since } – { $until }
products-sale-from = from { $since }
products-sale-always = until you end it
products-sale-end = End the sale
products-sale-ended = The sale has ended.
products-nosale-unclear = I cannot read “{ $line }” as a price in { $currency }. Please send it like this: { $price } until 2026-12-24
products-nosale-not-lower = A sale price must be lower than the usual price.
products-nosale-dates-crossed = The sale would end before it begins.
products-nosale-date-past = That day is over already.
products-nosale-date-unclear = I cannot read the date in “{ $line }”. Please write it like this: 2026-12-24
products-nosale-date-far = “{ $line }” is too far away.
products-nosale-date-ambiguous = “{ $line }” can be two different days. Please write it like this: 2026-12-24
products-before = Crossed-out price
products-before-ask = Send what it cost before, such as { $price }. It is shown crossed out beside the price.
products-before-now = Crossed out beside the price: { $price }
products-before-clear = Remove the crossed-out price

products-place-title = <b>{ $title }</b>: category and place
products-standing = Number { $number } of { $count } there.
products-place-ask-top = Choose a category, or type the name of a new one.
products-place-ask = You are in “{ $category }”. Put it here, look further, or type the name of a new category in it.
products-put-here = Put it into “{ $category }”
products-put-nowhere = Put it into no category
products-put-top = Put it at the top
products-node = { $title } ({ $count })
products-category-up = ‹ One up
products-to-top = ⏫ To the top
products-step-up = ▲ Up
products-step-down = ▼ Down

products-shelves-title = <b>📂 Categories</b>
products-category-title = <b>📂 { $title }</b>
products-category-facts = Products: { $products } · categories in it: { $children }
products-category-add = Type a name to add a category.
products-category-add-in = Type a name to add a category in “{ $title }”.
products-category-added = The category is added.
products-category-rename = Send the new name in { $language }. Now it is: { $title }
products-rename = ✏️ { $language }
products-category-move = Move…
products-category-moving = <b>Where shall “{ $title }” go?</b>
products-category-delete = 🗑 Delete
products-category-deleted = The category is deleted.
products-add-here = ➕ Add a product here

products-more-title = <b>{ $title }</b>
products-choose-variant = Codes, weight and stock: choose a variant.
products-all-variants = ‹ All variants
products-variant = { $name } ({ $count })
products-fact-sku = SKU: { $sku } · barcode: { $barcode }
products-fact-weight = Weight: { $grams } g
products-fact-stock = On the shelf: { $count }, of these free: { $free }
products-field-sku = SKU
products-field-barcode = Barcode
products-field-weight = Weight
products-field-weight-all = Weight of every variant
products-field-stock = Stock
products-ask-sku = Send the SKU.
products-ask-barcode = Send the barcode (EAN, UPC, ISBN).
products-ask-weight = Send the weight, such as 250 g or 1.5 kg.
products-ask-stock = How many pieces stand on the shelf? Send the number.
products-clear = Remove it
products-number-unclear = I cannot read “{ $text }” as that. Please send a number.
products-press-what = Press what you want to change first.
products-to-stock = 📉 Stock and its ledger
products-shipped = 📦 Is shipped · change
products-not-shipped = 💾 Needs no shipping · change
products-backorder = ⏳ Sold beyond the stock · change
products-no-backorder = ✋ Sold while in stock · change
products-tax = Tax: { $name }
products-tax-chosen = ✓ Tax: { $name }
products-handle = Handle: <code>{ $handle }</code>

products-line-words = ⚠️ “{ $line }” is left out: I do not understand “{ $more }”. A price is <code>{ $price }</code>, a stock <code>stock 10</code>, an option <code>Size: S, M</code>.
products-line-unknown-value = ⚠️ “{ $line }” is left out: it names none of the values ({ $values }).
products-line-list-unnamed = ⚠️ “{ $line }”: what is this list called? Write <code>Size: { $line }</code>.
products-line-nothing-said = ⚠️ “{ $line }”: what about it? Write a price or stock behind it; a price for all is <code>price { $price }</code>.
products-line-price-twice = ⚠️ “{ $line }”: there are two prices. If it is the stock, write <code>stock { $more }</code>.
products-line-stock-twice = ⚠️ “{ $line }”: the stock stands there twice.
products-line-sku-twice = ⚠️ “{ $line }”: the SKU stands there twice.
products-line-sku-of-all = ⚠️ “{ $line }”: an SKU belongs to one variant. Write its values before it.
products-line-price-negative = ⚠️ “{ $line }”: a price cannot be below zero.
products-line-price-high = ⚠️ “{ $line }”: that price is absurdly high.
products-line-price-decimals = ⚠️ “{ $line }”: { $currency } has fewer decimals.
products-line-price-currency = ⚠️ “{ $line }”: the shop sells in { $currency }.
products-line-price-unclear = ⚠️ “{ $line }”: I cannot read “{ $more }” as a price such as { $price }.
products-line-stock-unclear = ⚠️ “{ $line }”: a stock is a whole number from 0 to 1,000,000.
products-line-without-unclear = ⚠️ “{ $line }”: “{ $more }” is none of the values ({ $values }).
products-line-long = ⚠️ “{ $line }”: at most { $count } characters are kept of a value.
products-line-duplicate = ℹ️ “{ $line }”: “{ $more }” stands there twice, I took it once.
products-line-too-many-values = ⚠️ An option holds at most { $count } values: “{ $more }” has more.
products-line-too-many-options = ⚠️ A product has at most { $count } options: “{ $more }” is one too many.
products-line-option-twice = ⚠️ “{ $line }”: the option “{ $more }” stands there twice.
products-line-too-many-variants = ⚠️ That would be { $more } variants; a product holds at most { $count }. Split it into several products.
products-line-no-price = { $count ->
    [one] ⚠️ No price yet for { $more }. Send one for all, such as <code>{ $price }</code>.
   *[other] ⚠️ No price yet for { $count } variants: { $more }. Send one for all, such as <code>{ $price }</code>.
  }
products-line-no-price-at-all = ⚠️ There is no price yet. Send it, such as <code>{ $price }</code>.
products-line-free = ℹ️ A price of 0 means that it costs nothing.
products-line-left-out = ℹ️ Not sold, because no line names a price: { $more } ({ $count } in all).

owners-only = Only the shop’s owners can do that.
product-edited = This has changed meanwhile. Here is how it is now.
product-not-ready = It needs a name and a price before it can be sold.
product-title-empty = A product needs a name.
product-title-long = A name has at most { $limit } characters.
product-body-long = A description has at most { $limit } characters.
product-photos-many = A product has at most { $limit } photos.
product-stock-wrong = A stock is a whole number from 0 to { $most }.
product-code-long = An SKU or barcode has at most { $limit } characters.
product-weight-wrong = That weight is absurdly high.
product-compare-low = The crossed-out price must be higher than the price.
product-sale-high = A sale price must be lower than the usual price.
product-sale-over = That sale would be over already.
product-variants-many = A product holds at most { $limit } variants.
category-gone = That category does not exist any more.
category-long = That category is too long to be put in order step by step. “To the top” works.
category-deep = Categories can lie { $limit } deep at most.
category-in-itself = A category cannot lie in itself.
category-full = There is still something in that category, perhaps a draft or an archived product.
category-there = There is a category of that name already.
category-title-empty = A category needs a name.
category-title-long = A category’s name has at most { $limit } characters.
command-products = Products: find, add, change
