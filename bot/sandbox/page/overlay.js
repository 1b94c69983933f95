// What lies over one phone: toasts, alerts, questions, sheets from below, menus and the photo viewer.

import { el, icon, iconButton } from "./dom.js";

const TOAST_MS = 3200;

export class Overlays {
  /** `content` becomes inert while something modal is open; `words` is asked anew each time. */
  constructor(content, words) {
    this.content = content;
    this.words = words;
    this.toasts = el("div.toasts", { role: "status", "aria-live": "polite" });
    this.layer = el("div.layer");
    this.stack = [];
    this.layer.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.stack.length) return;
      event.stopPropagation();
      this.stack.at(-1).dismiss();
    });
  }

  toast(text, tone = "") {
    const node = el("div.toast", { class: tone, dir: "auto" }, text);
    this.toasts.replaceChildren(node);
    setTimeout(() => node.classList.add("gone"), TOAST_MS);
    setTimeout(() => node.remove(), TOAST_MS + 300);
  }

  /** Puts a modal node up; returns its close function. `onclose` hears the value, undefined when dismissed. */
  show(node, { spec = "div.scrim", onclose = () => {}, dismissable = true } = {}) {
    const before = document.activeElement;
    const scrim = el(spec, { onclick: (event) => event.target === scrim && entry.dismiss() }, node);
    let open = true;
    const close = (value) => {
      if (!open) return;
      open = false;
      this.stack = this.stack.filter((other) => other !== entry);
      this.content.inert = this.stack.length > 0;
      scrim.classList.add("closing");
      setTimeout(() => scrim.remove(), 180);
      if (before?.isConnected) before.focus({ preventScroll: true });
      onclose(value);
    };
    const entry = { dismissable, dismiss: () => entry.dismissable && close() };
    this.stack.push(entry);
    this.content.inert = true;
    this.layer.append(scrim);
    (node.querySelector("[data-first]") || node.querySelector("button, input, a") || node).focus({ preventScroll: true });
    return { close, hold: (held) => (entry.dismissable = !held) };
  }

  /** An alert with one button; resolves when it is closed. */
  alert(title, text) {
    return this.ask({ title, text, yes: this.words().ok, no: null });
  }

  /** A question; resolves to true or false. */
  ask({ title, text, yes, no = this.words().cancel, danger = false }) {
    return new Promise((resolve) => {
      const buttons = [
        no ? el("button.flat", { type: "button", onclick: () => modal.close(false) }, no) : null,
        el("button.flat", { type: "button", class: danger ? "danger" : "strong", "data-first": true, onclick: () => modal.close(true) }, yes),
      ];
      const box = el("div.modal", { role: "alertdialog", "aria-modal": "true", "aria-label": title || text },
        title ? el("h3", { dir: "auto" }, title) : null, text ? el("p", { dir: "auto" }, text) : null, el("div.modal-buttons", {}, buttons));
      const modal = this.show(box, { onclose: (value) => resolve(Boolean(value)) });
    });
  }

  /** A sheet from below with a title row; `fillIn(sheet, handle)` adds its content. */
  sheet(title, fillIn, onclose = () => {}) {
    const body = el("div.sheet-body");
    const box = el("section.sheet", { role: "dialog", "aria-modal": "true", "aria-label": title },
      el("header.sheet-head", {}, el("h3", {}, title),
        iconButton("close", this.words().close, () => handle.close())), body);
    const handle = this.show(box, { spec: "div.scrim.bottom", onclose });
    fillIn(body, handle);
    return handle;
  }

  /** A small menu at a point (in the layer's pixels); items: [{icon, label, run, danger}] or {reactions, run}. */
  menu(items, x, y) {
    const close = () => menu.close();
    const nodes = items.map((item) => (item.reactions ? reactionRow(item, close) : menuItem(item, close)));
    const box = el("div.menu", { role: "menu" }, nodes);
    box.addEventListener("keydown", (event) => moveFocus(event, box));
    const menu = this.show(box, { spec: "div.scrim.clear" });
    const area = this.layer.getBoundingClientRect();
    box.style.left = `${Math.max(8, Math.min(x - area.left, area.width - box.offsetWidth - 8))}px`;
    box.style.top = `${Math.max(8, Math.min(y - area.top, area.height - box.offsetHeight - 8))}px`;
  }

  /** A photo over the whole phone. */
  viewer(url, caption) {
    const close = () => view.close();
    const box = el("figure.viewer", { role: "dialog", "aria-modal": "true", "aria-label": caption || "Photo" },
      iconButton("close", this.words().close, close, "button.round.light"),
      el("img", { src: url, alt: caption, onclick: close }), caption ? el("figcaption", { dir: "auto" }, caption) : null);
    const view = this.show(box, { spec: "div.scrim.dark" });
  }
}

function menuItem(item, close) {
  const run = () => {
    close();
    item.run();
  };
  return el("button.menu-item", { type: "button", role: "menuitem", class: item.danger ? "danger" : "", onclick: run }, icon(item.icon, 20), el("span", {}, item.label));
}

function reactionRow(item, close) {
  const pick = (emoji) => () => {
    close();
    item.run(emoji);
  };
  return el("div.menu-reactions", { role: "group", "aria-label": item.label },
    item.reactions.map((emoji) => el("button", { type: "button", role: "menuitem", "aria-label": emoji, onclick: pick(emoji) }, emoji)));
}

function moveFocus(event, box) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...box.querySelectorAll("[role=menuitem]")];
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
}
