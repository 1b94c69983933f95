// The scrolling list of one chat: redraws only the rows that changed, and sticks to the bottom like a chat app.

import { row } from "./bubble.js";
import { el, icon } from "./dom.js";
import { dayName, isService, midnight, pill } from "./service.js";

const RUN_SECONDS = 300;
const NEAR_BOTTOM = 80;

export class ChatList {
  constructor() {
    this.list = el("ol.messages");
    this.scroller = el("div.scroller", { tabindex: 0, role: "log" }, this.list);
    this.count = el("span.badge", { hidden: true });
    this.jump = el("button.round.jump", { type: "button", onclick: () => this.toBottom(true) }, icon("down"), this.count);
    this.element = el("div.chat-body", {}, this.scroller, this.jump);
    this.rows = new Map();
    this.stuck = true;
    this.unseen = 0;
    this.scroller.addEventListener("scroll", () => this.watch(), { passive: true });
    this.scroller.addEventListener("keydown", (event) => this.walk(event));
    const keep = new ResizeObserver(() => this.stuck && this.toBottom(false));
    keep.observe(this.scroller);
    keep.observe(this.list);
  }

  /** Starts over, for another chat. */
  clear() {
    this.rows.clear();
    this.list.replaceChildren();
    this.scroller.setAttribute("aria-busy", "true"); // the first fill is not read aloud
    this.stuck = true;
    this.unseen = 0;
    this.watch();
  }

  /** Draws the messages; `head` is an optional node above the first one (a bot's description). */
  update(messages, context, head = null) {
    const fresh = this.rows.size > 0;
    const wanted = this.plan(messages, context, head);
    const rows = new Map();
    let before = this.list.firstChild;
    for (const item of wanted) {
      const known = this.rows.get(item.key);
      const same = known?.signature === item.signature;
      const node = same ? known.node : item.make();
      if (known && !same) replaceRow(known.node, node);
      if (before === known?.node && known && !same) before = node;
      if (fresh && !known && item.message) this.arrived(node, item.message, context);
      if (node !== before) this.list.insertBefore(node, before);
      else before = before.nextSibling;
      rows.set(item.key, { node, signature: item.signature });
    }
    for (const [key, { node }] of this.rows) if (!rows.has(key)) node.remove();
    this.rows = rows;
    this.scroller.removeAttribute("aria-busy");
    if (this.stuck) this.toBottom(false);
    this.watch();
  }

  plan(messages, context, head) {
    const items = head ? [{ key: "head", signature: JSON.stringify(head.signature), make: head.make }] : [];
    const common = `${context.lookKey}|`;
    messages.forEach((message, index) => {
      const day = midnight(message.date);
      if (index === 0 || midnight(messages[index - 1].date) !== day) {
        const name = dayName(message.date, context.now(), context.words, context.locale);
        items.push({ key: `day${day}`, signature: name, make: () => el("li.row.service.day", {}, pill(name)) });
      }
      const look = { first: !sameRun(messages[index - 1], message), last: !sameRun(message, messages[index + 1]) };
      const signature = common + look.first + look.last + JSON.stringify(message);
      items.push({ key: `m${message.message_id}`, signature, message, make: () => row(message, context, look) });
    });
    return items;
  }

  arrived(node, message, context) {
    node.classList.add("arrive");
    if (message.from.id === context.person) {
      this.stuck = true;
      return;
    }
    if (!this.stuck) this.unseen += 1;
  }

  /** Up and down go from bubble to bubble; Enter on one opens its menu. */
  walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const onBubble = event.target.matches(".bubble");
    if (!step || !(onBubble || event.target === this.scroller)) return;
    const bubbles = [...this.list.querySelectorAll(".bubble")];
    const next = onBubble ? bubbles[bubbles.indexOf(event.target) + step] : bubbles.at(-1);
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  watch() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const size = `${scrollHeight}:${clientHeight}`;
    const resized = size !== this.size;
    this.size = size;
    if (resized && this.stuck) this.toBottom(false); // the chat changed its size; nobody scrolled
    else this.stuck = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM;
    if (this.stuck) this.unseen = 0;
    this.jump.classList.toggle("visible", !this.stuck);
    this.count.hidden = this.unseen === 0;
    this.count.textContent = String(this.unseen);
  }

  toBottom(smooth) {
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  /** Scrolls to a message and lights it up; false if it is not here. */
  reveal(messageId) {
    const known = this.rows.get(`m${messageId}`);
    if (!known) return false;
    known.node.scrollIntoView({ block: "center", behavior: "smooth" });
    known.node.classList.remove("lit");
    void known.node.offsetWidth; // restarts the animation
    known.node.classList.add("lit");
    return true;
  }
}

/** Two messages of one sender within five minutes look like one run: one name, one tail. */
function sameRun(one, two) {
  if (!one || !two || one.from.id !== two.from.id || midnight(one.date) !== midnight(two.date)) return false;
  if (one.keyboard?.length || one.invoice) return false;
  return two.date - one.date < RUN_SECONDS && !isService(one) && !isService(two);
}

/** Swaps a changed row in place and keeps the keyboard focus on the same button. */
function replaceRow(old, fresh) {
  const keys = [...old.querySelectorAll("button")];
  const focused = keys.indexOf(document.activeElement);
  old.replaceWith(fresh);
  if (focused >= 0) fresh.querySelectorAll("button")[focused]?.focus({ preventScroll: true });
}
