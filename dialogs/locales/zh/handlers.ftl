## 对话之外的提示。

toast-slow = 您点得太快啦，请稍等一下。
toast-slow-message = 消息有点多，马上回复您。
unknown-command = 没有 { $command } 这个命令。已为您回到刚才的页面，发送 /help 查看可用功能。
sent-nothing = 这里只能识别文字。请输入想找的商品，或点击按钮。
keyboard-off = 👌
apology = 我们这边出了点问题，您的信息没有丢失，我们已收到通知。请再试一次。
to-home = 回到店铺
group-private = 欢迎私聊逛店：{ $link }
staff-not-allowed = 只有店主可以点击此按钮。
card-old = 这张卡片已过期，正在为您发送最新的。
card-refused = 该操作已无法进行。
card-done = 订单 { $number } 已更新。
alert-dead-update = ⚠️ 有一条顾客消息无法处理，已被搁置（编号 { $detail }）。已向顾客致歉，详情见日志。
alert-dead-job = ⚠️ 有一条消息无法送达：{ $detail }
bot-about = { $shop }：在聊天中逛店、下单、付款，一步到位。

command-start = 打开店铺
command-shop = 浏览全部商品
command-search = 搜索，例如：/search 杯子
command-cart = 购物车
command-orders = 我的订单
command-settings = 语言设置
command-help = 使用帮助
command-terms = 服务条款
command-paysupport = 付款帮助
command-privacy = 隐私政策
