"""Callback data: what buttons in old messages hold is read, and what is written is read back."""

import ast
import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram_api import callbacks
from bot.telegram_api.callbacks import forms, officers, places, questions, residents, review, rounds
from bot.telegram_api.callbacks import status as statuses
from bot.telegram_api.callbacks.announcements import CardAct, CardTap, ComposingAct, ComposingTap, WayIn
from bot.telegram_api.callbacks.data import LIMIT, CallbackData, Family
from bot.telegram_api.dispatch import Button
from domain.programme import Programme
from domain.review import ReleaseReason, ReturnReason
from tests.support.registered import registered

ROOT = Path(__file__).parents[3]
ID, HEX = UUID(int=0x0123456789ABCDEF0123456789ABCDEF), "0123456789abcdef0123456789abcdef"
PS = "ps26_000123k"
UHC = Programme.UHC


def kinds() -> list[type[CallbackData]]:
    modules = [
        import_module(f"bot.telegram_api.callbacks.{one.name}") for one in pkgutil.iter_modules(callbacks.__path__)
    ]
    found = {kind for module in modules for _, kind in inspect.getmembers(module, inspect.isclass)}
    return sorted((one for one in found if issubclass(one, CallbackData) and one is not CallbackData), key=repr)


# A promise: messages with these buttons are in people's chats.
AS_SENT: tuple[tuple[str, CallbackData], ...] = (
    ("a:0a1b2c3d:rt_rw:7:yes", forms.OptionTap("0a1b2c3d", "rt_rw", 7, "yes")),
    ("a:0a1b2c3d:days:7:+0-mon", forms.OptionTap("0a1b2c3d", "days", 7, "+0-mon")),
    ("f:0a1b2c3d:7:page-1", forms.ControlTap("0a1b2c3d", 7, "page-1")),
    ("f:0a1b2c3d:resume", forms.Resume("0a1b2c3d")),
    ("f:choose", forms.ProgrammeChoice()),
    ("f:new:uhc", forms.NewForm("uhc")),
    ("m:care", residents.Menu("care")),
    ("m:apply", residents.Menu("apply")),
    ("m:guide", residents.Menu("guide")),
    ("m:menu", residents.Menu("menu")),
    ("m:status", residents.MenuStatus()),
    ("m:care:today", residents.Care("today")),
    ("m:uhc:none", residents.CareForm(UHC, "none")),
    ("p:choose", residents.FacilitiesChoice("choose")),
    ("p:other", residents.FacilitiesChoice("other")),
    ("p:in:33.74.01", residents.FacilitiesIn("33.74.01")),
    ("b:yes", residents.AllowAnnouncements()),
    ("b:no", residents.RefuseAnnouncements()),
    ("b:off:quota", residents.TopicSwitch("off", "quota")),
    ("x:form:0a1b2c3d", residents.StopForm("0a1b2c3d")),
    ("x:application", residents.StopApplication()),
    ("x:nothing", residents.StopNothing()),
    ("w:check:uhc", WayIn("check", UHC)),
    ("s:list", statuses.StatusList("list")),
    ("s:to-withdraw", statuses.StatusList("to-withdraw")),
    (f"s:show:{PS}", statuses.StatusAct("show", PS)),
    (f"s:withdraw-yes:{PS}", statuses.StatusAct("withdraw-yes", PS)),
    (f"of:yes:{PS}:0123456789ab", statuses.OfferAct("yes", PS, "0123456789ab")),
    (f"ob:begin:{PS}", statuses.AppealAct("begin", PS)),
    ("r:queue", review.QueuePage()),
    (f"r:queue:{PS}", review.QueuePage(PS)),
    (f"r:card:{PS}", review.ShowCard(PS)),
    (f"r:card:{PS}:3", review.ShowCard(PS, 3)),
    (f"r:photos:{PS}", review.ShowPhotos(PS)),
    (f"r:reveal:{PS}", review.Reveal(PS)),
    (f"r:approve:{PS}:3", review.Approve(PS, 3)),
    (f"r:approve-yes:{PS}:3", review.ApproveNow(PS, 3)),
    (f"r:reject:{PS}:3", review.Reject(PS, 3)),
    (f"r:fix:{PS}:3", review.RequestCorrection(PS, 3)),
    (f"r:return:{PS}:3", review.AskReturn(PS, 3)),
    (f"r:return-by-mistake:{PS}:3", review.PutBack(ReturnReason.BY_MISTAKE, PS, 3)),
    (f"r:release-double:{PS}:3", review.ReleaseNik(ReleaseReason.DOUBLE, PS, 3)),
    (f"r:fits-all:{PS}:3", review.ClearAll(PS, 3)),
    (f"r:clear-all:{PS}:3", review.ClearAllUnrecorded(PS, 3)),
    (f"r:check:{PS}:3:0", review.AskResult("check", PS, 3, 0)),
    (f"r:clear:{PS}:3:0", review.AskResult("clear", PS, 3, 0)),
    (f"r:misfit:{PS}:3:0:open", review.RecordResult("misfit", PS, 3, 0, "open")),
    ("r:rules", review.RulesChoice()),
    ("r:rules:uhc:12", review.RulesPage(UHC, 12)),
    ("k:show:uhc:2026-11", places.ShowBoard(UHC, "2026-11")),
    ("k:open:pijar_semar:2026", places.OpenBoard(Programme("pijar_semar"), "2026")),
    ("k:pic:uhc:2026-11", places.BoardPicture(UHC, "2026-11")),
    ("k:set:uhc:2026-11", places.SetNumber(UHC, "2026-11")),
    ("k:move:uhc:2026-11", places.MovePlaces(UHC, "2026-11")),
    ("k:fund:uhc:2026-11", places.AddFund(UHC, "2026-11")),
    ("k:log:uhc:2026-11", places.Ledger(UHC, "2026-11")),
    ("k:log:uhc:2026-11:42", places.Ledger(UHC, "2026-11", 42)),
    ("pp:show", rounds.ShowRounds()),
    ("pp:open", rounds.OpenRound()),
    (f"pp:close:{HEX}", rounds.CloseList(ID)),
    (f"pp:rank:{HEX}", rounds.RankList(ID)),
    (f"pp:sign:{HEX}", rounds.Sign(ID)),
    (f"pp:cancel:{HEX}", rounds.CancelRound(ID)),
    (f"pp:list:{HEX}", rounds.SendList(ID)),
    (f"pp:outcome:{HEX}", rounds.SendOutcome(ID)),
    ("o:list:0", officers.OfficersPage(0)),
    ("o:invite", officers.Invite()),
    (f"o:withdraw:{HEX}", officers.AskWithdrawal(ID)),
    (f"o:withdraw-yes:{HEX}", officers.Withdraw(ID)),
    ("qa:list", questions.QuestionList()),
    (f"qa:list:{HEX}", questions.QuestionList(ID)),
    (f"qa:show:{HEX}", questions.QuestionAct("show", ID)),
    (f"qa:answer:{HEX}", questions.QuestionAct("answer", ID)),
    ("u:propose:7", ComposingTap(ComposingAct.PROPOSE, 7)),
    (
        "u:approve:7:0011223344556677",
        ComposingTap(ComposingAct.APPROVE, 7, "0011223344556677"),
    ),
    ("uc:go:7", CardTap(CardAct.GO_ON, 7)),
    (
        "uc:mend-yes:7:0011223344556677",
        CardTap(CardAct.APPROVE_REVISION, 7, "0011223344556677"),
    ),
    ("uc:unknown-send:7", CardTap(CardAct.SEND_UNKNOWN, 7)),
)
ONLY_READ = {
    residents.AnyFacilities,
    review.CaseTap,
    review.CaseAsSeen,
    places.BoardTap,
    places.AnyBoardTap,
    rounds.RoundTap,
    rounds.AnyRoundTap,
}
"""What several buttons have in common, or any of them is read as."""


