// What a message carries besides text: photos, files, voice, stickers, places, contacts, invoices.

import { avatar, el, fullName, icon } from "./dom.js";
import { money } from "./money.js";

const MAX_WIDTH = 330;
const MAX_HEIGHT = 340;

const KINDS = {
  photo, video, animation: video, video_note: video, voice, audio: voice,
  sticker: (message) => el("div.sticker", { role: "img", "aria-label": message.media?.emoji || "Sticker" }, message.media?.emoji || "🖼️"),
  dice: (message) => el("div.sticker", { role: "img" }, message.text || "🎲"),
  document: fileRow,
  location: place,
  venue: place,
  contact: contactCard,
  invoice: invoiceCard,
};

/** The node for what one message carries, or null for plain text. */
export function mediaOf(message, context) {
  return KINDS[message.kind]?.(message, context) ?? null;
}

function fit(width, height) {
  const w = width || 320;
  const h = height || 240;
  const scale = Math.min(MAX_WIDTH / w, MAX_HEIGHT / h, Math.max(1, 220 / w));
  return { width: `${Math.round(Math.max(w * scale, 140))}px`, "aspect-ratio": String(Math.min(Math.max(w / h, 0.5), 3)) };
}

function photo(message, context) {
  const { url, width, height } = message.media;
  const label = message.text || context.words.photo;
  const img = el("img", { src: url, alt: label, decoding: "async", draggable: "false" });
  const button = el("button.photo", {
    type: "button", "aria-label": label, style: fit(width, height), onclick: () => context.onphoto(url, message.text || ""),
  }, icon("photo", 40), img);
  img.addEventListener("error", () => button.classList.add("missing"), { once: true });
  return button;
}

function video(message, context) {
  const { width, height, duration } = message.media;
  return el("div.photo.video", { role: "img", "aria-label": context.words.video, style: fit(width, height) },
    el("span.play", {}, icon("play", 26)), el("span.length", {}, clock(duration)));
}

function voice(message, { words }) {
  const bars = Array.from({ length: 34 }, (_, i) => el("i", { style: { height: `${4 + Math.round(9 * Math.abs(Math.sin(i * 1.7) + Math.sin(i * 0.6)))}px` } }));
  return el("div.file.voice", { role: "img", "aria-label": words.voice }, el("span.disc", {}, icon("play", 20)),
    el("span.lines", {}, el("span.wave", {}, bars), el("small", {}, clock(message.media?.duration))));
}

function fileRow(message) {
  const { url, file_name: name, size } = message.media;
  return el("a.file", { href: url, download: name || "file", title: name },
    el("span.disc", {}, icon("file", 20)), el("span.lines", {}, el("bdi.name", {}, name || "file"), el("small", {}, bytes(size))));
}

function place(message, { words }) {
  const { latitude, longitude } = message.location;
  const at = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
  return el("div.place", { role: "img", "aria-label": `${words.location} ${at}` },
    el("span.map", {}, icon("pin", 34)), el("span.caption", {}, el("small", {}, at)));
}

function contactCard({ contact }) {
  const name = fullName(contact);
  return el("div.file.contact", {}, avatar(contact.user_id || 3, name),
    el("span.lines", {}, el("bdi.name", {}, name), el("small", { dir: "ltr" }, contact.phone_number)));
}

function invoiceCard({ invoice }, { words, locale }) {
  const picture = ownPicture(invoice.photo_url);
  return el("div.invoice", {},
    picture ? el("img", { src: picture, alt: "" }) : null,
    el("div.invoice-head", {}, el("span.invoice-icon", {}, icon("card", 22)),
      el("span", {}, el("bdi.invoice-title", {}, invoice.title), el("small", {}, words.invoice))),
    el("p", { dir: "auto" }, invoice.description),
    el("div.invoice-total", {}, el("span", {}, words.total), el("strong", {}, money(invoice.total, invoice, locale))));
}

/** A picture's address if it is the sandbox's own; this page fetches nothing from elsewhere. */
export function ownPicture(url) {
  return url && new URL(url, location.href).origin === location.origin ? url : null;
}

function clock(seconds = 0) {
  return `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, "0")}`;
}

function bytes(size = 0) {
  if (size < 1024) return `${size} B`;
  if (size < 1024 * 1024) return `${(size / 1024).toFixed(1)} KB`;
  return `${(size / 1024 / 1024).toFixed(1)} MB`;
}
