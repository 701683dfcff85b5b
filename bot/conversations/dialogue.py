"""One update's words, tap, photo or number, answered for the draft at hand."""

from __future__ import annotations

from typing import Any

from bot import keyboards
from bot.conversations import albums, engine
from bot.conversations.form import Form
from bot.conversations.opening import park
from bot.conversations.question import Contact, Many, Option, Photos, Question
from bot.conversations.reading import Chosen, Suggested, Value, read_words
from bot.conversations.view import View, typed_part
from bot.conversations.words import label_of, normalise, pick_word
from bot.step import Step
from domain.errors import DomainError, InvalidAnswer
from storage.records import Draft

CHANGE = "change-"
PAGE = "page-"


class Dialogue:
    """What the person does, step by step, with one draft. Every method ends with what is asked next."""

    def __init__(self, step: Step, form: Form, draft: Draft) -> None:
        self.step = step
        self.form = form
        self.draft = draft
        self.view = View(step, form, draft)
        self.at_hand = engine.at_hand(step, form, draft)
        step.draft = draft

    # --- what comes in ---

    async def words(self, text: str) -> None:
        """Typed words."""
        try:
            await self._words(text)
        except InvalidAnswer as error:
            self._ask_after(error)

    async def phone(self, number: str) -> None:
        """A shared contact's number."""
        if self.at_hand is None or not isinstance(self.at_hand.answer, Contact):
            self.not_wanted()
            return
        await self.words(number)

    async def photo(self, file_id: str, file_unique_id: str, media_group_id: str | None) -> None:
        """A photo. One whose album has been answered with before joins that answer."""
        photo = {"file_id": file_id, "file_unique_id": file_unique_id}
        answered = albums.answered_by_album(self.form, self.draft, media_group_id)
        if answered is not None and media_group_id is not None:
            if albums.join(self.draft, answered, photo):
                self.step.save_draft(self.draft)
            self.view.ask_after_album(media_group_id)
        elif self.at_hand is None or not isinstance(self.at_hand.answer, Photos):
            self.not_wanted()
        else:
            await self._take(self.at_hand, albums.photo_answer(photo, media_group_id))

    async def tap(self, key: str, version: int, value: str, message_id: int | None) -> None:
        """A button of a question."""
        question = self.at_hand
        if question is None or question.key != key or version != self.draft.version:
            self.stale(version, message_id)
            return
        if isinstance(question.answer, Many):
            self._toggle(question, value, message_id)
            return
        option = engine.find_option(self.step, self.draft, question, value)
        if option is None:
            self.stale(version, message_id)
            return
        try:
            await self._choose(question, option, message_id)
        except InvalidAnswer as error:
            self._ask_after(error)

    async def control(self, action: str, version: int, message_id: int | None) -> None:
        """A button of the engine's own."""
        if version != self.draft.version:
            self.stale(version, message_id)
        elif action.startswith(PAGE):
            if message_id is not None:
                self.view.repaint(message_id, int(action.removeprefix(PAGE)))
        else:
            if message_id is not None and not self._closes_itself(action):
                self.step.remove_buttons(message_id)
            try:
                await self._act(action, message_id)
            except InvalidAnswer as error:
                self._ask_after(error)

    def not_wanted(self) -> None:
        """Something came that cannot be the answer: a sticker, voice, a photo where words are asked, ..."""
        photos = self.at_hand is not None and isinstance(self.at_hand.answer, Photos)
        self.view.ask(error=self.step.text("engine-photo-wanted" if photos else "engine-words-wanted"))

    def stale(self, version: int, message_id: int | None) -> None:
        """A button that is not the current one any more.

        The second tap of two comes one version late: the next question stands right below, so a toast is
        enough.
        """
        self.step.answer_callback(self.step.plain("engine-stale"))
        if version == self.draft.version - 1:
            return
        if message_id is not None:
            self.step.remove_buttons(message_id)
        self.view.ask()

    def help(self) -> None:
        """Explain the question at hand and come back to it."""
        key = self.form.help_key(self.at_hand) if self.at_hand else "engine-summary-help"
        if self.step.house.texts.has(key):
            self.step.say(key)
        self.view.ask()

    async def go(self, key: str) -> None:
        """Ask this question again, if it is on the draft's way."""
        if any(one.key == key for one in engine.asked(self.step, self.form, self.draft)):
            engine.go_to(self.draft, key)
        await self._go_on()

    # --- words ---

    async def _words(self, text: str) -> None:
        question = self.at_hand
        if self._means(text, "btn-back"):
            await self._act("back", None)
        elif question is None:
            await self._words_at_summary(text)
        elif question.optional and self._means(text, "btn-skip"):
            await self._take(question, None)
        elif engine.pending(self.draft, question) is not None and (action := self._echo_words(text)):
            await self._act(action, None)
        else:
            await self._read(question, text)

    async def _words_at_summary(self, text: str) -> None:
        questions = self.view.changeable()
        if self.form.summary and self._means(text, self.form.summary.send_key):
            await self._send()
            return
        picked = pick_word(text, [self.view.label(one) for one in questions])
        if picked is None:
            raise InvalidAnswer("engine-summary-words")
        await self.go(questions[picked].key)

    async def _read(self, question: Question, text: str) -> None:
        if isinstance(question.answer, Many) and self._means(text, "btn-done"):
            await self._done(question)
            return
        match read_words(self.step, self.draft, question, text):
            case Chosen(option):
                await self._choose(question, option, None)
            case Suggested(options):
                self.view.ask(error=self.step.text("engine-did-you-mean"), options=options)
            case Value(value):
                await self._take_typed(question, value)

    def _echo_words(self, text: str) -> str | None:
        labels = [self.step.plain("btn-echo-yes"), self.step.plain("btn-echo-change")]
        picked = None if any(map(str.isdigit, text)) and len(text) > 1 else pick_word(text, labels)
        return None if picked is None else ("yes", "edit")[picked]

    def _means(self, text: str, button_key: str) -> bool:
        return normalise(text) == normalise(self.step.plain(button_key))

    # --- taking an answer ---

    async def _choose(self, question: Question, option: Option, message_id: int | None) -> None:
        if option.data is not None:
            raise InvalidAnswer("engine-tap-please")
        if option.act is not None:
            if message_id is not None:
                self.step.remove_buttons(message_id)
            await option.act(self.step, self.draft)
            return
        await self._take(question, option.answer, option=option, message_id=message_id)

    async def _take_typed(self, question: Question, value: Any) -> None:
        """Take a typed value, after reading it back where the question wants that."""
        if question.check is not None:
            question.check(self.step, self.draft.answers, value)
        typed = typed_part(question.answer)
        if typed and typed.echo and typed.echo(self.step, self.draft, value) is not None:
            engine.keep_pending(self.draft, question, value)
            await self._go_on()
        else:
            await self._take(question, value)

    async def _take(
        self,
        question: Question,
        value: Any,
        *,
        option: Option | None = None,
        message_id: int | None = None,
    ) -> None:
        if message_id is not None:
            words = label_of(self.step, question, option) if option else self.view.show_value(question, value)
            before = self.view.closed(question, words)
        engine.take(self.step, self.form, self.draft, question, value, option.fills if option else None)
        if message_id is not None:
            self.step.edit_text(message_id, before)
        if question.after is not None:
            question.after(self.step, self.draft, value)
        if isinstance(question.answer, Contact):
            self._put_keyboard_away("engine-noted", answer=self.view.shown(question))
        group = value.get("media_group_id") if isinstance(question.answer, Photos) and value else None
        await self._go_on(album=group)

    def _toggle(self, question: Question, value: str, message_id: int | None) -> None:
        page, _, picked = value[1:].partition("-")
        options = [option.value for option in engine.all_options(self.step, self.draft, question)]
        wanted = set(engine.picked(self.draft, question))
        wanted = wanted | {picked} if value.startswith("+") else wanted - {picked}
        engine.keep_pending(self.draft, question, [one for one in options if one in wanted])
        self.step.save_draft(self.draft)
        if message_id is not None:
            self.view.repaint(message_id, int(page))

    async def _done(self, question: Question, message_id: int | None = None) -> None:
        values = engine.picked(self.draft, question)
        if not isinstance(question.answer, Many) or len(values) < question.answer.at_least:
            raise InvalidAnswer("engine-choose-several")
        await self._take(question, values, message_id=message_id)

    # --- the engine's own buttons ---

    def _closes_itself(self, action: str) -> bool:
        return action in {"yes", "skip", "done"}

    async def _act(self, action: str, message_id: int | None) -> None:
        question = self.at_hand
        match action:
            case "back":
                await self._back()
            case "help":
                self.help()
            case "drop":
                self._drop()
            case "send" if question is None:
                await self._send()
            case _ if action.startswith(CHANGE):
                await self.go(action.removeprefix(CHANGE))
            case _ if question is not None:
                await self._act_on(question, action, message_id)
            case _:
                self.view.ask()

    async def _act_on(self, question: Question, action: str, message_id: int | None) -> None:
        waiting = engine.pending(self.draft, question)
        match action:
            case "skip" if question.optional:
                await self._take(question, None, message_id=message_id)
            case "done":
                await self._done(question, message_id)
            case "yes" if waiting is not None:
                await self._take(question, waiting, message_id=message_id)
            case "edit":
                engine.go_to(self.draft, question.key)
                await self._go_on()
            case "keep" if question.key in self.draft.answers:
                engine.go_to(self.draft, None)
                await self._go_on()
            case _:
                self.view.ask()

    async def _back(self) -> None:
        earlier = engine.before(self.step, self.form, self.draft, self.at_hand)
        if self.at_hand is not None and isinstance(self.at_hand.answer, Contact):
            self._put_keyboard_away("engine-going-back")
        if earlier is not None:
            engine.go_to(self.draft, earlier.key)
        await self._go_on()

    async def _send(self) -> None:
        dropped = engine.settle(self.step, self.form, self.draft)
        if dropped or engine.at_hand(self.step, self.form, self.draft) is not None:
            await self._go_on()
            return
        try:
            await self.form.finish(self.step, self.draft)
        except DomainError as error:
            self._ask_after(error)
        else:
            self.step.drop_draft(self.draft)

    def _drop(self) -> None:
        if engine.CORRECTS in self.draft.context:
            park(self.step, self.draft)
            self.step.say("engine-parked", keyboard=keyboards.remove())
        else:
            self.step.drop_draft(self.draft)
            key = "engine-dropped" if self.form.audience == "resident" else "engine-dropped-officer"
            self.step.say(key, keyboard=keyboards.remove())

    # --- what comes next ---

    async def _go_on(self, *, album: str | None = None) -> None:
        self.step.save_draft(self.draft)
        if self.form.summary is None and engine.at_hand(self.step, self.form, self.draft) is None:
            await self._send()
        elif album is not None:
            self.view.ask_after_album(album)
        else:
            self.view.ask()

    def _ask_after(self, error: DomainError) -> None:
        self.step.save_draft(self.draft)
        self.view.ask(error=self.step.text(error.text_key, **error.values))

    def _put_keyboard_away(self, key: str, **values: object) -> None:
        """A message can take a reply keyboard away or carry buttons, not both."""
        self.step.say(key, keyboard=keyboards.remove(), **values)
