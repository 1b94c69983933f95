// What a person does on a phone: writing, pressing, tapping, sharing, paying, and the menus for it.

import { attachMenu } from "./attach.js";
import { openCheckout } from "./checkout.js";
import { door } from "./door.js";
import { fill } from "./words.js";

const ANSWER_MS = 15_000;
const REACTIONS = ["👍", "❤️", "🔥", "🎉", "😢", "👎"];
const BOT_LINK = /^(?:https?:\/\/)?(?:t|telegram)\.me\/(\$?\w+)(?:\?(.*))?$/i;

export class Deeds {
  constructor(phone) {
    this.phone = phone;
  }

  /** Does it at the door; a refusal is shown as a toast, and then undefined comes back. */
  async act(action, more = {}) {
    const { phone } = this;
    try {
      return await door.act(phone.person, phone.chat, action, { ...this.thread(), ...more });
    } catch (error) {
      phone.overlays.toast(error.message, "bad");
      return undefined;
    } finally {
      phone.refresh();
    }
  }

  thread() {
    return this.phone.topic ? { topic: this.phone.topic } : {};
  }

  say(text, replyTo) {
    return this.act("say", replyTo ? { text, reply_to: replyTo } : { text });
  }

  edit(message, text) {
    return this.act("edit", { message_id: message.message_id, text });
  }

  start(payload) {
    return this.act("start", payload ? { payload } : {});
  }

  unblock() {
    return this.act("unblock");
  }

  join() {
    return this.act("join");
  }

  async tap(button) {
    if (button.request_contact) return this.shareContact(() => this.act("tap", { label: button.text }));
    return this.act("tap", { label: button.text });
  }

  async shareContact(share) {
    const { words, overlays, personRecord } = this.phone;
    const text = fill(words.shareText, { phone: personRecord?.phone || words.noPhone });
    if (await overlays.ask({ title: words.shareAsk, text, yes: words.share })) await share();
  }

  /** Asks a bot in inline mode; undefined if there is no such bot, or it cannot be asked now. */
  async ask(username, query, offset) {
    const { phone } = this;
    const bot = this.botNamed(username);
    if (!bot) return undefined;
    try {
      return await door.act(phone.person, phone.chat, "inline", { bot: bot.id, query, offset, wait_ms: ANSWER_MS });
    } catch {
      return undefined; // it is asked anew with the next letter
    }
  }

  choose(queryId, resultId) {
    return this.act("choose", { query_id: queryId, result_id: resultId });
  }

  attach(anchor) {
    attachMenu(this.phone, this, anchor);
  }

  /** An inline button: callbacks go to the bot, the other kinds act here. */
  async press(message, button, node) {
    if (button.type === "callback") return this.callback(message, button, node);
    if (button.type === "pay") return openCheckout(this.phone, message);
    if (button.type === "url" || button.type === "login") return this.link({ kind: "url", value: button.url });
    if (button.type === "copy") return this.copy(button.copy);
    if (button.type === "switch_inline") return this.switchInline(message, button);
    return this.phone.overlays.toast(this.phone.words.notHere);
  }

  async callback(message, button, node) {
    if (node.classList.contains("busy")) return;
    const { overlays, words } = this.phone;
    node.classList.add("busy");
    node.setAttribute("aria-busy", "true");
    const result = await this.act("press", { message_id: message.message_id, row: button.row, col: button.col, wait_ms: ANSWER_MS });
    node.classList.remove("busy");
    node.removeAttribute("aria-busy");
    if (!result) return;
    const { answer } = result;
    if (!answer) overlays.toast(words.noAnswer, "bad");
    else if (answer.url) this.link({ kind: "url", value: answer.url });
    else if (answer.alert && answer.text) overlays.alert("", answer.text);
    else if (answer.text) overlays.toast(answer.text);
  }

  /** Writes "@bot words" into this chat's field, for a person to go on. */
  switchInline(message, button) {
    const bot = this.phone.hub.world.bots.find((one) => one.id === message.from.id);
    const name = message.via_bot || bot?.username;
    if (name) this.phone.composer.write(`@${name} ${typeof button.query === "string" ? button.query : button.query?.query || ""}`);
  }

  botNamed(username) {
    return this.phone.hub.world.bots.find((one) => one.username?.toLowerCase() === username.toLowerCase());
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without the right to the clipboard the toast still shows what would have been copied.
    }
    this.phone.overlays.toast(`${this.phone.words.copied}: ${text}`);
  }

  async link({ kind, value }) {
    if (kind === "command") return this.say(value);
    if (kind === "hashtag") return undefined;
    const target = kind === "mention" ? [null, value.replace(/^@/, ""), ""] : BOT_LINK.exec(value);
    if (target) return this.openBot(target[1], new URLSearchParams(target[2] || "").get("start"));
    return this.openElsewhere(value);
  }

  async openBot(username, payload) {
    const { phone } = this;
    const bot = this.botNamed(username);
    if (!bot) {
      phone.overlays.toast(phone.words.notHere);
      return;
    }
    await phone.open(bot.id);
    if (payload) await this.start(payload);
  }

  async openElsewhere(value) {
    const { overlays, words } = this.phone;
    const address = /^[a-z]+:/i.test(value) ? value : "https://" + value;
    if (!/^(https?|mailto|tel):/i.test(address)) return;
    if (await overlays.ask({ title: words.openLink, text: address, yes: words.open })) window.open(address, "_blank", "noopener,noreferrer");
  }

  messageMenu(event, message, node) {
    if (event.target.closest("input, textarea")) return;
    event.preventDefault();
    const { words, overlays, composer, person } = this.phone;
    const id = message.message_id;
    const { text } = message;
    const box = node.getBoundingClientRect();
    const own = message.from.id === person;
    const items = [
      { reactions: REACTIONS, label: words.react, run: (emoji) => this.act("react", { message_id: id, emoji }) },
      { icon: "reply", label: words.reply, run: () => composer.aim("reply", message) },
      text ? { icon: "copy", label: words.copy, run: () => this.copy(text) } : null,
      own && message.kind === "text" ? { icon: "edit", label: words.edit, run: () => composer.aim("edit", message) } : null,
      { icon: "trash", label: words.remove, danger: true, run: () => this.act("delete", { message_id: id }) },
    ];
    overlays.menu(items.filter(Boolean), event.clientX || box.left + 20, event.clientY || box.top + 20);
  }

  chatMenu(anchor) {
    const { words, overlays, view } = this.phone;
    if (!view) return;
    const box = anchor.getBoundingClientRect();
    const group = view.chat.type !== "private";
    const items = [{ icon: "back", label: words.chats, run: () => this.phone.showList() }];
    if (group && view.chat.writable) items.push({ icon: "close", label: words.leave, danger: true, run: () => this.act("leave") });
    else if (!group && view.chat.blocked) items.push({ icon: "check", label: words.unblock, run: () => this.act("unblock") });
    else if (!group) items.push({ icon: "block", label: words.block, danger: true, run: () => this.act("block") });
    overlays.menu(items, box.right - 220, box.bottom + 4);
  }
}
