# 店铺规则拒绝时的说明。

cart-only-left = { $available ->
    [0] 该商品刚刚售罄。
   *[other] 库存仅剩 { $available } 件。
  }
cart-sold-out = 该商品刚刚售罄。
cart-full = 购物车已满，请先移除部分商品。
product-gone = 该商品已下架。
checkout-changed = 价格、库存或购物车刚刚有变化，请确认后重新下单。
checkout-short = { $available ->
    [0] 手慢了一步，{ $title } 已售罄，请查看购物车。
   *[other] 手慢了一步，{ $title } 仅剩 { $available } 件，请查看购物车。
  }
pay-gone = 该订单已不存在，没有扣款。请通过 /shop 重新下单。
pay-expired-short = { $available ->
    [0] 付款时间已过，{ $title } 已售罄。没有扣款，可在 /orders 中重新订购其余商品。
   *[other] 付款时间已过，{ $title } 仅剩 { $available } 件。没有扣款，可在 /orders 中重新下单。
  }
order-gone = 该订单不存在。
order-not-cancelable = 订单 { $number } 已无法取消。
pay-old-invoice = 订单 { $number } 的这份账单已失效，请使用最新账单。
pay-changed = 金额与订单 { $number } 不符。没有扣款，请打开订单重新付款。
pay-other-method = 订单 { $number } 使用其他方式付款。
pay-other-payer = 这是别人的账单，请自行下单购买。
pay-already-paid = 订单 { $number } 已付款，没有重复扣款。
pay-busy = 店铺繁忙，没有扣款，请稍后再次点击支付。
pay-no-shipping = 配送方式已在下单时选定，账单中无法更改。
cart-most = 每件商品最多可买 { $most } 件。
pay-under-way = 该订单有一笔付款正在处理中，未重复扣款，请稍等几分钟。
pay-canceled = 订单 { $number } 已取消，没有扣款。商品在您的购物车中，请从购物车重新下单。
pay-blocked = 订单 { $number } 无法在此付款。没有扣款，请通过 /help 联系我们。
customer-blocked = 您暂时无法在此下单，请通过 /help 联系我们。购物车会为您保留。
limit-open-orders = { $count ->
   *[other] 您有 { $count } 个订单尚未付款。请先在 /orders 中付款或取消一个，再来下单；购物车会为您保留。
  }
limit-placings = { $minutes ->
   *[other] 您一小时内下单过多。购物车会为您保留，请在 { $minutes } 分钟后再下单。
  }
limit-invoices = { $minutes ->
   *[other] 您一小时内请求的账单过多。最新的账单仍可付款，{ $minutes } 分钟后可再次发送。
  }
limit-scarce = { $left ->
    [0] { $title } 所剩不多，您已有 { $held } 件尚未付款。请先在 /orders 中付款，也给其他顾客留些机会。
   *[other] { $title } 所剩不多，您已有 { $held } 件尚未付款。请最多再买 { $left } 件，或先在 /orders 中付款。
  }
refund-gone = 没有这笔退款。
attend-short = { $available ->
    [0] { $title } 仍然缺货。
   *[other] { $title } 仅有 { $available } 件。
  }
attend-no-order = 没有订单 { $number }。
attend-bad-charge = 请发送支付服务商页面上显示的付款编号。
