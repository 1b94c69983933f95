// One message -> one row of the chat: sender, quote, media, text, time, reactions, and its keyboard below.

import { avatar, el, hueOf, icon } from "./dom.js";
import { rich } from "./entities.js";
import { inlineKeyboard } from "./keyboards.js";
import { mediaOf } from "./media.js";
import { money } from "./money.js";
import { isService, pill, serviceSentence, timeOf } from "./service.js";

const BARE = new Set(["sticker", "dice"]);
const FRAMED = new Set(["photo", "video", "animation", "video_note", "location", "venue"]);
const PLACES = new Set(["location", "venue"]);
const LARGE = /^(\p{Extended_Pictographic}(\uFE0F|\u200D\p{Extended_Pictographic}|[\u{1F3FB}-\u{1F3FF}])*\s?){1,3}$/u;

/** context: {person, shop, group, words, locale, onlink, onbutton, onphoto, onquote, onreply, onmenu}; look: {first, last} of its sender's run. */
export function row(message, context, look) {
  if (isService(message)) return el("li.row.service", { "data-id": message.message_id }, pill(serviceSentence(message, context)));
  const outgoing = message.from.id === context.person;
  const stack = el("div.stack", {}, bubble(message, context, look, outgoing), keyboardOf(message, context));
  const seat = context.group && !outgoing ? el("span.seat") : null;
  const classes = [outgoing ? "out" : "in", look.first ? "first" : "", look.last ? "last" : ""].join(" ");
  return el("li.row", { class: classes, "data-id": message.message_id }, seat, stack);
}

function keyboardOf(message, context) {
  if (message.keyboard?.length) return inlineKeyboard(message, message.keyboard, context);
  if (!message.invoice) return null;
  const { invoice } = message; // an invoice without a keyboard gets its Pay button from the client
  return inlineKeyboard(message, [[{ text: `${context.words.pay} ${money(invoice.total, invoice, context.locale)}`, type: "pay", row: 0, col: 0 }]], context);
}

function bubble(message, context, look, outgoing) {
  const text = message.invoice || BARE.has(message.kind) ? "" : message.text;
  const framed = FRAMED.has(message.kind);
  const classes = {
    bare: BARE.has(message.kind), framed, wordless: framed && !text && !PLACES.has(message.kind),
    jumbo: message.kind === "text" && !message.entities.length && text.length < 24 && LARGE.test(text.trim()),
  };
  const meta = metaOf(message, context, outgoing);
  const words = text ? textOf(message, text, context) : null;
  const node = el("div.bubble", {
    class: Object.keys(classes).filter((name) => classes[name]).join(" "), tabindex: -1, role: "group",
    oncontextmenu: (event) => context.onmenu(event, message, node),
    onkeydown: (event) => event.key === "Enter" && event.target === node && context.onmenu(event, message, node),
    ondblclick: () => context.onreply(message),
  }, senderOf(message, context, look, outgoing), forwardOf(message, context), viaOf(message), quoteOf(message, context), mediaOf(message, context), words,
  words ? null : meta, reactionsOf(message), faceOf(message, context, look, outgoing));
  words?.append(meta);
  return node;
}

function textOf(message, text, context) {
  return el("div.text", { dir: "auto" }, rich(text, message.entities, context.onlink));
}

function metaOf(message, context, outgoing) {
  return el("span.meta", {},
    message.edited ? el("span", {}, context.words.edited) : null,
    el("time", { datetime: new Date(message.date * 1000).toISOString() }, timeOf(message.date)),
    outgoing ? icon("checks", 15) : null);
}

/** The sender's avatar sits beside the last bubble of a run, in the seat that the row keeps free. */
function faceOf(message, context, look, outgoing) {
  return context.group && !outgoing && look.last ? avatar(message.from.id, message.from.name, "small") : null;
}

function senderOf(message, context, look, outgoing) {
  if (!context.group || outgoing || !look.first) return null;
  return el("bdi.sender", { "data-hue": hueOf(message.from.id) }, message.from.name);
}

function forwardOf(message, context) {
  if (!message.forwarded_from) return null;
  return el("div.forward", {}, context.words.forwarded + " ", el("bdi", {}, message.forwarded_from));
}

function viaOf(message) {
  return message.via_bot ? el("div.forward", {}, "via ", el("bdi", {}, `@${message.via_bot}`)) : null;
}

function quoteOf(message, context) {
  const target = message.reply_to;
  if (!target) return null;
  return el("button.quote", { type: "button", onclick: () => context.onquote(target.message_id) },
    el("bdi.quote-name", {}, target.name), el("span.quote-text", { dir: "auto" }, target.text));
}

function reactionsOf(message) {
  if (!message.reactions?.length) return null;
  return el("div.reactions", {}, message.reactions.map(({ emoji }) => el("span", {}, emoji)));
}
