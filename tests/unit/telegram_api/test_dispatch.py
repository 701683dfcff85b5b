"""What entries take, new private messages and whole callback data; and that none goes without permission and need."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update
from telegram.ext import Application, CommandHandler, ExtBot

from bot import handlers
from bot.conversations.engine.handler import handle, is_answer
from bot.errors import StartError
from bot.handlers.residents import edits, groups
from bot.telegram_api.callbacks.status import StatusList
from bot.telegram_api.dispatch import RESIDENTS, Button, Command, Needs, NewMessage, Other, argument
from domain.access import Permission
from tests.support.registered import registered

PERSON = {"id": 9101, "is_bot": False, "first_name": "Sutarno"}
BLANKS = st.text("  \t\n\r\u00a0\u2003\u202f", min_size=1, max_size=5)
WORDS = [word for entry in registered() if isinstance(entry, Command) for word in sorted(entry.words)]
PHOTO = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]}


async def nothing(*_: Any) -> None:
    """Stand for a handler's callback."""


class NamedBot(ExtBot[None]):
    """A bot that knows its name without asking Telegram."""

    @property
    def username(self) -> str:
        return "Uji_Bot"


BOT = NamedBot("1:none")


def update(kind: str, content: dict[str, Any], chat: str = "private") -> Update:
    message = {
        "message_id": 7,
        "date": 1,
        "chat": {"id": 9101 if chat == "private" else -100, "type": chat, "title": "x"},
        "from": PERSON,
        **({"edit_date": 2} if kind.startswith("edited") else {}),
        **content,
    }
    read = Update.de_json({"update_id": 1, kind: message}, BOT)
    assert read is not None
    return read


def text(words: str) -> dict[str, Any]:
    length = len(words.split()[0]) if words.startswith("/") else 0
    return {"text": words, "entities": [{"type": "bot_command", "offset": 0, "length": length}] if length else []}


CONTENTS = [
    *(text(f"/{word}") for word in WORDS),
    *(text(f"/{word} PS-2026-000001-A") for word in WORDS),
    text("/tinjau_ps26_000123k"),
    text("/start ps_genuk"),
    text("ya"),
    {**text("bagaimana?"), "reply_to_message": {"message_id": 1, "date": 1, "chat": {"id": 9101, "type": "private"}}},
    PHOTO,
    {**PHOTO, "caption": "/tarik"},
    {"contact": {"phone_number": "08120009001", "first_name": "x"}},
]


@pytest.mark.parametrize("content", CONTENTS, ids=lambda one: str(one.get("text", "photo"))[:30])
def test_an_edit_reaches_nothing_but_what_says_that_it_is_not_read(content: dict[str, Any]) -> None:
    edited = update("edited_message", content)
    takers = [entry for entry in registered() if entry.takes(edited)]
    assert takers == list(edits.ENTRIES)


@pytest.mark.parametrize("kind", ["channel_post", "edited_channel_post"])
@pytest.mark.parametrize("content", CONTENTS, ids=lambda one: str(one.get("text", "photo"))[:30])
def test_a_channels_post_reaches_nothing_but_the_silence_of_groups(content: dict[str, Any], kind: str) -> None:
    posted = update(kind, content, "channel")
    [outside] = groups.ENTRIES
    assert next(entry for entry in registered() if entry.takes(posted)) is outside
    later = [one for one in registered() if isinstance(one, Command) or one.takes is is_answer]
    assert len(later) > 20
    assert not [one for one in later if one.takes(posted)]


@pytest.mark.parametrize("kind", ["business_message", "edited_business_message", "guest_message"])
def test_a_message_for_somebody_else_is_no_command(kind: str) -> None:
    taken = [one for one in registered() if isinstance(one, Command)]
    assert not [one for one in taken if one.takes(update(kind, text("/tarik")))]


@pytest.mark.parametrize("word", WORDS)
def test_every_command_is_taken_by_one_handler_with_its_argument_behind_any_blank(word: str) -> None:
    taking = [one for one in registered() if isinstance(one, Command)]
    for written in (f"/{word}", f"/{word}\nabc", f"/{word.upper()}@uji_bot\u00a0\tabc", f"/{word}  abc\n"):
        takers = [one for one in taking if one.takes(update("message", text(written)))]
        assert len(takers) == 1
        assert argument(update("message", text(written))) == ("abc" if "abc" in written else "")


