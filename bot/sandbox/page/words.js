// The words of the phone itself (not of any bot), in the languages that the sample shop speaks.

const EN = {
  bot: "bot", typing: "typing", message: "Message", start: "START", restart: "RESTART BOT", join: "JOIN GROUP", menu: "Menu", send: "Send",
  attach: "Attach", commands: "Commands", keyboard: "Keyboard", back: "Chats", chats: "Chats", more: "More", close: "Close", cancel: "Cancel",
  ok: "OK", reply: "Reply", copy: "Copy text", edit: "Edit", remove: "Delete", react: "React", copied: "Copied", edited: "edited",
  today: "Today", yesterday: "Yesterday", pinnedMessage: "Pinned message", members: "members", about: "What can this bot do?",
  emptyChat: "No messages yet", photo: "Photo", sample: "Sample photo", sticker: "Sticker", voice: "Voice message", video: "Video",
  document: "File", location: "Location", contact: "Contact", invoice: "Invoice", shareAsk: "Share your phone number?",
  shareText: "The bot will receive your name and your number {phone}.", share: "Share contact", noPhone: "no number",
  block: "Stop and block bot", unblock: "Unblock", leave: "Leave group", forwarded: "Forwarded from",
  openLink: "Open this link?", open: "Open", pay: "Pay", receipt: "Receipt", total: "Total", tip: "Tip", addTip: "Tip (optional)", otherTip: "Other",
  checkout: "Checkout", method: "Test card", details: "Your details", name: "Name", email: "Email", phone: "Phone", shipping_address: "Address",
  paying: "Waiting for the shop…", paid: "Payment successful", paidText: "You paid {total} to {shop}.", testNote: "Test payment. No money moves.",
  failed: "Payment failed", done: "Done",
  timedOut: "The shop did not answer in 10 seconds. You were not charged.",
  charge: "Charge id", general: "All", addCaption: "Add a caption…", noAnswer: "The bot does not answer.", notHere: "That does not work in this sandbox.",
  transferred: "You paid {total} to {shop} for {title}", refunded: "{shop} refunded {total}",
  toLatest: "To the latest message", results: "Results", sendPhotos: "{count} photos", tooMany: "An album has at most 10 photos.",
  cards: {}, declines: {}, // English is what the sandbox itself says
};

const ZH = {
  bot: "机器人", typing: "正在输入", message: "输入消息", start: "开始", restart: "重新启动机器人", join: "加入群组", menu: "菜单", send: "发送",
  attach: "附件", commands: "命令", keyboard: "键盘", back: "聊天", chats: "聊天", more: "更多", close: "关闭", cancel: "取消",
  ok: "好", reply: "回复", copy: "复制文字", edit: "编辑", remove: "删除", react: "表情回应", copied: "已复制", edited: "已编辑",
  today: "今天", yesterday: "昨天", pinnedMessage: "置顶消息", members: "位成员", about: "这个机器人能做什么？",
  emptyChat: "还没有消息", photo: "照片", sample: "示例照片", sticker: "贴纸", voice: "语音消息", video: "视频",
  document: "文件", location: "位置", contact: "联系人", invoice: "账单", shareAsk: "分享你的手机号码？",
  shareText: "机器人将收到你的姓名和号码 {phone}。", share: "分享联系方式", noPhone: "无号码",
  block: "停止并屏蔽机器人", unblock: "解除屏蔽", leave: "退出群组", forwarded: "转发自",
  openLink: "打开此链接？", open: "打开", pay: "支付", receipt: "收据", total: "合计", tip: "小费", addTip: "小费（可选）", otherTip: "其他",
  checkout: "结账", method: "测试卡", details: "你的信息", name: "姓名", email: "邮箱", phone: "电话", shipping_address: "地址",
  paying: "正在等待商店确认…", paid: "支付成功", paidText: "你已向{shop}支付 {total}。", testNote: "测试支付，不会产生真实扣款。",
  failed: "支付失败", done: "完成",
  timedOut: "商店在 10 秒内没有回应，未扣款。",
  charge: "交易编号", general: "全部", addCaption: "添加说明…", noAnswer: "机器人没有回应。", notHere: "沙盒不支持此操作。",
  transferred: "你已向{shop}支付 {total}：{title}", refunded: "{shop}已退款 {total}",
  toLatest: "跳到最新消息", results: "结果", sendPhotos: "{count} 张照片", tooMany: "一个相册最多 10 张照片。",
  cards: { visa_ok: "总是成功", mastercard_ok: "总是成功", sca: "需要验证，然后成功", declined: "会被拒绝", insufficient: "余额不足", expired: "已过期", sca_failed: "验证失败", stars: "用星星支付" },
  declines: { declined: "银行卡被拒，请换一张卡。", insufficient: "卡内余额不足。", expired: "银行卡已过期。", sca_failed: "银行验证未通过。" },
};

/** The words of a person's phone; English unless the language is a Chinese one. */
export function wordsFor(languageCode) {
  return String(languageCode || "en").toLowerCase().startsWith("zh") ? ZH : EN;
}

/** Puts arguments into {places}. */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** The locale for dates and money; codes that the browser does not know fall back to English. */
export function localeFor(languageCode) {
  try {
    return Intl.getCanonicalLocales(languageCode || "en")[0] || "en";
  } catch {
    return "en";
  }
}
