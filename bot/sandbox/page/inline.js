// Inline mode: "@bot words" in the field offers the bot's results above it, in any chat; a tap sends one.

import { avatar, el, icon } from "./dom.js";
import { ownPicture } from "./media.js";

const TYPED_MS = 180;
const ASKED = /^@(\w{3,32})\s([\s\S]*)$/;
const NEAR_END = 60;

export class InlinePanel {
  /** `deeds`: {ask(username, query, offset), choose(queryId, resultId), openBot(username, payload)}; `done()` empties the field. */
  constructor(words, deeds, done) {
    this.deeds = deeds;
    this.done = done;
    this.asked = 0;
    this.element = el("div.inline-list", { hidden: true, role: "listbox", "aria-label": words.results, onscroll: () => this.scrolled() });
  }

  get open() {
    return !this.element.hidden;
  }

  /** Hears every change of the field. */
  typed(text) {
    const [, username, query] = ASKED.exec(text) || [];
    if (username === this.username && query === this.query) return;
    this.username = username;
    this.query = query;
    this.asked += 1;
    clearTimeout(this.timer);
    if (username) this.timer = setTimeout(() => this.ask(""), TYPED_MS);
    else this.hide();
  }

  /** Asks the bot; an answer that comes when something else was typed already is not shown. */
  async ask(offset) {
    const { asked, username } = this;
    this.next = "";
    const found = await this.deeds.ask(username, this.query, offset);
    if (asked !== this.asked) return;
    if (!found?.answered || !(found.results.length || found.button || offset)) {
      if (!offset) this.hide();
      return;
    }
    const rows = found.results.map((result) => this.row(found.query_id, result));
    if (!offset) {
      this.element.replaceChildren(...(found.button ? [this.way(username, found.button)] : []));
      this.element.scrollTop = 0;
    }
    this.element.append(...rows);
    this.element.hidden = false;
    this.next = found.next_offset;
  }

  /** The button above the results: into the bot's own chat. */
  way(username, button) {
    return el("button.inline-way", { type: "button", role: "option", onkeydown: (event) => this.key(event), onclick: () => this.leave(() => this.deeds.openBot(username, button.start_parameter)) },
      el("span", { dir: "auto" }, button.text), icon("link", 15));
  }

  row(queryId, result) {
    const picture = ownPicture(result.thumb_url);
    return el("button.inline-result", { type: "button", role: "option", onkeydown: (event) => this.key(event), onclick: () => this.leave(() => this.deeds.choose(queryId, result.id)) },
      picture ? el("img", { src: picture, alt: "" }) : avatar(result.id, result.title),
      el("span.lines", {}, el("strong", { dir: "auto" }, result.title), el("span", { dir: "auto" }, result.description)));
  }

  leave(act) {
    this.hide();
    this.done();
    act();
  }

  /** The first result, for Enter in the field; false if there is none. */
  first() {
    const row = this.open && this.element.querySelector(".inline-result");
    row?.click?.();
    return Boolean(row);
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    if (this.next && scrollHeight - scrollTop - clientHeight < NEAR_END) this.ask(this.next);
  }

  /** Up and down go through the rows; Escape closes them. */
  key(event) {
    const options = [...this.element.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      event.stopPropagation();
      this.hide();
    }
    if (!step) return;
    event.preventDefault();
    options[(options.indexOf(document.activeElement) + step + options.length) % options.length].focus();
  }

  /** From the field into the rows: the last for Up, the first for Down. */
  enter(last) {
    [...this.element.querySelectorAll("button")].at(last ? -1 : 0)?.focus();
  }

  hide() {
    this.element.hidden = true;
    this.next = "";
  }
}
