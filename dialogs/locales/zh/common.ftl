# 通用文本。按钮与浮动提示中不含标记。

common-back = ‹ 返回
common-home = 🏠 首页
common-next = 下一页 ›
common-previous = ‹ 上一页
common-minus = −
common-plus = +
common-pieces = { $count } 件
common-cart = 🛒 购物车
common-cart-count = 🛒 购物车（{ $count }）

card-price = { $title } · { $price }
card-price-was = { $title } · { $price }（原价 { $was }）
card-from = { $title } · { $price } 起
card-sold-out = { $title } · 已售罄

total-item = { $quantity } × { $title } — { $total }
total-subtotal = 商品金额：{ $amount }
total-shipping = { $title }：{ $amount }
total-shipping-free = { $title }：免费
total-tax-added = 税费 { $rate }%：{ $amount }
total-tax-included = 含 { $rate }% 税：{ $amount }
total-total = <b>合计：{ $amount }</b>

toast-stale = 该按钮已失效，已为您显示当前页面。
toast-gone = 该内容已不存在。
toast-nowhere = 该链接已失效，已为您返回当前页面。
toast-slow = 操作太快了，请稍候再试。
toast-slow-message = 您的消息有点多，我会按顺序逐一回复，请稍候。
keyboard-off = 好的，稍后再结算。
unknown-command-near = 暂不支持命令 { $command }。您要找的是 { $near } 吗？
unknown-command = 暂不支持命令 { $command }。已为您显示当前页面，发送 /help 查看使用说明。
sent-nothing = 我目前只能识别文字和按钮。请直接输入想找的商品，或点击下方按钮。
apology = 抱歉，系统出了点问题，您刚才的操作可能没有生效。我们已收到通知，请再试一次。
apology-payment = 您的付款已收到，但暂时无法确认对应的订单。请勿重复付款，您的款项是安全的。我们已收到通知，会尽快联系您。
to-home = 🏠 首页
group-private = 请在私聊中购物：{ $link }

bot-about = { $shop }：在聊天中浏览、下单、付款，一站完成。点击“开始”逛一逛吧。
command-start = 打开店铺
command-shop = 浏览商品
command-search = 搜索商品
command-cart = 购物车
command-orders = 我的订单
command-settings = 语言设置
command-help = 帮助
command-terms = 销售条款
command-paysupport = 支付帮助
command-privacy = 隐私政策
total-options = { $title }（{ $options }）
apology-refund = 此前无法确认订单的那笔款项已按原支付方式退还给您。给您添麻烦了！
command-attention = 待处理的款项
command-figures = 收款统计
