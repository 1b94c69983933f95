// The control door: everything this page knows or does goes through these calls.

export class DoorError extends Error {}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch("_control/" + path, options);
  } catch {
    throw new DoorError("The sandbox does not answer. Is it still running?");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    const sentence = body.error || body.description || `The sandbox answered ${response.status}.`;
    throw Object.assign(new DoorError(sentence), { status: response.status, body });
  }
  return body;
}

function post(path, body) {
  return call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

export const door = {
  world: () => call("world"),
  layout: () => call("layout"),
  cards: async () => (await call("cards")).cards,
  view: (person, chat) => call(`view?person=${person}&chat=${chat}`),
  act: (person, chat, action, more = {}) => post("do", { person, chat, action, ...more }),
  savePerson: (person) => post("people", person),
  setLayout: (phones) => post("layout", { phones }),
  faults: async () => (await call("faults")).faults,
  addFault: (fault) => post("faults", fault),
  dropFault: (id) => call("faults/" + encodeURIComponent(id), { method: "DELETE" }),
  advance: (ms) => post("clock", { advance_ms: ms }),
};

/** Server-sent events; the browser reconnects by itself, and `onstate` hears when the line is up or down. */
export function listen(onevent, onstate) {
  const source = new EventSource("_control/events");
  source.onopen = () => onstate(true);
  source.onerror = () => onstate(false);
  source.onmessage = (message) => onevent(JSON.parse(message.data));
  return source;
}
