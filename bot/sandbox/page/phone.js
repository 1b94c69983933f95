// One person's phone: frame, status bar, header, the open chat, and what arrives for it.

import { chatRows, present } from "./chatlist.js";
import { ChatList } from "./chat.js";
import { Composer } from "./composer.js";
import { Deeds } from "./deeds.js";
import { avatar, debounced, el, fullName, icon, iconButton } from "./dom.js";
import { door } from "./door.js";
import { excerpt } from "./entities.js";
import { Overlays } from "./overlay.js";
import { localeFor, wordsFor } from "./words.js";

const TYPING_MS = 5000;
const REFRESH_MS = 25;

export class Phone {
  /** slot: {person, chat, title}; hub: {world, now(), openChat(person, chat, payload), changePerson(person)}. */
  constructor(slot, hub) {
    this.slot = slot; // as the layout has it; the open chat may be another one later
    this.person = slot.person;
    this.chat = slot.chat;
    this.title = slot.title;
    this.hub = hub;
    this.view = null;
    this.unread = new Map();
    this.topic = null;
    this.busy = false;
    this.stale = false;
    this.refresh = debounced(() => this.load(), REFRESH_MS);
    this.drawSoon = debounced(() => this.draw(), 0);
    this.list = new ChatList();
    this.deeds = new Deeds(this);
    this.words = wordsFor(this.personRecord?.language_code);
    this.build();
    this.setPerson();
    this.load();
  }

  get personRecord() {
    return this.hub.world.people.find((one) => one.id === this.person);
  }

  get chatTitle() {
    return this.view?.chat.title || "";
  }

  build() {
    this.caption = el("div.phone-caption");
    this.clock = el("time.clock");
    this.header = el("header.chat-head");
    this.pinned = el("button.pinned", { type: "button", hidden: true });
    this.topics = el("div.topics", { hidden: true, role: "tablist" });
    this.composer = new Composer(() => this.words, this.deeds);
    this.chatScreen = el("div.screen", {}, this.header, this.pinned, this.topics, this.list.element, this.composer.element);
    this.listScreen = el("div.screen.chat-list", { hidden: true });
    const content = el("div.content", {}, this.chatScreen, this.listScreen);
    this.overlays = new Overlays(content, () => this.words);
    const status = el("div.status", { "aria-hidden": "true" }, this.clock, el("i.notch"), el("span.signal", {}, el("i"), el("i"), el("i"), el("i"), el("b")));
    this.device = el("div.device", {}, status, content, this.overlays.layer, this.overlays.toasts);
    this.element = el("article.phone", { "data-person": this.person }, this.caption, this.device);
  }

  /** Name and language may change while the page is open. */
  setPerson() {
    const person = this.personRecord || { id: this.person, first_name: "?" };
    this.role = this.title === fullName(person) ? "" : this.title;
    this.words = wordsFor(person.language_code);
    this.locale = localeFor(person.language_code);
    this.device.lang = this.locale;
    this.element.setAttribute("aria-label", `${fullName(person)} ${this.role}`.trim());
    this.caption.replaceChildren(el("span.phone-name", {}, el("bdi", {}, fullName(person)), this.role ? el("small", {}, el("bdi", {}, this.role)) : null),
      this.hub.languageSelect(person));
    if (this.composerLocale === this.locale) return; // what is being written stays
    this.composerLocale = this.locale;
    this.composer.build();
    this.composer.update(this.view ? this.inputOf(this.view) : {});
  }

  /** Opens another chat of this person. */
  open(chat) {
    this.listScreen.hidden = true;
    this.chatScreen.hidden = false;
    this.unread.delete(chat);
    if (chat === this.chat) return this.load();
    this.chat = chat;
    this.view = null;
    this.topic = null;
    this.list.clear();
    this.composer.release();
    return this.load();
  }

  /** Fetches the view; one call at a time, and once more if something happened meanwhile. */
  async load() {
    if (this.busy) {
      this.stale = true;
      return;
    }
    this.busy = true;
    const { person, chat } = this;
    try {
      const view = await door.view(person, chat);
      if (chat === this.chat) this.draw(view);
    } catch (error) {
      this.overlays.toast(error.message, "bad");
    }
    this.busy = false;
    if (this.stale || chat !== this.chat) {
      this.stale = false;
      await this.load();
    }
  }

  draw(view = this.view) {
    if (!view) return;
    this.view = view;
    const group = view.chat.type !== "private";
    const context = {
      person: this.person, shop: this.chatTitle, group, words: this.words, locale: this.locale, now: () => this.hub.now() / 1000,
      lookKey: `${this.locale}${group}${this.chatTitle}`,
      onlink: (target) => this.deeds.link(target),
      onbutton: (message, button, node) => this.deeds.press(message, button, node),
      onphoto: (url, caption) => this.overlays.viewer(url, caption),
      onquote: (id) => this.list.reveal(id),
      onreply: (message) => this.composer.aim("reply", message),
      onmenu: (event, message, node) => this.deeds.messageMenu(event, message, node),
    };
    this.drawHeader();
    this.drawPinned();
    this.drawTopics();
    const messages = this.topic === null ? view.messages : view.messages.filter((one) => one.topic === this.topic);
    this.list.scroller.setAttribute("aria-label", this.chatTitle);
    this.list.jump.setAttribute("aria-label", this.words.toLatest);
    this.list.update(messages, context, messages.length ? null : this.greeting(view));
    this.composer.update(this.inputOf(view));
    if (view.action === "typing") this.typing();
  }