@pytest.mark.parametrize(("data", "tap"), AS_SENT, ids=[data for data, _ in AS_SENT])
def test_what_buttons_in_old_messages_hold_is_written_and_read(data: str, tap: CallbackData) -> None:
    assert tap.pack() == data
    assert type(tap).parse(data) == tap


def test_each_kind_is_in_the_table() -> None:
    assert {type(tap) for _, tap in AS_SENT} == set(kinds()) - ONLY_READ


def test_data_is_of_one_kind_a_handler_takes() -> None:
    """The form engine's own buttons are taken by its handler, which is no `Button`."""
    taken = [one.kind for one in registered() if isinstance(one, Button) and one.kind is not None]
    assert {one.family for one in taken} == set(Family) - {Family.ANSWER}
    for data, tap in AS_SENT:
        fitting = [kind for kind in taken if kind.parse(data) is not None]
        own = [residents.AnyFacilities] if tap.family is Family.FACILITIES else [type(tap)]
        assert fitting == ([] if isinstance(tap, forms.OptionTap | forms.ControlTap | forms.Resume) else own), data


JUNK = ("", " ", "x", "0", "-1", "1" * 10, "\n", "١", "ps26_000123K", HEX.upper(), "yes\n")


@given(st.sampled_from(AS_SENT), st.integers(0, 5), st.sampled_from(JUNK))
def test_a_forged_part_is_refused_or_reads_as_it_stands(
    sample: tuple[str, CallbackData], place: int, junk: str
) -> None:
    data, tap = sample
    parts = data.split(":")
    forged = ":".join([*parts[: place % len(parts)], junk, *parts[place % len(parts) + 1 :]])
    said = type(tap).parse(forged)
    if said is not None and not isinstance(said, residents.AnyFacilities):
        assert said.pack() == forged


