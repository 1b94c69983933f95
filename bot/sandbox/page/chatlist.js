// The list of a person's chats: every bot, and the groups they belong to.

import { avatar, el, fullName } from "./dom.js";
import { door } from "./door.js";
import { excerpt } from "./entities.js";
import { isService, timeOf } from "./service.js";

/** [{id, title}] of all chats that a person can open. */
export function chatsOf(world, person) {
  const bots = world.bots.map((bot) => ({ id: bot.id, title: fullName(bot) }));
  const groups = world.chats.filter((chat) => chat.type !== "private" && isMember(chat, person));
  return [...bots, ...groups.map((group) => ({ id: group.id, title: group.title }))];
}

/** The members who have not left. */
export function present(group) {
  return group.members.filter((member) => !["left", "kicked"].includes(member.status));
}

export function isMember(chat, person) {
  return present(chat).some((member) => member.id === person);
}

/** Buttons for the list, the latest words of each chat below its name. */
export async function chatRows(phone) {
  const chats = chatsOf(phone.hub.world, phone.person);
  return Promise.all(chats.map(async (chat) => {
    const view = await door.view(phone.person, chat.id).catch(() => null);
    const last = view?.messages.filter((message) => !isService(message)).at(-1);
    const unread = phone.unread.get(chat.id);
    return el("button.chat-row", { type: "button", onclick: () => phone.open(chat.id) }, avatar(chat.id, chat.title),
      el("span.chat-row-words", {}, el("bdi", {}, chat.title), el("small", { dir: "auto" }, last ? excerpt(last, phone.words) : phone.words.emptyChat)),
      el("span.chat-row-side", {}, last ? el("time", {}, timeOf(last.date)) : null, unread ? el("span.badge", {}, String(unread)) : null));
  }));
}
