# 库存（店主专用）。

stock-title = <b>📦 库存：即将售罄</b>
stock-nothing-low = 目前没有库存告急的商品。👍
stock-page-empty = 这一页没有更多了。
stock-how = 修改库存请每行写一条：<code>MUG-B +12</code>、<code>MUG-B -3 破损</code> 或 <code>MUG-B = 40</code>。查询请直接发送 SKU 或名称。
stock-how-short = 还有要改的吗？直接发下一条即可。
stock-how-here = 发送 <code>+12</code>、<code>-3 破损</code> 或 <code>= 40</code> 即可修改。
stock-item = { $number }. <b>{ $title }</b> · <code>{ $sku }</code>
stock-item-plain = { $number }. <b>{ $title }</b>
stock-counters = 在库 { $on_hand } · 已占用 { $promised } · 可售 { $left }
stock-button = { $number }. { $title } · 可售 { $left }
stock-found = <b>“{ $words }”</b>：共 { $count } 个规格
stock-found-nothing = 没有找到“{ $words }”。

stock-check = <b>请核对：</b>
stock-change = • { $title }：{ $before } → <b>{ $after }</b>（{ $change }）· { $reason }
stock-too-few = ⚠️ { $title }：库存只有 { $before }，已跳过。
stock-problem-unknown = ⚠️ “{ $line }”：没有这个 SKU。
stock-problem-nothing = ⚠️ “{ $line }”：没有看到 SKU 和数量。
stock-problem-fraction = ⚠️ “{ $line }”：请写整数，不要带逗号或小数点。
stock-problem-large = ⚠️ “{ $line }”：数字太大了。
stock-problem-left = “{ $line }”：已跳过。
stock-rest = ⚠️ 一次最多读取 30 行，其余 { $count } 行请再发一次。
stock-which = “{ $line }”：有多个规格使用这个 SKU，您指的是哪一个？
stock-near = “{ $line }”：没有这个 SKU。您是不是想写：
stock-choice = { $sku } · { $title }
stock-skip = 跳过这一行
stock-apply = { $count ->
    [1] ✓ 确认
   *[other] ✓ 全部确认（{ $count } 条）
  }
stock-drop = 放弃
stock-mean-arrived = 没写符号的：是到货（+）
stock-mean-counted = 没写符号的：是实际数量（=）
stock-moved = 有人先改了：{ $title } 从 { $before } 变为 { $now }，请重新核对。
stock-changed = 库存刚刚有变动，请重新核对。
stock-done = 已完成。
stock-done-already = 之前已经完成了。
stock-done-title = <b>✅ 已完成</b>
stock-open = 查看该规格

stock-reason-counted = 盘点
stock-reason-received = 到货
stock-reason-damaged = 破损
stock-reason-lost = 丢失
stock-reason-other = 其他原因…
stock-reason-none = 更正
stock-reason-import = 按文件数量
stock-reason-ask = 是什么原因？简单写几个字即可。

stock-variant = <b>{ $title }</b>
stock-sku = SKU <code>{ $sku }</code>
stock-barcode = 条码 <code>{ $barcode }</code>
stock-is-low = ⚠️ 库存告急。
stock-is-over = ⚠️ 已占用数量比实际库存多 { $count }。
stock-limit = 剩余 { $count } 及以下时提醒您。
stock-limit-none = 库存少时不提醒。
stock-backorder-on = 无货时也可下单。
stock-backorder-off = 有货才可下单。
stock-backorder-allow = 允许无货下单
stock-backorder-stop = 仅限有货下单
stock-not-sold = 顾客目前看不到此商品。
stock-ledger = 📜 库存记录
stock-limit-change = 🔔 提醒数量…
stock-product = 查看商品页
stock-all = 📦 全部库存
stock-noted = 已记下。
stock-words-please = 请用文字发送：SKU 加数量，或要查找的内容。

stock-limit-ask = <b>{ $title }</b>：剩余多少时提醒您？
stock-limit-hint = 0 表示不提醒，也可以直接发送数字。
stock-limit-please = 请发送一个整数，例如 5。
stock-limit-to = { $count }
stock-limit-chosen = ✓ { $count }
stock-limit-shop = 与全店一致：{ $count }
stock-limit-shop-chosen = ✓ 与全店一致：{ $count }

stock-ledger-title = <b>📜 { $title }</b>
stock-ledger-empty = 还没有任何记录。
stock-move = { $at } · { $what } · { $who }
stock-shelf = <b>{ $change }</b> { $reason }
stock-order-reserve = 为订单 { $order } 预留 { $count } 件
stock-order-release = 订单 { $order } 未付款，释放 { $count } 件
stock-order-allocate = 订单 { $order } 占用 { $count } 件
stock-order-cancel = 订单 { $order } 已取消，释放 { $count } 件
stock-order-ship = <b>−{ $count }</b> 已发货，订单 { $order }
stock-order-return = <b>+{ $count }</b> 退回，订单 { $order }
stock-who-customer = 顾客
stock-who-agent = 客服
stock-who-owner = 店主
stock-who-import = 导入
stock-who-system = 系统

alert-low = { $count ->
    [1] <b>📉 库存告急</b>
   *[other] <b>📉 { $count } 件商品库存告急</b>
  }
alert-low-one = • { $title }：剩余 { $left }
alert-low-out = • { $title }：已售罄
alert-low-open = { $title } · { $left }
alert-low-many = <b>📉 许多商品库存告急。</b>请查看列表，最紧缺的排在最前。
command-stock = 库存：缺货与到货