LARGEST: tuple[CallbackData, ...] = (
    forms.OptionTap("f" * 8, "q" * 20, 999_999_999, "v" * 22),
    review.RecordResult("misfit", PS, 999_999_999, 999_999_999, "does_not_fit"),
    review.PutBack(ReturnReason.DATA_CHANGED, PS, 999_999_999),
    places.Ledger(Programme("pijar_semar"), "2026-11", 999_999_999),
    questions.QuestionAct("answer", UUID(int=2**128 - 1)),
    CardTap(CardAct.LEAVE_UNKNOWN, 999_999_999, "f" * 16),
)


@pytest.mark.parametrize("tap", LARGEST, ids=lambda tap: type(tap).__name__)
def test_the_largest_values_fit(tap: CallbackData) -> None:
    assert len(tap.pack().encode()) <= LIMIT
    assert type(tap).parse(tap.pack()) == tap


@pytest.mark.parametrize(
    "tap",
    [
        forms.OptionTap("0a1b2c3d", "q", 1, "a:b"),
        forms.OptionTap("0a1b2c3d", "q", 1, "é"),
        forms.OptionTap("0a1b2c3d", "q", 1, "v" * 60),
        residents.StopForm("not hex!"),
        officers.OfficersPage(-1),
        officers.OfficersPage(10**9),
        residents.TopicSwitch("on", "a\nb"),
        forms.OptionTap("0a1b2c3d", "é", 1, "v"),
        forms.NewForm("é" * 30),
        forms.NewForm("a\x00b"),
        forms.NewForm("a:b"),
        residents.FacilitiesIn("é"),
    ],
    ids=ascii,
)
def test_what_could_not_be_read_back_is_not_written(tap: CallbackData) -> None:
    with pytest.raises(ValueError, match=r"read|exceeds|ASCII|colon"):
        tap.pack()


@pytest.mark.parametrize("need", ["emergency", "admitted", "today", "none"])
def test_only_the_programme_for_people_in_need_of_care_takes_the_need(need: str) -> None:
    assert residents.CareForm.parse(f"m:{UHC}:{need}") is not None
    others = [one for one in Programme if one is not UHC]
    assert others
    assert [residents.CareForm.parse(f"m:{one}:{need}") for one in others] == [None] * len(others)


@pytest.mark.parametrize(
    ("data", "code"),
    [("p:in:33.74.01", "33.74.01"), ("p:show:2:33.74.01", "33.74.01"), ("p:33.74.01", None), ("p:", None)],
)
def test_a_kecamatan_is_read_behind_an_act_only(data: str, code: str | None) -> None:
    tap = residents.AnyFacilities.parse(data)
    assert tap is not None
    assert tap.kecamatan_code == code


def test_a_tap_is_asked_for_by_its_kind() -> None:
    class NoTap:
        callback_query = None

    with pytest.raises(LookupError):
        residents.Menu.of(NoTap())  # type: ignore[arg-type]


def by_hand(source: str) -> Iterator[str]:
    """Find strings that begin like callback data, and callback data that is taken apart."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(value=taken, attr="split" | "partition")) if "data" in ast.unparse(taken):
                yield ast.unparse(node)
            case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]) | ast.Constant(value=str(text)):
                family, colon, rest = text.partition(":")
                if colon and family in set(Family) and not rest.startswith((" ", "\n")):
                    yield text


def test_no_other_module_writes_or_reads_callback_data_by_hand() -> None:
    found = {
        str(path.relative_to(ROOT)): list(by_hand(path.read_text(encoding="utf-8")))
        for path in (ROOT / "bot").rglob("*.py")
        if "callbacks" not in path.parts
    }
    assert {path: texts for path, texts in found.items() if texts} == {}


@pytest.mark.parametrize("source", ["x = f's:show:{token}'", "x = 'r:queue'", "act, token = query.data.split(':')"])
def test_the_guard_finds_callback_data_by_hand(source: str) -> None:
    assert list(by_hand(source))
