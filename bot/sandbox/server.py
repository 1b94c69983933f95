"""The HTTP side: the Bot API at /bot<token>/<method>, files at /file/bot<token>/, the door and the page."""

from pathlib import Path

import orjson
from aiohttp import BodyPartReader, web

from bot.sandbox.api import Answer, answer, refuse
from bot.sandbox.control import Door
from bot.sandbox.errors import ApiError
from bot.sandbox.files import Upload
from bot.sandbox.params import Params
from bot.sandbox.world import World

PAGE = Path(__file__).parent / "page"
MAX_BODY = 64 * 1024 * 1024


async def read_params(request: web.Request) -> Params:
    """Parameters from the address, a form, JSON or multipart, later ones winning."""
    values: dict[str, object] = dict(request.query)
    files: dict[str, Upload] = {}
    kind = request.content_type
    if kind == "application/json":
        body = orjson.loads(await request.read() or b"{}")
        values |= body if isinstance(body, dict) else {}
    elif kind == "application/x-www-form-urlencoded":
        values |= dict(await request.post())
    elif kind == "multipart/form-data":
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name is None:
                continue
            if part.filename is None:
                values[part.name] = await part.text()
            else:
                files[part.name] = Upload(part.filename, bytes(await part.read()))
    return Params(values, files)


def routes(world: World, door: Door) -> web.Application:
    """The aiohttp application of a sandbox."""
    app = web.Application(client_max_size=MAX_BODY)

    async def call(request: web.Request) -> web.StreamResponse:
        try:
            params = await read_params(request)
        except (orjson.JSONDecodeError, ValueError):
            return _respond(request, refuse(400, "Bad Request: can't parse the request"))
        done = await answer(world, request.match_info["token"], request.match_info["method"], params)
        return _respond(request, done)

    async def file(request: web.Request) -> web.StreamResponse:
        try:
            world.bot_of(request.match_info["token"])
        except ApiError as error:
            return web.json_response(error.body(), status=error.code)
        sha = request.match_info["path"].rpartition("/")[2].partition(".")[0]
        if sha not in world.files.blobs:
            return web.json_response(ApiError("", 404).body(), status=404)
        return web.Response(body=world.files.blobs[sha], content_type="application/octet-stream")

    app.router.add_route("*", r"/bot{token:[^/]+}/{method:[A-Za-z]+}", call)
    app.router.add_get(r"/file/bot{token:[^/]+}/{path:.+}", file)
    app.router.add_routes(door.routes())
    app.router.add_get("/", _index)
    app.router.add_get("/page/{name:[A-Za-z0-9_./-]+}", _page)
    return app


def _respond(request: web.Request, done: Answer) -> web.StreamResponse:
    if done.lost:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)
    return web.Response(status=done.status, body=done.body, content_type="application/json")


async def _index(_request: web.Request) -> web.StreamResponse:
    if not (PAGE / "index.html").exists():
        return web.Response(text="This installation has no page; the Bot API is at /bot<token>/<method>.")
    return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-store"})


async def _page(request: web.Request) -> web.StreamResponse:
    path = (PAGE / request.match_info["name"]).resolve()
    if not path.is_relative_to(PAGE.resolve()) or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": "no-store"})
