upload-reading = 📥 Reading { $name } …
upload-so-far = 📥 Reading { $name }: { $count ->
    [one] 1 product so far
   *[other] { $count } products so far
}
upload-done = <b>✅ { $name } is imported.</b>
upload-same = <b>✅ { $name }: nothing changed.</b>
upload-none = <b>❌ { $name }: no product could be taken.</b>
upload-counts = { $created } new, { $updated } changed, { $unchanged } unchanged
upload-skipped = { $count ->
    [one] 1 row was skipped.
   *[other] { $count } rows were skipped.
}
upload-mistakes = What was not right stands in this file: row, column, and why.
upload-more = There are { $count } more of such messages; mend these first.
upload-fetching = { $count ->
    [one] 1 picture is still being fetched.
   *[other] { $count } pictures are still being fetched.
}
upload-undo = ↩️ Undo this import
upload-products = 📦 Products
upload-refused = <b>❌ Nothing was imported.</b>
upload-stopped = <b>⚠️ The import of { $name } has stopped.</b>
upload-crashed-why = The program that reads files broke off by a mistake of ours; the log says more. Products that were taken before that are in the shop. Sending the file again is safe.
upload-late-why = It took too long. Products that were taken before that are in the shop. Split the file, or import it on the shop’s computer with “shopkeeper import { $name }”.
upload-gone-why = Telegram does not give me { $name }. Please send it again.
upload-too-big = <b>❌ { $name } has more than 20 MB,</b> and Telegram gives bots no larger files. Split it into several, or copy it to the shop’s computer and run there: <code>shopkeeper import { $name }</code>
upload-undone = <b>↩️ The import of { $name } is undone.</b>
upload-undone-restored = { $count ->
    [one] 1 product is as it was before.
   *[other] { $count } products are as they were before.
}
upload-undone-archived = { $count ->
    [one] 1 new product is archived.
   *[other] { $count } new products are archived.
}
upload-undone-left = { $count ->
    [one] 1 product was changed since and stays as it is: { $names }
   *[other] { $count } products were changed since and stay as they are: { $names }
}
