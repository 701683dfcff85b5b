"""Whatever people do, in whatever order: nothing raises, no answer is lost, and a way on is always shown."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.conversations.applying.pijar_semar import FORM as PIJAR_SEMAR
from bot.conversations.applying.uhc import FORM as UHC
from bot.conversations.engine import flow as engine
from bot.conversations.engine.forms import forms_of
from bot.conversations.engine.opening import open_form
from bot.conversations.engine.question import Turn
from bot.handlers import applying as commands
from bot.runtime.step import Step
from bot.telegram_api.callbacks.data import LIMIT as CALLBACK_DATA_LIMIT
from domain.draft import Draft
from tests.conversations.phone import Bubble, make_resources
from tests.conversations.phone import Phone as Handset

LONGEST_MESSAGE = 4096
MOST_STEPS = 60
NIK, OTHER_NIK = "3374051403749001", "3374055505859002"
GOOD = {
    "nik": NIK,
    "birth_date": "14-03-1974",
    "kk": "3374051208159001",
    "name": "Siti Aminah",
    "kecamatan": "Genuk",
    "kelurahan": "Genuksari",
    "rt_rw": "3/5",
    "occupation": "Tukang becak",
    "occupation_other": "tukang pijat",
    "workplace": "Pasar Genuk",
    "phone": "0812 0000 9001",
    "ktp_region": "Kota Semarang",
    "age_band": "17 sampai 64 tahun",
    "accepts_class_3": "ya",
    "care_need": "Tidak ada, mau daftar saja",
    "care_advice": "Tetap isi pendaftaran",
    "result": "Lanjut daftar",
    "consent": "setuju",
}
"""What leads on at each question; where nothing stands here, the first option does."""
WORDS = st.sampled_from(
    [
        *GOOD.values(),
        OTHER_NIK,
        "3374 0512 0815 9001",
        "337405140374900",
        "33740514037490011",
        *"123459",
        "99",
        "tidak",
        "belum",
        "65 tahun atau lebih",
        "Daerah lain",
        "kembali",
        "tetap jawaban ini",
        "penjelasan",
        "ubah",
        "ubah jawaban",
        "bukan itu, lihat semua",
        "lewati",
        "umur",
        "NIK",
        "kecamatan",
        "Purwosari",
        "pendrikan",
        "pedagang",
        "tolong",
        "batal",
        "😀",
        "\u200b\u200f",
        "شارع",
        "<b>&",
        "x" * LONGEST_MESSAGE,
    ]
)
FALLS_WITH = {"result", "birth_date", "kelurahan", "kecamatan", "kk", "joined_before_65", "works_for", "paid_before"}
FALLS_WITH |= {"care_advice", "occupation_other"}
"""Answers that may fall when another one changes; no other ever does."""


async def finish(turn: Turn) -> None:
    turn.step.say("receipt-already-own", reference="PS-2026-000001-A")


RESOURCES = make_resources([replace(form, finish=finish) for form in (PIJAR_SEMAR, UHC)])


class Anything(RuleBasedStateMachine):
    """One phone, one form, and a person who gets everything wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.phone = Handset(RESOURCES)
        self.seen: list[tuple[str, int]] = []
        self.before: dict[str, Any] = {}

    def teardown(self) -> None:
        try:
            self.leads_on()
        finally:
            self.loop.close()

    def run(self, act: Awaitable[Any]) -> None:
        self.before = dict(self.phone.answers)
        self.loop.run_until_complete(act)

    @initialize(form=st.sampled_from(["pijar_semar", "uhc"]))
    def begins(self, form: str) -> None:
        self.form = form
        self.run(self.phone.open(lambda step: open_form(step, form)))

    # --- what a person does ---

    @rule(data=st.data())
    def taps(self, data: st.DataObject) -> None:
        buttons = [one for one in self.buttons(self.phone.last) if not one[0].endswith((":send", ":drop"))]
        if buttons:
            callback, message_id = data.draw(st.sampled_from(buttons))
            self.seen.append((callback, message_id))
            self.run(self.phone.tap_data(callback, message_id))

    @rule(words=WORDS)
    def writes(self, words: str) -> None:
        self.run(self.phone.send(words))

    @rule(album=st.sampled_from([None, "g", "h"]))
    def sends_a_photo(self, album: str | None) -> None:
        self.run(self.phone.photo(str(len(self.phone.bubbles)), album=album))

    @rule(number=st.sampled_from(["6281200009001", "+15550100", ""]))
    def shares_a_contact(self, number: str) -> None:
        self.run(self.phone.contact(number))

    @rule(data=st.data())
    def taps_an_old_button(self, data: st.DataObject) -> None:
        if not self.seen:
            return
        callback, message_id = data.draw(st.sampled_from(self.seen))
        draft = self.draft
        old = callback.split(":")[2 if callback.startswith("f:") else 3] != str(draft.version)
        self.run(self.phone.tap_data(callback, message_id))
        if old:
            assert self.phone.answers == self.before

    @rule()
    def sends_what_is_no_answer(self) -> None:
        for act in (self.phone.sticker, self.phone.voice, lambda: self.phone.edit("Siti")):
            self.run(act())
            assert self.phone.answers == self.before

    @rule(act=st.sampled_from([commands.go_on, commands.apply, commands.check, commands.explain, commands.cancel]))
    def sends_a_command(self, act: Any) -> None:
        async def call(step: Step) -> None:
            class Context:
                pass

            context: Any = Context()
            context.step = step
            await act(None, context)

        self.run(self.phone.open(call))
        assert self.phone.answers == self.before or set(self.before) - set(self.phone.answers) <= {"result"}
        self.takes_it_up_again()

    # --- what holds ---

    @invariant()
    def no_answer_is_lost(self) -> None:
        self.takes_it_up_again()
        if self.phone.draft is not None:
            assert set(self.before) - set(self.phone.answers) <= FALLS_WITH

    @invariant()
    def a_draft_is_there_and_what_is_shown_fits(self) -> None:
        if not self.phone.bubbles:
            return
        self.takes_it_up_again()
        for bubble in self.phone.bubbles[-3:]:
            assert 0 < len(bubble.text) <= LONGEST_MESSAGE
            assert all(len(data.encode()) <= CALLBACK_DATA_LIMIT for data in bubble.buttons.values())

    # --- pieces ---

    @property
    def draft(self) -> Draft:
        assert self.phone.draft is not None
        return self.phone.draft

    def buttons(self, bubble: Bubble) -> list[tuple[str, int]]:
        ours = [data for data in bubble.buttons.values() if data[:2] in {"a:", "f:"}]
        return [(data, bubble.id) for data in ours if not data.startswith(("f:new", "f:choose"))]

    def takes_it_up_again(self) -> None:
        """Open the form again, which goes on where it was.

        The slip for the kelurahan and "ya, hapus" leave no form; a refusal's next step leads to the other programme.
        """
        if self.phone.draft is None or self.phone.draft.form != self.form:
            self.loop.run_until_complete(self.phone.open(lambda step: open_form(step, self.form)))

    def leads_on(self) -> None:
        """Sensible answers lead from anywhere to the summary, or to a result with something to do."""
        for _ in range(MOST_STEPS):
            question = engine.at_hand(self.phone.step(), forms_of(RESOURCES).latest(self.draft.form), self.draft)
            if question is None:
                assert "Mohon periksa dulu" in self.phone.last_text
                return
            self.run(self.phone.open(lambda step: open_form(step, self.form)))
            if question.key == "result" and "belum bisa daftar" in self.phone.last_text:
                assert "Yang bisa dilakukan" in self.phone.last_text
                return
            self.answers_sensibly(question.key)
        raise AssertionError(f"no end in sight: {self.phone.last_text!r}")

    def answers_sensibly(self, key: str) -> None:
        if key.startswith("document_"):
            self.run(self.phone.photo(f"{key}{len(self.phone.bubbles)}"))
            return
        question = forms_of(RESOURCES).latest(self.draft.form).question(key)
        assert question is not None
        if engine.pending(self.draft, question) is not None and key in {"nik", "kk"}:
            self.run(self.phone.send("ya"))
        else:
            self.run(self.phone.send(GOOD.get(key, "1")))


TestAnything = Anything.TestCase
TestAnything.settings = settings(
    max_examples=20, stateful_step_count=25, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
# Shrinking a whole chat takes minutes and says little more than the chat itself.
