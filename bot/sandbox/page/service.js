// The gray pills of a chat: days, and messages that report an event instead of saying something.

import { el } from "./dom.js";
import { money } from "./money.js";
import { fill } from "./words.js";

const PAYMENTS = { payment: "transferred", refund: "refunded" };

/** Whether a message is a pill instead of a bubble. */
export function isService(message) {
  return message.kind === "service" || message.kind in PAYMENTS;
}

/** The sentence of a service message; payments are told in the phone's language. */
export function serviceSentence({ kind, payment, text }, { words, locale, shop }) {
  if (!payment) return text;
  const title = payment.title || words.invoice;
  return fill(words[PAYMENTS[kind]], { total: money(payment.total, payment, locale), shop, title });
}

export function pill(sentence) {
  return el("div.pill", { dir: "auto" }, sentence);
}

/** "Today", "Yesterday" or a date, by the sandbox's clock (seconds). */
export function dayName(seconds, nowSeconds, words, locale) {
  const day = new Date(seconds * 1000);
  const age = Math.round((midnight(nowSeconds) - midnight(seconds)) / 86_400_000);
  if (age === 0) return words.today;
  if (age === 1) return words.yesterday;
  const year = new Date(nowSeconds * 1000).getFullYear() === day.getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year }).format(day);
}

export function midnight(seconds) {
  return new Date(seconds * 1000).setHours(0, 0, 0, 0);
}

export function timeOf(seconds) {
  const date = new Date(seconds * 1000);
  return `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
}
