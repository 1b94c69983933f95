home-title = <b>{ $shop }</b>
home-welcome = 欢迎光临！随便逛逛，或直接输入想找的商品。
home-browse = 🛍 逛商品
home-search = 🔍 搜索
home-orders = 📦 我的订单
home-settings = ⚙️ 语言
home-help = ❓ 帮助
