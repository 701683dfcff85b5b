"""The chat page: its files, its JSON API and its stream of changes.

Only for this machine: requests under another host name are refused (a site elsewhere could point its
name here), and every change needs a header that another site's page cannot send unasked.
"""

import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from playground.bot_process import BotState, BotStopped
from playground.chat_view import chat_json
from playground.person_actions import ACTIONS, Refusal, act
from playground.world.people import STATIC, Character, NoNewcomer, newcomer, ready_made
from playground.world.person import Person
from playground.world.state import World

LOCAL_NAMES = {"127.0.0.1", "localhost"}
OUR_HEADER = "X-Playground"
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
ALL_CHATS = 0
"""The chat id that stands for all chats in a change."""

Endpoint = Callable[[Request], Awaitable[Response]]


def local_only(endpoint: Endpoint) -> Endpoint:
    """Return an endpoint for this machine's own page; what cannot be done is answered as `{"error": reason}`."""

    async def guarded(request: Request) -> Response:
        ours = request.method in {"GET", "HEAD"} or OUR_HEADER in request.headers
        if request.url.hostname not in LOCAL_NAMES or not ours:
            return JSONResponse({"error": "foreign"}, status_code=403)
        try:
            return await endpoint(request)
        except Refusal as refusal:
            return JSONResponse({"error": refusal.reason}, status_code=refusal.status)
        except ValidationError:
            return JSONResponse({"error": "invalid"}, status_code=400)

    return guarded


class BotControl(Protocol):
    """What the page asks of the bot's process; `BotProcess` is one."""

    @property
    def state(self) -> BotState:
        """Whether it runs, and if not, why."""
        ...

    @property
    def starts(self) -> int:
        """How often it was started."""
        ...

    async def restart(self) -> int:
        """Kill it and start it again; return the new process's id."""
        ...


class _FreshFiles(StaticFiles):
    """Files a browser asks for again each time, so that a change is seen without clearing its cache."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


class Page:
    """The page's side of the playground: who can be played, and what the browser is told.

    Args:
        world: the people and chats shown.
        kept_data: whether the bot's database is older than this run, so that the page can say why an
            empty chat may still have applications.

    Set `bot` once the process exists; without it the page says that the bot runs elsewhere.
    """

    def __init__(self, world: World, *, kept_data: bool = False) -> None:
        self.world = world
        self.bot: BotControl | None = None
        self._kept_data = kept_data
        self._world_name = secrets.token_hex(8)
        self._cast: dict[int, tuple[Character, Person]] = {}
        self._newcomers = 0
        for character in ready_made():
            self._add(character)
        self._add_newcomer()

    def routes(self) -> list[BaseRoute]:
        """Return the page under `/`, its files under `/playground/static`, its API under `/playground/api`."""
        api = "/playground/api"
        return [
            Route("/", local_only(self._index)),
            Route("/playground/", local_only(self._index)),
            Mount("/playground/static", _FreshFiles(directory=STATIC)),
            Route(f"{api}/state", local_only(self._state)),
            Route(f"{api}/events", local_only(self._events)),
            Route(f"{api}/people", local_only(self._new_person), methods=["POST"]),
            Route(f"{api}/bot/restart", local_only(self._restart_bot), methods=["POST"]),
            Route(f"{api}/files/{{file_id}}", local_only(self._file)),
            Route(f"{api}/chats/{{chat:int}}", local_only(self._chat)),
            Route(f"{api}/chats/{{chat:int}}/{{action}}", local_only(self._act), methods=["POST"]),
        ]

    def bot_changed(self) -> None:
        """Tell every open page that the bot's process started or ended."""
        self.world.changed(ALL_CHATS)

    def _add(self, character: Character) -> Character:
        person = self.world.person(
            character.id, first_name=character.first_name, username=character.username, language_code="id"
        )
        self._cast[character.id] = (character, person)
        return character

    def _add_newcomer(self) -> Character:
        self._newcomers += 1
        return self._add(newcomer(self._newcomers))

    def _process_json(self) -> dict[str, Any]:
        if self.bot is None:
            return {"state": "absent", "starts": 0}
        return {"state": self.bot.state.value, "starts": self.bot.starts}

    async def _index(self, _: Request) -> Response:
        headers = {"Content-Security-Policy": CONTENT_POLICY, "Cache-Control": "no-cache"}
        return FileResponse(STATIC / "index.html", headers=headers)

    async def _state(self, _: Request) -> Response:
        people = [character.model_dump(mode="json") for character, _ in self._cast.values()]
        return JSONResponse(
            {
                "world": self._world_name,
                "kept_data": self._kept_data,
                "bot": {"username": self.world.bot_username, "name": self.world.bot_name},
                "process": self._process_json(),
                "people": people,
            }
        )

    async def _events(self, _: Request) -> Response:
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=headers)

    async def _stream(self) -> AsyncIterator[str]:
        with self.world.subscribe() as changes:
            yield ": open\n\n"
            async for change in changes:
                event = {"chat": change.chat_id, "version": change.version, "process": self._process_json()}
                yield f"data: {json.dumps(event)}\n\n"

    async def _file(self, request: Request) -> Response:
        try:
            stored = self.world.file(request.path_params["file_id"])
        except KeyError:
            raise Refusal("gone", 404) from None
        # A file uploaded by a person or the bot must never run as a page of the playground.
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
        return Response(stored.content, media_type=stored.mime_type, headers=headers)

    async def _new_person(self, _: Request) -> Response:
        try:
            character = self._add_newcomer()
        except NoNewcomer as error:
            raise Refusal("no-newcomer") from error
        return JSONResponse(character.model_dump(mode="json"))

    async def _restart_bot(self, _: Request) -> Response:
        if self.bot is None:
            raise Refusal("no-bot", 409)
        try:
            return JSONResponse({"pid": await self.bot.restart()})
        except BotStopped as error:
            raise Refusal("no-bot", 409) from error

    def _person(self, request: Request) -> Person:
        try:
            return self._cast[request.path_params["chat"]][1]
        except KeyError:
            raise Refusal("gone", 404) from None

    async def _chat(self, request: Request) -> Response:
        return JSONResponse(chat_json(self._person(request)))

    async def _act(self, request: Request) -> Response:
        action = ACTIONS.get(request.path_params["action"])
        if action is None:
            raise Refusal("gone", 404)
        return JSONResponse(await act(action, self._person(request), request))
