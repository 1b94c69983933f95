// Below the chat: START, or the field with attachments, commands, the bot's keyboard, and what one replies to or edits.

import { el, icon, iconButton } from "./dom.js";
import { excerpt } from "./entities.js";
import { InlinePanel } from "./inline.js";
import { replyKeyboard } from "./keyboards.js";

export class Composer {
  /** `deeds`: {say, edit, start, unblock, join, tap, attach, ask, choose, openBot}; `words` is asked anew, for a change of language. */
  constructor(words, deeds) {
    this.words = words;
    this.deeds = deeds;
    this.view = {};
    this.target = null; // {kind: "reply" | "edit", message}
    this.keysOpen = true;
    this.element = el("footer.composer");
  }

  /** (Re)makes the elements in the language of the phone. */
  build() {
    const words = this.words();
    this.field = el("textarea.field", {
      rows: 1, dir: "auto", "aria-label": words.message, enterkeyhint: "send", autocomplete: "off",
      oninput: () => this.typed(), onkeydown: (event) => this.key(event),
    });
    this.menuButton = el("button.menu-button", { type: "button", onclick: () => this.toggleCommands() }, icon("menu", 18), el("span", {}, words.menu));
    this.clip = iconButton("clip", words.attach, () => this.deeds.attach(this.clip));
    this.slash = iconButton("slash", words.commands, () => this.toggleCommands());
    this.keys = iconButton("keys", words.keyboard, () => this.toggleKeys());
    this.sendButton = iconButton("send", words.send, () => this.send(), "button.round.send");
    this.big = el("button.big-start", { type: "button" });
    this.context = el("div.context", { hidden: true });
    this.commands = el("div.command-list", { hidden: true, role: "listbox", "aria-label": words.commands });
    this.bar = el("div.bar", {}, this.menuButton, this.clip, this.field, this.slash, this.keys, this.sendButton);
    this.keyboard = el("div.keyboard-place");
    this.keysLook = null;
    this.inline = new InlinePanel(words, this.deeds, () => this.write(""));
    this.element.replaceChildren(this.commands, this.inline.element, this.context, this.big, this.bar, this.keyboard);
  }

  /** Takes what the view says about input: {started, blocked, away, reply_keyboard, placeholder, force_reply, commands, menu}. */
  update(view) {
    const markupBefore = JSON.stringify(this.view.reply_keyboard ?? null);
    const forcedBefore = this.view.force_reply?.message_id;
    this.view = view;
    const words = this.words();
    const step = view.blocked ? "unblock" : view.away ? "join" : view.started === false ? "start" : null;
    this.big.hidden = step === null;
    this.bar.hidden = !this.big.hidden;
    this.big.textContent = { unblock: words.restart, join: words.join, start: words.start }[step] || "";
    this.big.onclick = () => this.deeds[step]();
    this.menuButton.hidden = !view.commands?.length || view.menu === false;
    this.slash.hidden = !view.commands?.length || !this.menuButton.hidden;
    this.field.placeholder = view.placeholder || words.message;
    if (JSON.stringify(view.reply_keyboard ?? null) !== markupBefore) this.keysOpen = true;
    this.drawKeys();
    if (view.force_reply && view.force_reply.message_id !== forcedBefore) this.aim("reply", view.force_reply);
    this.typed();
  }

  drawKeys() {
    const markup = this.big.hidden ? this.view.reply_keyboard : null;
    this.keys.hidden = !markup;
    this.keys.classList.toggle("active", this.keysOpen);
    const look = JSON.stringify(this.keysOpen ? markup ?? null : null);
    if (look === this.keysLook) return; // an unchanged keyboard stays as it is, with its focus
    this.keysLook = look;
    const board = this.keysOpen ? replyKeyboard(markup, this.words(), (button) => this.tapped(button)) : null;
    this.keyboard.replaceChildren(...(board ? [board] : []));
  }

