catalog-title = <b>🛍 全部商品</b>
catalog-category = <b>{ $title }</b>
catalog-page = { $title } · 第 { $page } 页
catalog-hint = 请选择，或直接输入想找的商品。
catalog-empty = 这里暂时还没有商品。
catalog-child = { $title }（{ $count }）
