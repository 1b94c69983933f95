// Text with Telegram entities -> nodes. Offsets count UTF-16 units, which is what JavaScript strings count too.

import { el } from "./dom.js";

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const PLAIN_TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code",
  pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote",
};

/** Nodes for `text`; `onlink({kind, value})` hears clicks on links, mentions, commands, hashtags. */
export function rich(text, entities = [], onlink = () => {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return span(text, 0, text.length, sorted, onlink);
}

function span(text, from, to, entities, onlink) {
  const nodes = [];
  let at = from;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    const inner = [];
    index += 1;
    while (index < entities.length && entities[index].offset < end) inner.push(entities[index++]);
    if (end <= start) continue;
    if (start > at) nodes.push(text.slice(at, start));
    nodes.push(wrap(entity, text.slice(start, end), span(text, start, end, inner, onlink), onlink));
    at = BLOCKS.has(entity.type) && text[end] === "\n" ? end + 1 : end; // a block breaks the line by itself
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

function wrap(entity, words, children, onlink) {
  const tag = PLAIN_TAGS[entity.type];
  if (tag) return el(tag, { "data-language": entity.language }, children);
  switch (entity.type) {
    case "spoiler": return spoiler(children);
    case "text_link": return link({ kind: "url", value: entity.url }, children, onlink);
    case "url": return link({ kind: "url", value: words }, children, onlink);
    case "email": return link({ kind: "url", value: "mailto:" + words }, children, onlink);
    case "phone_number": return link({ kind: "url", value: "tel:" + words }, children, onlink);
    case "bot_command": return link({ kind: "command", value: words }, children, onlink);
    case "mention": return link({ kind: "mention", value: words }, children, onlink);
    case "text_mention": return link({ kind: "mention", value: words }, children, onlink);
    case "hashtag":
    case "cashtag": return link({ kind: "hashtag", value: words }, children, onlink);
    default: return el("span", {}, children);
  }
}

function spoiler(children) {
  const show = (event) => {
    event.stopPropagation();
    node.classList.add("shown");
  };
  const node = el("span.spoiler", { role: "button", tabindex: 0, "aria-label": "Spoiler", onclick: show }, children);
  node.addEventListener("keydown", (event) => event.key === "Enter" && show(event));
  return node;
}

function link(target, children, onlink) {
  const open = (event) => {
    event.preventDefault();
    event.stopPropagation();
    onlink(target);
  };
  return el("a", { href: "#", role: "link", title: target.kind === "url" ? target.value : null, onclick: open }, children);
}

/** One short line of a message, for quotes, pins and lists. */
export function excerpt(message, words) {
  const { kind, media, invoice } = message;
  const text = { sticker: media?.emoji, document: media?.file_name, invoice: invoice?.title }[kind] || message.text;
  return (text || words[kind] || "…").replace(/\s+/g, " ").slice(0, 120);
}