@given(before=BLANKS, between=BLANKS, after=st.one_of(st.just(""), BLANKS), named=st.booleans())
def test_an_argument_is_read_wherever_it_stands(before: str, between: str, after: str, named: bool) -> None:
    written = f"/cari{'@Uji_Bot' if named else ''}{before}Siti{between}Nur'aini{after}"
    assert argument(update("message", text(written))) == "Siti Nur'aini"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("/cari", ""),
        ("/cari@uji_bot", ""),
        ("/cari: Siti", "Siti"),
        ("/cari,Siti", "Siti"),
        ("/cari = PS-2026-000123-K", "PS-2026-000123-K"),
        ("/tinjau_ps26_000123k", "ps26_000123k"),
        ("/tinjau_ps26_000123k@uji_bot", "ps26_000123k"),
        ("/start petugas_-A_b-", "petugas_-A_b-"),
        ("/start\nps_genuk", "ps_genuk"),
        ("cari Siti", ""),
        ("/cariSiti", ""),
        ("/cari/Siti", ""),
        ("/cariÉmil", ""),
    ],
)
def test_what_stands_behind_a_command(written: str, read: str) -> None:
    assert argument(update("message", text(written))) == read


@pytest.mark.parametrize(
    "written", ["/cari@other_bot Siti", "/carikan", "/cari/x", "/cari@", " /cari", "cari", "/tinjau_ps26_000123k lagi"]
)
def test_what_is_another_command_or_none_is_not_taken(written: str) -> None:
    entry = Command(("cari", "tinjau"), nothing, permission=Permission.VIEW, needs=Needs.NOTHING)
    assert not entry.takes(update("message", text(written)))


@pytest.mark.parametrize(
    "data", [None, "", "s:list\n", "s:list ", " s:list", "s:list:", "s:lists", "S:LIST", "s:list\x00"]
)
def test_a_tap_fits_from_beginning_to_end(data: str | None) -> None:
    tap = {"id": "1", "from": PERSON, "chat_instance": "1", **({} if data is None else {"data": data})}
    entry = Button(StatusList, nothing, permission=RESIDENTS, needs=Needs.NOTHING)
    assert not entry.takes(Update.de_json({"update_id": 1, "callback_query": tap}, None))
    tap["data"] = "s:list"
    assert entry.takes(Update.de_json({"update_id": 1, "callback_query": tap}, None))


def test_a_number_in_a_tap_is_of_ascii_digits() -> None:
    tap = {"id": "1", "from": PERSON, "chat_instance": "1", "data": "o:list:١"}
    takers = [one for one in registered() if one.takes(Update.de_json({"update_id": 1, "callback_query": tap}, None))]
    assert [one.kind for one in takers if isinstance(one, Button)] == [None]


@pytest.mark.parametrize("said", [{}, {"permission": RESIDENTS}, {"needs": Needs.NOTHING}])
@pytest.mark.parametrize(
    "made", [(Command, ("lihat",), nothing), (Button, "z:x", nothing), (NewMessage, nothing), (Other, bool, nothing)]
)
def test_an_entry_without_permission_or_need_cannot_be_made(said: dict[str, Any], made: tuple[Any, ...]) -> None:
    kind, *positional = made
    with pytest.raises(TypeError):
        kind(*positional, **said)
    with pytest.raises(TypeError):
        kind(*positional, **{"permission": None, "needs": None, **said})


def test_a_handler_that_was_not_built_from_an_entry_stops_the_start() -> None:
    ptb_app = Application.builder().bot(BOT).updater(None).job_queue(None).build()
    ptb_app.add_handler(CommandHandler("lihat", nothing), group=3)
    with pytest.raises(StartError, match="who may use it"):
        handlers.register(ptb_app)  # type: ignore[arg-type]


def test_what_cannot_be_told_beforehand_to_need_a_transaction() -> None:
    """Each of these may run twice: a form's last answer sends it, a link may be an invitation, words may mean much."""
    depending = [one for one in registered() if one.needs is Needs.DEPENDS]
    assert [(type(one).__name__, one.callback.__name__) for one in depending] == [
        ("Other", handle.__name__),
        ("Command", "start"),
        ("Other", handle.__name__),
        ("NewMessage", "message"),
    ]
