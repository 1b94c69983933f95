search-ask = <b>🔍 想找什么？</b>
search-example = 直接输入即可：名称、颜色或编号。
search-found = 找到 { $count } 件与“{ $query }”相关的商品
search-nothing = 没有找到与“{ $query }”相关的商品。
search-nothing-hint = 换个关键词试试，或逛逛全部商品。
search-popular = 大家都在买：
