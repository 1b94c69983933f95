// The attachment menu: photos, files, stickers, voice, places, contacts.

import { base64Of, el, icon } from "./dom.js";
import { samplePhoto } from "./sample.js";
import { fill } from "./words.js";

const ALBUM = 10; // photos, as in Telegram
const PLACES = [{ lat: 48.8584, lon: 2.2945 }, { lat: 31.2304, lon: 121.4737 }, { lat: 52.5163, lon: 13.3777 }];

export function attachMenu(phone, deeds, anchor) {
  const { words, overlays } = phone;
  const box = anchor.getBoundingClientRect();
  overlays.menu([
    { icon: "photo", label: words.photo, run: () => pick("image/*", (files) => confirmPhotos(phone, deeds, files)) },
    { icon: "sample", label: words.sample, run: () => deeds.act("photo", { content: samplePhoto(), file_name: "parcel.jpg" }) },
    { icon: "file", label: words.document, run: () => pick("", (files) => sendDocuments(phone, deeds, files)) },
    { icon: "sticker", label: words.sticker, run: () => deeds.act("sticker") },
    { icon: "mic", label: words.voice, run: () => deeds.act("voice") },
    { icon: "video", label: words.video, run: () => deeds.act("video") },
    { icon: "pin", label: words.location, run: () => deeds.act("location", PLACES[phone.person % PLACES.length]) },
    { icon: "person", label: words.contact, run: () => deeds.shareContact(() => deeds.act("contact")) },
  ], box.left, box.top - 360);
}

function pick(accept, then) {
  const input = el("input", { type: "file", accept, multiple: true, class: "sr-only", tabindex: -1 });
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.remove();
    if (files.length) then(files);
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

/** Shows the pictures with a field for the caption before they go: one as a photo, several as an album. */
function confirmPhotos(phone, deeds, files) {
  const { words, overlays } = phone;
  if (files.length > ALBUM) {
    overlays.toast(words.tooMany, "bad");
    return;
  }
  const urls = files.map((file) => URL.createObjectURL(file));
  const caption = el("input", { type: "text", placeholder: words.addCaption, "aria-label": words.addCaption, dir: "auto", maxlength: 1024, "data-first": true });
  const title = files.length === 1 ? words.photo : fill(words.sendPhotos, { count: files.length });
  const pictures = el("div.photo-choice", { class: files.length > 1 ? "several" : "" }, urls.map((src, index) => el("img", { src, alt: files[index].name })));
  overlays.sheet(title, (body, sheet) => {
    const send = (event) => {
      event.preventDefault();
      sheet.close();
      sendPhotos(phone, deeds, files, caption.value.trim());
    };
    body.append(el("form.photo-sheet", { onsubmit: send }, pictures,
      el("div.caption-row", {}, caption, el("button.round.send.ready", { type: "submit", "aria-label": words.send }, icon("send")))));
  }, () => urls.forEach((url) => URL.revokeObjectURL(url)));
}

async function sendPhotos(phone, deeds, files, caption) {
  const contents = await read(phone, files);
  if (!contents) return;
  const words = caption ? { caption } : {};
  if (files.length === 1) await deeds.act("photo", { content: contents[0], file_name: files[0].name, ...words });
  else await deeds.act("album", { contents, ...words });
}

async function sendDocuments(phone, deeds, files) {
  const contents = await read(phone, files);
  for (const [index, content] of (contents || []).entries()) await deeds.act("document", { file_name: files[index].name, content });
}

async function read(phone, files) {
  try {
    return await Promise.all(files.map(base64Of));
  } catch (error) {
    phone.overlays.toast(error.message, "bad");
    return null;
  }
}
