"""Taking an answer and going on from it: the half of a dialogue that does not ask where the answer came from."""

from __future__ import annotations

from typing import Any

from bot.conversations.engine import flow as engine
from bot.conversations.engine.contexts import correction_of
from bot.conversations.engine.form import Form
from bot.conversations.engine.opening import park
from bot.conversations.engine.question import Contact, Many, Option, Photos, Question, Turn
from bot.conversations.engine.view import View, typed_part
from bot.conversations.engine.words import label_of
from bot.runtime.step import Step
from bot.telegram_api import keyboards
from domain.draft import Draft
from domain.errors import DomainError, InvalidAnswer


class Answering:
    """One draft while an update is handled. Every method ends with what is asked next; many raise InvalidAnswer.

    `message_id` is the message whose button was tapped, which then shows the answer; None for typed words.
    """

    def __init__(self, step: Step, form: Form, draft: Draft) -> None:
        self.step = step
        self.form = form
        self.draft = draft
        self.turn = Turn(step, draft)
        self.view = View(step, form, draft)
        self.at_hand = engine.at_hand(step, form, draft)
        step.draft = draft

    async def choose(self, question: Question, option: Option, message_id: int | None, *, noted: bool = False) -> None:
        """Take an option, or run what it does instead. `noted` says which, where other words were typed."""
        if option.data is not None:
            raise InvalidAnswer("engine-tap-please")
        if option.act is not None:
            if message_id is not None:
                self.step.remove_buttons(message_id)
            await option.act(self.turn)
            return
        lead = self.step.text("engine-noted", answer=label_of(self.step, question, option)) if noted else None
        await self.accept(question, option.answer, option=option, message_id=message_id, lead=lead)

    async def take_typed(self, question: Question, value: Any, *, lead: str | None = None) -> None:
        """Take a typed value, after reading it back where the question wants that; else `lead` is said."""
        if question.check is not None:
            question.check(self.turn.about(value))
        typed = typed_part(question.answer)
        if typed and typed.echo and typed.echo(self.turn.about(value)) is not None:
            engine.keep_pending(self.draft, question, value)
            await self.go_on()
        else:
            await self.accept(question, value, lead=lead)

    async def accept(
        self,
        question: Question,
        value: Any,
        *,
        option: Option | None = None,
        message_id: int | None = None,
        lead: str | None = None,
    ) -> None:
        """Make the value the answer, and ask what comes next, with `lead` (HTML) before it."""
        if message_id is not None:
            words = label_of(self.step, question, option) if option else self.view.show_value(question, value)
            before = self.view.closed(question, words)
        engine.set_answer(self.step, self.form, self.draft, question, value, option.fills if option else None)
        if question.after is not None:
            await question.after(self.turn.about(value))
        if isinstance(question.answer, Contact):
            self.put_keyboard_away("engine-noted", answer=self.view.shown(question))
        group = value.get("media_group_id") if isinstance(question.answer, Photos) and value else None
        await self.go_on(album=group, lead=lead)
        if message_id is not None:
            # Last: the next question is not to wait for it.
            self.step.edit_text(message_id, before)

    def toggle(self, question: Question, value: str, message_id: int | None) -> None:
        """Tick or untick one of several choices in place; `value` is the sign, the page and the option."""
        page, _, picked = value[1:].partition("-")
        if not page.isdecimal():
            raise InvalidAnswer("engine-choose-several")
        options = [option.value for option in engine.all_options(self.step, self.draft, question)]
        wanted = set(engine.picked(self.draft, question))
        wanted = wanted | {picked} if value.startswith("+") else wanted - {picked}
        engine.keep_pending(self.draft, question, [one for one in options if one in wanted])
        self.step.save_draft(self.draft)
        if message_id is not None:
            self.view.repaint(message_id, int(page))

    async def done(self, question: Question, message_id: int | None = None) -> None:
        """Take the ticked choices as the answer."""
        values = engine.picked(self.draft, question)
        if not isinstance(question.answer, Many) or len(values) < question.answer.at_least:
            raise InvalidAnswer("engine-choose-several")
        await self.accept(question, values, message_id=message_id)

    async def back(self) -> None:
        """Ask the question before."""
        earlier = engine.before(self.step, self.form, self.draft, self.at_hand)
        if self.at_hand is not None and isinstance(self.at_hand.answer, Contact):
            self.put_keyboard_away("engine-going-back")
        if earlier is not None:
            self.draft.ask(earlier.key)
        await self.go_on()

    async def send(self) -> None:
        """Finish the form, unless an answer does not hold any more."""
        dropped = engine.prune_answers(self.step, self.form, self.draft)
        if dropped or engine.at_hand(self.step, self.form, self.draft) is not None:
            await self.go_on()
            return
        try:
            async with self.step.uow.attempt():
                await self.form.finish(self.turn)
        except DomainError as error:
            self.ask_after(error)
        else:
            self.step.drop_draft(self.draft)

    def drop(self) -> None:
        """Forget the draft; a correction that an officer asked for is only put aside."""
        if correction_of(self.draft) is not None:
            park(self.step, self.draft)
            self.step.say("engine-parked", keyboard=keyboards.remove())
        else:
            self.step.drop_draft(self.draft)
            key = "engine-dropped" if self.form.audience == "resident" else "engine-dropped-officer"
            self.step.say(key, keyboard=keyboards.remove())

    async def go_on(self, *, album: str | None = None, lead: str | None = None) -> None:
        """Keep the draft and ask what comes next; `album` is the album whose photos are still coming."""
        self.step.save_draft(self.draft)
        if self.form.summary is None and engine.at_hand(self.step, self.form, self.draft) is None:
            await self.send()
        else:
            self.view.ask(lead=lead, album=album)

    def ask_after(self, error: DomainError) -> None:
        """Say what is wrong and ask again."""
        last = engine.before(self.step, self.form, self.draft, None)
        if self.form.summary is None and last and engine.at_hand(self.step, self.form, self.draft) is None:
            self.draft.ask(last.key)
        self.step.save_draft(self.draft)
        self.view.ask(error=self.step.text(error.text_key, **error.values))

    def put_keyboard_away(self, key: str, **values: object) -> None:
        """Send a message that removes the reply keyboard; one message cannot also carry inline buttons."""
        self.step.say(key, keyboard=keyboards.remove(), **values)