  tapped(button) {
    if (this.view.reply_keyboard?.one_time) this.keysOpen = false;
    this.drawKeys();
    this.deeds.tap(button);
  }

  toggleKeys() {
    this.keysOpen = !this.keysOpen;
    this.drawKeys();
  }

  /** Replying to or editing a message, until it is sent or closed. */
  aim(kind, message) {
    this.target = { kind, message };
    const words = this.words();
    const title = kind === "edit" ? words.edit : message.from.name;
    if (kind === "edit") this.field.value = message.text;
    this.context.replaceChildren(icon(kind === "edit" ? "edit" : "reply", 20),
      el("span.context-words", {}, el("bdi", {}, title), el("span", { dir: "auto" }, excerpt(message, words))),
      iconButton("close", words.cancel, () => this.release()));
    this.context.hidden = false;
    this.typed();
    this.field.focus({ preventScroll: true });
  }

  release() {
    if (this.target?.kind === "edit") this.field.value = "";
    this.target = null;
    this.context.hidden = true;
    this.typed();
  }

  typed() {
    this.field.style.height = "auto";
    if (this.field.value) this.field.style.height = `${Math.min(this.field.scrollHeight, 140)}px`;
    this.sendButton.disabled = !this.field.value.trim();
    this.sendButton.classList.toggle("ready", !this.sendButton.disabled);
    const slash = /^\/(\w*)$/.exec(this.field.value);
    if (slash) this.showCommands(slash[1]);
    else if (!this.listed) this.hideCommands();
    if (this.target?.kind !== "edit") this.inline.typed(this.field.value);
  }

  /** Puts a text into the field, as if it had been typed. */
  write(text) {
    this.field.value = text;
    this.typed();
    this.field.focus({ preventScroll: true });
  }

  key(event) {
    const options = [...this.commands.querySelectorAll("button")];
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (!this.inline.first()) this.send();
    } else if (event.key === "Escape") {
      if (this.target || !this.commands.hidden || this.inline.open) event.stopPropagation();
      this.hideCommands();
      this.inline.hide();
      if (this.target) this.release();
    } else if ((event.key === "ArrowUp" || event.key === "ArrowDown") && !this.commands.hidden && options.length) {
      event.preventDefault();
      options.at(event.key === "ArrowUp" ? -1 : 0).focus();
    } else if ((event.key === "ArrowUp" || event.key === "ArrowDown") && this.inline.open) {
      event.preventDefault();
      this.inline.enter(event.key === "ArrowUp");
    }
  }

  send() {
    const text = this.field.value.trim();
    if (!text) return;
    const target = this.target;
    this.field.value = "";
    this.release();
    this.hideCommands();
    if (target?.kind === "edit") this.deeds.edit(target.message, text);
    else this.deeds.say(text, target?.message.message_id);
    this.field.focus({ preventScroll: true });
  }

  toggleCommands() {
    this.listed = this.commands.hidden;
    if (this.listed) this.showCommands("");
    else this.hideCommands();
  }

  showCommands(prefix) {
    const found = (this.view.commands || []).filter((one) => one.command.startsWith(prefix));
    this.commands.replaceChildren(...found.map((one) => el("button", {
      type: "button", role: "option", onkeydown: (event) => this.commandKey(event),
      onclick: () => {
        this.field.value = "";
        this.hideCommands();
        this.typed();
        this.deeds.say("/" + one.command);
      },
    }, el("strong", { dir: "ltr" }, "/" + one.command), el("span", { dir: "auto" }, one.description))));
    this.commands.hidden = found.length === 0;
  }

  commandKey(event) {
    const options = [...this.commands.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      event.stopPropagation();
      this.hideCommands();
      this.field.focus();
    }
    if (!step) return;
    event.preventDefault();
    options[(options.indexOf(document.activeElement) + step + options.length) % options.length].focus();
  }

  hideCommands() {
    this.listed = false;
    this.commands.hidden = true;
  }
}