  inputOf(view) {
    const { chat, reply_keyboard: board, force_reply: forced } = view;
    const asked = forced && view.messages.find((one) => one.message_id === forced.message_id);
    return {
      ...view, started: chat.type !== "private" || chat.started, blocked: chat.blocked, away: chat.type !== "private" && !chat.writable,
      force_reply: asked, placeholder: forced?.placeholder || board?.placeholder, menu: chat.type === "private",
    };
  }

  greeting(view) {
    const { description } = view.chat;
    const text = description || this.words.emptyChat;
    return {
      signature: [text, this.chatTitle, this.locale],
      make: () => el("li.row.service", {}, el("div.greeting", {}, avatar(this.chat, this.chatTitle, "huge"), el("h4", { dir: "auto" }, this.chatTitle),
        description ? el("small", {}, this.words.about) : null, el("p", { dir: "auto" }, text))),
    };
  }

  drawHeader() {
    const { words } = this;
    const others = [...this.unread.values()].reduce((sum, one) => sum + one, 0);
    const look = JSON.stringify([this.chat, this.chatTitle, this.subtitleText(), others, this.locale]);
    if (look === this.headerLook) return; // an unchanged header keeps its focus and its typing dots
    this.headerLook = look;
    this.subtitle = el("small.subtitle", { dir: "auto" }, this.subtitleText());
    const back = iconButton("back", words.back, () => this.showList());
    if (others) back.append(el("span.badge", {}, String(others)));
    const more = iconButton("more", words.more, () => this.deeds.chatMenu(more));
    this.header.replaceChildren(back, avatar(this.chat, this.chatTitle), el("div.chat-name", {}, el("h2", {}, el("bdi", {}, this.chatTitle)), this.subtitle), more);
  }

  subtitleText() {
    const chat = this.view?.chat;
    if (!chat) return "";
    if (chat.type === "private") return this.words.bot;
    const group = this.hub.world.chats.find((one) => one.id === this.chat);
    return group ? `${present(group).length} ${this.words.members}` : "";
  }

  typing() {
    clearTimeout(this.typingTimer);
    this.subtitle?.classList.add("typing");
    this.subtitle?.replaceChildren(this.words.typing, el("i"), el("i"), el("i"));
    this.typingTimer = setTimeout(() => this.quiet(), TYPING_MS);
  }

  quiet() {
    clearTimeout(this.typingTimer);
    this.subtitle?.classList.remove("typing");
    this.subtitle?.replaceChildren(this.subtitleText());
  }

  drawPinned() {
    const id = this.view.chat.pinned.at(-1);
    const message = this.view.messages.find((one) => one.message_id === id);
    this.pinned.hidden = !message;
    if (!message) return;
    this.pinned.onclick = () => this.list.reveal(id);
    const lines = [el("bdi", {}, this.words.pinnedMessage), el("span", { dir: "auto" }, excerpt(message, this.words))];
    this.pinned.replaceChildren(icon("pinned", 18), el("span.context-words", {}, lines));
  }

  drawTopics() {
    const { is_forum: forum, topics } = this.view.chat;
    this.topics.hidden = !forum || topics.length === 0;
    const tab = (id, name) => el("button.topic", {
      type: "button", role: "tab", "aria-selected": String(this.topic === id),
      onclick: () => {
        this.topic = id;
        this.list.clear();
        this.draw();
      },
    }, el("bdi", {}, name));
    this.topics.replaceChildren(tab(null, this.words.general), ...topics.map((topic) => tab(topic.id, topic.name)));
  }

  async showList() {
    const rows = await chatRows(this);
    this.listScreen.replaceChildren(el("header.chat-head", {}, el("h2", {}, this.words.chats)), el("div.chat-rows", {}, rows));
    this.chatScreen.hidden = true;
    this.listScreen.hidden = false;
    this.listScreen.querySelector("button")?.focus({ preventScroll: true });
  }

  /** What a server event means for this phone. */
  hear(event) {
    if (event.person !== undefined && event.person !== null && event.person !== this.person) return;
    if (event.chat !== this.chat) {
      if (event.type === "message" && this.hub.canSee(this.person, event.chat)) this.countUnread(event.chat);
      return;
    }
    if (event.type === "typing") this.typing();
    else if (event.seq <= this.view?.seq) return; // the view was fetched after it
    else if (event.message && this.view?.chat.started && event.message.kind !== "service") this.patch(event.message);
    else this.refresh();
  }

  /** Takes a new or changed message from its event, without asking for the whole view. */
  patch(message) {
    if (message.from.is_bot) this.quiet();
    const { messages } = this.view;
    const index = messages.findIndex((one) => one.message_id === message.message_id);
    if (index >= 0) messages[index] = message;
    else messages.push(message);
    this.stale = this.busy;
    this.drawSoon();
  }

  countUnread(chat) {
    this.unread.set(chat, (this.unread.get(chat) || 0) + 1);
    if (!this.listScreen.hidden) this.showList();
    else if (this.view) this.drawHeader();
  }

  tick(text) {
    if (this.clock.textContent !== text) this.clock.textContent = text;
  }
}
