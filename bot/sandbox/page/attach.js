// The attachment menu: photos, files, stickers, voice, places, contacts.

import { base64Of, el, icon } from "./dom.js";
import { samplePhoto } from "./sample.js";

const PLACES = [{ lat: 48.8584, lon: 2.2945 }, { lat: 31.2304, lon: 121.4737 }, { lat: 52.5163, lon: 13.3777 }];

export function attachMenu(phone, deeds, anchor) {
  const { words, overlays } = phone;
  const box = anchor.getBoundingClientRect();
  overlays.menu([
    { icon: "photo", label: words.photo, run: () => pick("image/*", (file) => confirmPhoto(phone, deeds, file)) },
    { icon: "sample", label: words.sample, run: () => deeds.act("photo", { content: samplePhoto(), file_name: "parcel.jpg" }) },
    { icon: "file", label: words.document, run: () => pick("", (file) => sendDocument(phone, deeds, file)) },
    { icon: "sticker", label: words.sticker, run: () => deeds.act("sticker") },
    { icon: "mic", label: words.voice, run: () => deeds.act("voice") },
    { icon: "video", label: words.video, run: () => deeds.act("video") },
    { icon: "pin", label: words.location, run: () => deeds.act("location", PLACES[phone.person % PLACES.length]) },
    { icon: "person", label: words.contact, run: () => deeds.shareContact(() => deeds.act("contact")) },
  ], box.left, box.top - 360);
}

function pick(accept, then) {
  const input = el("input", { type: "file", accept, class: "sr-only", tabindex: -1 });
  input.addEventListener("change", () => {
    const [file] = input.files;
    input.remove();
    if (file) then(file);
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

/** Shows the picture with a field for its caption before it goes. */
function confirmPhoto(phone, deeds, file) {
  const { words, overlays } = phone;
  const url = URL.createObjectURL(file);
  const caption = el("input", { type: "text", placeholder: words.addCaption, "aria-label": words.addCaption, dir: "auto", maxlength: 1024, "data-first": true });
  overlays.sheet(words.photo, (body, sheet) => {
    const send = (event) => {
      event.preventDefault();
      const words = caption.value.trim();
      sheet.close();
      sendFile(phone, file, (content) => deeds.act("photo", { content, file_name: file.name, ...(words ? { caption: words } : {}) }));
    };
    body.append(el("form.photo-sheet", { onsubmit: send }, el("img", { src: url, alt: file.name }),
      el("div.caption-row", {}, caption, el("button.round.send.ready", { type: "submit", "aria-label": words.send }, icon("send")))));
  }, () => URL.revokeObjectURL(url));
}

function sendDocument(phone, deeds, file) {
  return sendFile(phone, file, (content) => deeds.act("document", { file_name: file.name, content }));
}

async function sendFile(phone, file, send) {
  try {
    await send(await base64Of(file));
  } catch (error) {
    phone.overlays.toast(error.message, "bad");
  }
}
