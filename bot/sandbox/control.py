"""The control door: everything that the page and outside tests do with the sandbox, as JSON over HTTP."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import web

from bot.sandbox.control_do import do
from bot.sandbox.control_world import change_group, layout, new_bot, new_group, new_person, world_view
from bot.sandbox.errors import ApiError, DoorError
from bot.sandbox.methods_pay import LINK
from bot.sandbox.payments import CARDS
from bot.sandbox.phone import chat_view, invoice_view
from bot.sandbox.record import record
from bot.sandbox.wire import Json
from bot.sandbox.world import World

PING_SECONDS = 15.0
EVERYWHERE = frozenset({"typing", "commands", "clock", "world", "layout", "reset"})
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _json(body: object, status: int = 200) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(body), content_type="application/json")


async def _body(request: web.Request) -> Json:
    raw = await request.read()
    body = orjson.loads(raw) if raw else {}
    if not isinstance(body, dict):
        raise DoorError("the request must be a JSON object")
    return body


def _guard(handler: Handler) -> Handler:
    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except (DoorError, ApiError) as error:
            return _json({"error": str(error)}, 400)
        except orjson.JSONDecodeError as error:
            return _json({"error": f"the request is not JSON: {error}"}, 400)
        except (KeyError, TypeError, ValueError) as error:
            return _json({"error": f"a field is missing or wrong: {error}"}, 400)

    return guarded


class Door:
    """The handlers of /_control/ over one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> list[web.RouteDef]:
        get: dict[str, Callable[[web.Request], Any]] = {
            "world": lambda _: world_view(self.world),
            "layout": lambda _: layout(self.world),
            "view": self._view,
            "faults": lambda _: {"faults": [fault.json() for fault in self.world.faults.faults]},
            "record": lambda _: record(self.world),
            "invoice": self._invoice,
            "cards": lambda _: {"cards": [card.json() for card in CARDS.values()]},
        }
        post: dict[str, Callable[[Json], Any]] = {
            "bots": lambda body: new_bot(self.world, body),
            "people": lambda body: new_person(self.world, body),
            "groups": self._group,
            "layout": self._set_layout,
            "faults": self._fault,
            "clock": self._clock,
            "do": lambda body: do(self.world, body),
            "reset": self._reset,
        }
        table = [web.get(f"/_control/{name}", _guard(self._reader(read))) for name, read in get.items()]
        table += [web.post(f"/_control/{name}", _guard(self._writer(write))) for name, write in post.items()]
        table += [web.delete("/_control/faults", _guard(self._forget)), web.get("/_control/events", self._events)]
        table += [web.delete("/_control/faults/{id}", _guard(self._forget))]
        return [*table, web.get("/_control/file/{id}", _guard(self._file))]

    @staticmethod
    def _reader(read: Callable[[web.Request], Any]) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            return _json(read(request))

        return handler

    @staticmethod
    def _writer(write: Callable[[Json], Any]) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            result = write(await _body(request))
            return _json(await result if asyncio.iscoroutine(result) else result)

        return handler

    def _view(self, request: web.Request) -> Json:
        query = request.query
        user, chat = self.world.phone_chat(int(query["person"]), int(query["chat"]))
        topic = int(query["topic"]) if query.get("topic") else None
        return chat_view(chat, user, self.world.clock.now(), topic) | {"seq": self.world.bus.seq}

    def _invoice(self, request: web.Request) -> Json:
        """The payment card behind a link, for a person."""
        invoice = self.world.invoices.get(request.query["link"].removeprefix(LINK))
        if invoice is None:
            raise DoorError("there is no such invoice")
        return invoice_view(invoice, int(request.query.get("person", 0)))

    def _group(self, body: Json) -> Json:
        known = body.get("id") in self.world.groups
        return change_group(self.world, body) if known else new_group(self.world, body)

    def _set_layout(self, body: Json) -> Json:
        phones = body["phones"]
        for phone in phones:
            self.world.phone_chat(int(phone["person"]), int(phone["chat"]))
        self.world.phones = phones
        self.world.bus.emit("layout")
        return layout(self.world)

    def _fault(self, body: Json) -> Json:
        kind = str(body.pop("kind"))
        return {"id": self.world.faults.add(kind, **body).id}

    def _clock(self, body: Json) -> Json:
        if "set_ms" in body:
            self.world.clock.set(int(body["set_ms"]))
        else:
            self.world.clock.advance(int(body["advance_ms"]))
        self.world.bus.emit("clock", clock_ms=self.world.clock.now())
        return {"clock_ms": self.world.clock.now()}

    def _reset(self, _body: Json) -> Json:
        self.world.reset()
        return {"ok": True}

    async def _forget(self, request: web.Request) -> web.StreamResponse:
        number = request.match_info.get("id")
        self.world.faults.remove(int(number) if number else None)
        return _json({"ok": True})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        media = self.world.files.media_of(request.match_info["id"])
        headers = {"Cache-Control": "max-age=86400", "X-Content-Type-Options": "nosniff"}
        headers["Content-Security-Policy"] = "sandbox"  # what a person uploads must not run as the page
        return web.Response(body=self.world.files.content(media), content_type=media.mime, headers=headers)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        since = query.get("since") or request.headers.get("Last-Event-ID")
        wanted = {name: int(query[name]) for name in ("person", "chat") if query.get(name)}
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        events = self.world.bus.open(int(since) if since else None)
        try:
            await response.write(b": hello\n\n")
            while not self.world.closing:
                await response.write(await self._next_event(events, wanted))
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self.world.bus.close(events)
        return response

    @staticmethod
    async def _next_event(events: "asyncio.Queue[Json]", wanted: dict[str, int]) -> bytes:
        try:
            event = await asyncio.wait_for(events.get(), PING_SECONDS)
        except TimeoutError:
            return b": ping\n\n"
        passes = all(event.get(name) in {None, value} for name, value in wanted.items())
        if not passes and event["type"] not in EVERYWHERE:
            return b""
        return b"id: %d\ndata: %b\n\n" % (event["seq"], orjson.dumps(event))
