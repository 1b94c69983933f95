info-help-title = <b>帮助</b>
info-help-text = 直接输入想找的商品即可搜索，也可以点击“逛商品”慢慢看。

    /shop — 浏览商品
    /search — 搜索商品
    /cart — 购物车
    /orders — 我的订单，也可以直接输入订单号
    /settings — 语言设置

    下单全程在聊天中完成：加入购物车，去结算，付款。购物车中的商品会为您保留数周。
info-terms-title = <b>销售条款</b>
info-terms-text = 订单在此提交并确认后即生效，价格与税费以订单为准。商品为您保留至订单所示时间，付款前您可以在 /orders 中取消订单。您所在国家或地区的消费者权益保护法规同样适用。
info-privacy-title = <b>隐私政策</b>
info-privacy-text = 为了向您交付商品，{ $shop } 会保存您的姓名、手机号、地址、购物车、订单和语言设置。银行卡信息仅由支付服务商处理，我们无法看到。除配送方外，我们不会向任何人出售或提供您的信息。您可以在此查看或删除您的数据。
info-paysupport-title = <b>支付帮助</b>
info-paysupport-text = 请先在 /orders 中打开订单，页面会显示付款情况。如果已扣款但订单未更新，请等待几分钟；如仍未更新，请携带订单号联系 { $shop }：任何一笔付款都不会丢失，误扣的款项会退还给您。Telegram 官方客服无法处理本店的购买问题。
info-seller = 销售方：{ $seller }
info-terms-link = 销售条款
info-privacy-link = 隐私政策
info-paysupport-link = 支付帮助
