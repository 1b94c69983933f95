// Inline keyboards under a bubble and the reply keyboard under the composer.

import { el, icon } from "./dom.js";

const CORNERS = { url: "link", login: "link", web_app: "link", copy: "copy", pay: "card" };

/** Rows of buttons below one message; `context.onbutton(message, button, node)` does the rest. */
export function inlineKeyboard(message, rows, context) {
  return el("div.keys", { role: "group", "aria-label": context.words.keyboard }, rows.map((buttons) =>
    el("div.keys-row", {}, buttons.map((button) => inlineKey(message, button, context)))));
}

function inlineKey(message, button, context) {
  const paid = button.type === "pay" && message.invoice?.state === "paid";
  const corner = CORNERS[button.type];
  const node = el("button.key", {
    type: "button", class: `${button.style || ""} ${paid ? "" : button.type}`, title: button.url, onclick: () => context.onbutton(message, button, node),
  }, el("span.key-text", { dir: "auto" }, paid ? context.words.receipt : button.text), corner ? el("span.corner", {}, icon(corner, 13)) : null);
  return node;
}

/** The keyboard that replaces the letters; null when the chat has none. */
export function replyKeyboard(markup, words, ontap) {
  if (!markup?.rows?.length) return null;
  return el("div.reply-keys", { class: markup.resize ? "" : "tall", role: "group", "aria-label": words.keyboard },
    markup.rows.map((buttons) => el("div.reply-row", {}, buttons.map((button) => replyKey(button, ontap)))));
}

function replyKey(button, ontap) {
  const mark = button.request_contact ? "person" : button.request_location ? "pin" : null;
  return el("button.reply-key", { type: "button", class: button.style || "", onclick: () => ontap(button) },
    mark ? icon(mark, 18) : null, el("span", { dir: "auto" }, button.text));
}
