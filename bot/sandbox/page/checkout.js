// The payment sheet: what is bought, a test card, an optional tip, Pay; then the shop's refusal or a receipt.

import { avatar, el, fullName, icon } from "./dom.js";
import { door } from "./door.js";
import { ownPicture } from "./media.js";
import { minorOf, money } from "./money.js";
import { fill } from "./words.js";

const FIELDS = [
  { need: "name", field: "name", type: "text", complete: "name" },
  { need: "phone", field: "phone_number", type: "tel", complete: "tel" },
  { need: "email", field: "email", type: "email", complete: "email" },
  { need: "shipping_address", field: "shipping_address", type: "text", complete: "street-address" },
];

/** Opens the sheet for an invoice message; `phone`: {person, chat, view, chatTitle, personRecord, overlays, words, locale}. */
export async function openCheckout(phone, message) {
  const { invoice } = message;
  if (invoice.state === "paid") return openReceipt(phone, message);
  const all = await door.cards();
  const cards = all.filter((card) => (card.id === "stars") === (invoice.currency === "XTR"));
  const bill = { message, invoice, cards, card: cards[0].id, tip: 0, details: {} };
  phone.overlays.sheet(phone.words.checkout, (body, sheet) => drawForm(phone, bill, body, sheet));
  return undefined;
}

function openReceipt(phone, message) {
  const { invoice } = message;
  const receipt = phone.view.messages.find((one) => one.message_id === invoice.receipt)?.payment;
  phone.overlays.sheet(phone.words.receipt, (body) => {
    body.append(product({ invoice }, phone), priceLines({ invoice }, phone, receipt ? receipt.total - invoice.total : 0));
    if (receipt) body.append(receiptRows(phone, receipt));
  });
}

function receiptRows(phone, receipt) {
  return el("dl.receipt", {}, el("div", {}, el("dt", {}, phone.words.charge), el("dd", {}, receipt.charge_id)));
}

function drawForm(phone, bill, body, sheet, error = null) {
  const { words } = phone;
  const lines = el("div");
  const button = el("button.wide", { type: "submit" });
  const redraw = () => {
    lines.replaceChildren(priceLines(bill, phone, bill.tip));
    button.replaceChildren(icon("lock", 18), `${words.pay} ${money(bill.invoice.total + bill.tip, bill.invoice, phone.locale)}`);
  };
  const form = el("form.checkout", {
    onsubmit: (event) => {
      event.preventDefault();
      pay(phone, bill, body, sheet, button);
    },
  }, product(bill, phone), lines, tips(bill, phone, redraw), detailFields(bill, phone), cardList(bill, words), el("div.pay-foot", {},
    error ? el("div.pay-error", { role: "alert", dir: "auto" }, icon("alert", 20), el("span", {}, error)) : null, button, el("small", {}, words.testNote)));
  redraw();
  const { scrollTop } = body;
  body.replaceChildren(form);
  body.scrollTop = scrollTop;
  if (error) button.focus({ preventScroll: true });
}

function product(bill, phone) {
  const photo = ownPicture(bill.invoice.photo_url);
  const shop = phone.chatTitle;
  return el("div.bill-head", {},
    photo ? el("img", { src: photo, alt: "" }) : avatar(phone.chat, shop, "large"),
    el("div", {}, el("bdi.bill-title", {}, bill.invoice.title), el("p", { dir: "auto" }, bill.invoice.description), el("small", {}, el("bdi", {}, shop))));
}

function priceLines(bill, phone, tip) {
  const { invoice } = bill;
  const show = (amount) => money(amount, invoice, phone.locale);
  const line = (label, amount, spec = "div") => el(spec, {}, el("span", { dir: "auto" }, label), el("span", {}, show(amount)));
  return el("div.price-lines", {}, invoice.prices.map((price) => line(price.label, price.amount)),
    tip ? line(phone.words.tip, tip) : null, line(phone.words.total, invoice.total + tip, "div.total"));
}

