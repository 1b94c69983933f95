# 在其他聊天中（“@机器人 关键词”）展示和发送的内容。

inline-title = <b>{ $title }</b>
inline-price = { $price }
inline-from = { $price } 起
inline-sold-out = { $price } · 暂时售罄
inline-open = 🛍 去店铺看看
inline-shop = 🛍 打开 { $shop }
inline-nothing = 没有找到 · 去店铺看看
