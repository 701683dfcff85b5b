"""Callback data: what buttons in old messages hold is read, and what is written is read back."""

import inspect
import pkgutil
import re
from dataclasses import fields
from functools import cache
from importlib import import_module
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.telegram_api import callbacks
from bot.telegram_api.callbacks import forms, officers, places, questions, residents, review, rounds
from bot.telegram_api.callbacks import status as statuses
from bot.telegram_api.callbacks.announcements import CardAct, CardTap, ComposingAct, ComposingTap, Shown, WayIn
from bot.telegram_api.callbacks.data import LIMIT, CallbackData, DraftToken, Family, Token
from bot.telegram_api.dispatch import Button
from domain.programme import Programme
from domain.review import ReleaseReason, ReturnReason
from tests.support.registered import registered

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
WRITTEN_KINDS = [kind for kind in kinds() if kind not in ONLY_READ]


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


FREE = {
    "question": "q" * 20,
    "value": "v" * 22,
    "action": "page-999999999",
    "kecamatan_code": "33.74.16",
    "topic": "t" * 24,
    "seen": "does_not_fit",
    "programme": "p" * 16,
}
"""The longest that the bot writes into a part that takes any words."""


WRITTEN = st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters=":")


@cache
def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Return everything that a field may hold."""
    args = get_args(hint)
    if get_origin(hint) in (UnionType, Union):
        return st.one_of(*map(values_of, args))
    if get_origin(hint) is Literal:
        return st.sampled_from(args)
    if get_origin(hint) is Annotated:
        return st.from_regex(re.compile(args[1], re.ASCII), fullmatch=True, alphabet=WRITTEN).map(args[0])
    fixed = {int: st.integers(0, 999_999_999), UUID: st.uuids(), type(None): st.none()}
    return fixed[hint] if hint in fixed else st.sampled_from(hint)


@pytest.mark.parametrize("kind", WRITTEN_KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=20)
@given(data=st.data())
def test_what_is_written_is_read_back(kind: type[CallbackData], data: st.DataObject) -> None:
    hints = get_type_hints(kind, include_extras=True)
    values = {one.name: data.draw(values_of(hints[one.name]), one.name) for one in fields(kind)}
    assume(kind is not residents.CareForm or values["programme"] is UHC)
    tap = kind(**values)
    try:
        packed = tap.pack()
    except ValueError as error:
        # Only words of any length can be too long.
        assert "64 bytes" in str(error)
        assert set(FREE) & set(values)
    else:
        assert len(packed.encode()) <= LIMIT
        assert kind.parse(packed) == tap


def largest(name: str, hint: Any) -> Any:
    """Return the longest that the bot writes into a field."""
    args = get_args(hint)
    if get_origin(hint) in (UnionType, Union):
        return largest(name, next(one for one in args if one is not type(None)))
    if get_origin(hint) is Literal:
        return max(args, key=len)
    fixed = {int: 999_999_999, UUID: UUID(int=2**128 - 1), Programme: Programme.PIJAR_SEMAR}
    if hint in fixed:
        return fixed[hint]
    if get_origin(hint) is not Annotated:
        return max(hint, key=len)
    return {
        Token: "uhc26_000123k",
        DraftToken: "f" * 8,
        Shown: "f" * 16,
        places.Period: "2026-11",
        Annotated[int, "[0-9]{1,3}"]: 999,
        Annotated[str, "[0-9a-f]{12}"]: "f" * 12,
    }.get(hint) or FREE[name]


@pytest.mark.parametrize("kind", WRITTEN_KINDS, ids=lambda kind: kind.__name__)
def test_the_largest_values_fit(kind: type[CallbackData]) -> None:
    hints = get_type_hints(kind, include_extras=True)
    values = {one.name: largest(one.name, hints[one.name]) for one in fields(kind)}
    tap = kind(**{**values, "programme": UHC} if kind is residents.CareForm else values)
    assert len(tap.pack().encode()) <= LIMIT
    assert kind.parse(tap.pack()) == tap


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