function tips(bill, phone, redraw) {
  const { invoice } = bill;
  if (!invoice.max_tip) return null;
  const { otherTip } = phone.words;
  const set = (amount) => {
    bill.tip = Math.min(amount, invoice.max_tip);
    for (const chip of chips) chip.setAttribute("aria-pressed", String(Number(chip.value) === bill.tip));
    redraw();
  };
  const pick = (amount) => () => {
    other.value = "";
    set(bill.tip === amount ? 0 : amount);
  };
  const other = el("input", {
    type: "text", inputmode: "decimal", placeholder: otherTip, "aria-label": otherTip, oninput: () => set(minorOf(other.value, invoice)),
  });
  const chips = invoice.tips.map((amount) => el("button.chip", {
    type: "button", value: amount, "aria-pressed": String(bill.tip === amount), onclick: pick(amount),
  }, money(amount, invoice, phone.locale)));
  return el("fieldset.tips", {}, el("legend", {}, phone.words.addTip), chips, other);
}

function detailFields(bill, phone) {
  const wanted = FIELDS.filter(({ need }) => bill.invoice.need[need]);
  if (!wanted.length) return null;
  const preset = { name: fullName(phone.personRecord), phone_number: phone.personRecord?.phone || "" };
  const line = ({ need, field, type, complete }) => {
    bill.details[field] ??= preset[field] || "";
    const input = el("input", {
      type, autocomplete: complete, required: true, value: bill.details[field], dir: "auto",
      oninput: () => (bill.details[field] = input.value),
    });
    return el("label", {}, el("span", {}, phone.words[need]), input);
  };
  return el("fieldset.details", {}, el("legend", {}, phone.words.details), wanted.map(line));
}

/** The details as Telegram's OrderInfo; the address is one line here, so it fills the street. */
function infoOf(bill) {
  const { shipping_address: street, ...info } = bill.details;
  if (!street) return info;
  const address = { country_code: "US", state: "", city: "", street_line1: street, street_line2: "", post_code: "" };
  return { ...info, shipping_address: address };
}

function cardList(bill, words) {
  const option = (card) => el("label.card-option", {},
    el("input", { type: "radio", name: "card", value: card.id, checked: card.id === bill.card, onchange: () => (bill.card = card.id) }),
    el("span.card-face", { "data-brand": card.title.toLowerCase() }, icon("card", 20)),
    el("span.card-words", {}, el("span", {}, card.number ? `${card.title} ${card.number.slice(-4)}` : card.title), el("small", {}, words.cards[card.id] || card.note)),
    el("span.radio", { "aria-hidden": "true" }));
  return el("fieldset.cards", {}, el("legend", {}, words.method), bill.cards.map(option));
}

async function pay(phone, bill, body, sheet, button) {
  const { words } = phone;
  button.disabled = true;
  button.replaceChildren(el("span.spinner"), words.paying);
  body.querySelector("form").inert = true;
  sheet.hold(true);
  let outcome;
  try {
    const more = { card: bill.card, tip: bill.tip, info: infoOf(bill) };
    outcome = await door.act(phone.person, phone.chat, "pay", { message_id: bill.message.message_id, ...more });
  } catch (error) {
    outcome = { status: "failed", error: error.message };
  }
  sheet.hold(false);
  phone.refresh();
  if (outcome.status === "paid") drawPaid(phone, bill, body, sheet);
  else drawForm(phone, bill, body, sheet, sentenceOf(outcome, bill.card, words));
}

/** The shop's sentence as it is; the bank's and the clock's in the language of the phone. */
function sentenceOf({ status, error }, card, words) {
  if (status === "timeout") return words.timedOut;
  if (status === "declined") return words.declines[card] || error;
  return error || words.failed;
}

function drawPaid(phone, bill, body, sheet) {
  const { words } = phone;
  const total = money(bill.invoice.total + bill.tip, bill.invoice, phone.locale);
  const shop = phone.chatTitle;
  const done = el("button.wide", { type: "button", onclick: () => sheet.close() }, words.done);
  body.replaceChildren(el("div.paid", { role: "status" }, el("span.paid-mark", {}, icon("check", 44)),
    el("h4", {}, words.paid), el("p", { dir: "auto" }, fill(words.paidText, { total, shop })),
    priceLines(bill, phone, bill.tip)), el("div.pay-foot", {}, done));
  done.focus();
}
