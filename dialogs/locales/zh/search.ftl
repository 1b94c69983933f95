search-ask = <b>🔍 想找什么？</b>
search-example = 直接输入即可：名称、颜色或编号。
search-found = <b>找到 { $count } 件与“{ $query }”相关的商品</b>
search-nothing = <b>没有找到与“{ $query }”相关的商品。</b>
search-nothing-hint = 换个关键词试试，或逛逛全部商品。
search-popular = 猜您喜欢：
