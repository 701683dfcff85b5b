"""One update's words, tap, photo or number, answered for the draft at hand."""

from __future__ import annotations

from typing import Any

from bot.conversations.engine import flow as engine
from bot.conversations.engine.media import MediaAnswering
from bot.conversations.engine.question import Choice, Contact, Many, Photos, Post, Question, Typed
from bot.conversations.engine.reading import Chosen, Suggested, Value, leaves_out, read_words
from bot.conversations.engine.words import (
    STOP_COMMAND,
    YES,
    asks_to_stop,
    calls_for_help,
    command_meant,
    label_of,
    normalise,
    normalised_label,
    pick_word,
    yes_or_no,
)
from bot.texts.html import Html
from domain.errors import InvalidAnswer

CHANGE = "change-"
PAGE = "page-"
SAID = {
    "btn-back": "back",
    "btn-drop": "drop",
    "btn-drop-not": "stay",
    "btn-help": "help",
    "btn-keep": "keep",
    "btn-suggested-none": "edit",
}
"""The engine's own buttons that can be written instead, at every question."""


class Dialogue(MediaAnswering):
    """What the person does, update by update. Nothing here raises: what is wrong is said."""

    # --- what comes in ---

    async def words(self, text: str, html: str | None = None) -> None:
        """Take typed words; `html` is the same with its formatting, where a message is asked for."""
        try:
            await self._words(text, html)
        except InvalidAnswer as error:
            self.ask_after(self._meant_otherwise(text) or error)

    async def post(self, kind: str, file_id: str, caption: str, media_group_id: str | None) -> None:
        """Take a photo or document as the message that is asked for; a photo of an album is not taken.

        `caption` is HTML.
        """
        question = self.at_hand
        if question is None or not isinstance(question.answer, Post) or not question.answer.media or media_group_id:
            self.not_wanted(media_group_id, caption=bool(caption))
            return
        try:
            await self.accept(question, {"html": caption, "media": {"kind": kind, "file_id": file_id}})
        except InvalidAnswer as error:
            self.ask_after(error)

    @property
    def wants_post(self) -> bool:
        """Whether a whole message is the answer."""
        return self.at_hand is not None and isinstance(self.at_hand.answer, Post)

    async def phone(self, number: str) -> None:
        """Take a shared contact's number."""
        if self.at_hand is None or not isinstance(self.at_hand.answer, Contact):
            self.not_wanted()
            return
        await self.words(number)

    async def tap(self, key: str, version: int, value: str, message_id: int | None) -> None:
        """Take a tap on a question's button."""
        question = self.at_hand
        if question is None or question.key != key or version != self.draft.version:
            self.stale(version, message_id)
            return
        if isinstance(question.answer, Many):
            self._tick(question, value, message_id)
            return
        option = engine.find_option(self.step, self.draft, question, value)
        if option is None:
            self.stale(version, message_id)
            return
        try:
            await self.choose(question, option, message_id)
        except InvalidAnswer as error:
            self.ask_after(error)

    def _tick(self, question: Question, value: str, message_id: int | None) -> None:
        try:
            self.toggle(question, value, message_id)
        except InvalidAnswer as error:
            self.ask_after(error)

    async def control(self, action: str, version: int, message_id: int | None) -> None:
        """Take a tap on one of the engine's own buttons."""
        if version != self.draft.version:
            self.stale(version, message_id)
        elif action.startswith(PAGE) and message_id is not None:
            page = action.removeprefix(PAGE)
            self.view.repaint(message_id, int(page) if page.isdecimal() else 0)
        else:
            if message_id is not None and not self._closes_itself(action):
                self.step.remove_buttons(message_id)
            try:
                await self._act(action, message_id)
            except InvalidAnswer as error:
                self.ask_after(error)

    def stale(self, version: int, message_id: int | None) -> None:
        """Answer a button that is no longer the current one.

        The second tap of a double tap comes one version late: the next question stands right below, so a toast is
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
        if self.step.resources.texts.has(key):
            self.step.say(key)
        self.view.ask()

    async def go(self, key: str) -> None:
        """Ask this question again, if it is on the draft's way."""
        if any(one.key == key for one in engine.asked(self.step, self.form, self.draft)):
            self.draft.ask(key)
            await self.go_on()
        else:
            self.view.ask()

    # --- words ---

    async def _words(self, text: str, html: str | None) -> None:
        question = self.at_hand
        said = normalise(text)
        action = next((action for key, action in SAID.items() if said == self._words_on(key)), None)
        if action is not None:
            await self._act(action, None)
        elif question is None:
            await self._words_at_summary(text)
        elif question.optional and said == self._words_on("btn-skip"):
            await self.accept(question, None)
        elif self.view.echo(question) is not None and (action := self._echo_words(text)):
            await self._act(action, None)
        else:
            await self._read(question, text, html)

    async def _words_at_summary(self, text: str) -> None:
        questions = self.view.changeable()
        labels = [self.view.label(one) for one in questions]
        send = self.step.plain(self.form.summary.send_key) if self.form.summary else ""
        if send and self._means_to_send(text, send):
            await self.send()
            return
        picked = pick_word(text, labels)
        if picked is None:
            raise InvalidAnswer("engine-summary-words", send=normalise(send).capitalize(), example=labels[0])
        await self.go(questions[picked].key)

    def _means_to_send(self, text: str, label: str) -> bool:
        """Return the button's words or its first one ("kirim"); a number or a bare "ya" sends nothing."""
        said = normalise(text)
        return said == normalise(label) or (said == normalise(label).split()[0] and yes_or_no(self.step, text) is None)

    async def _read(self, question: Question, text: str, html: str | None) -> None:
        if isinstance(question.answer, Many) and normalise(text) == self._words_on("btn-done"):
            await self.done(question)
            return
        # A choice may begin with such a word ("Lanjut daftar"); what is typed freely is never meant to be one.
        if not isinstance(question.answer, Choice) and (meant := self._meant_otherwise(text, commands_only=True)):
            raise meant
        if html is not None and isinstance(question.answer, Post):
            await self.accept(question, {"html": html, "media": None})
            return
        if isinstance(question.answer, Photos):
            raise InvalidAnswer("engine-photo-words", help=self._help_on(question))
        match read_words(self.step, self.draft, question, text):
            case Chosen(option):
                same = normalise(text) == normalise(label_of(self.step, question, option))
                await self.choose(question, option, None, noted=not same)
            case Suggested():
                engine.keep_pending(self.draft, question, text)
                await self.go_on(lead=self.step.text("engine-did-you-mean"))
            case Value(value):
                await self.take_typed(question, value, lead=self._kept_only(question, text, value))

    def _kept_only(self, question: Question, text: str, value: Any) -> str | None:
        """Say what was kept where the answer does not hold all that was typed, such as "Genuksari" after RT and RW."""
        typed = question.answer
        if not isinstance(typed, Typed) or not typed.among_words:
            return None
        shown = self.view.show_value(question, value)
        answers = self.draft.answers
        known = [
            self.view.show_value(one, answers[one.key])
            for one in self.form.questions
            if one.key in typed.known_from and answers.get(one.key) is not None
        ]
        if not leaves_out(text, [shown, *typed.own_words, *known]):
            return None
        return self.step.text("engine-noted-only", answer=shown)

    def _help_on(self, question: Question) -> Html:
        key = self.form.help_key(question)
        return Html(self.step.text(key) if self.step.resources.texts.has(key) else "")

    def _meant_otherwise(self, text: str, *, commands_only: bool = False) -> InvalidAnswer | None:
        """Return what to say to words that are no answer, but a command without its stroke, or a call for help."""
        command = command_meant(text)
        if command is None and asks_to_stop(self.step, text):
            command = STOP_COMMAND
        if command is not None:
            return InvalidAnswer("engine-command-meant", command=command)
        if not commands_only and calls_for_help(self.step, text):
            return InvalidAnswer("start-desk")
        return None

    def _echo_words(self, text: str) -> str | None:
        said = yes_or_no(self.step, text)
        if said is not None:
            return "yes" if said == YES else "edit"
        labels = [self.step.plain("btn-echo-yes"), self.step.plain("btn-echo-change")]
        picked = None if any(map(str.isdigit, text)) and len(text) > 1 else pick_word(text, labels)
        return None if picked is None else ("yes", "edit")[picked]

    def _words_on(self, button_key: str) -> str:
        return normalised_label(self.step.plain(button_key))

    # --- the engine's own buttons ---

    def _closes_itself(self, action: str) -> bool:
        return action in {"yes", "skip", "done"}

    async def _act(self, action: str, message_id: int | None) -> None:
        question = self.at_hand
        match action:
            case "back":
                await self.back()
            case "help":
                self.help()
            case "drop":
                self.drop()
            case "send" if question is None:
                await self.send()
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
                await self.accept(question, None, message_id=message_id)
            case "done":
                await self.done(question, message_id)
            case "yes" if waiting is not None:
                await self.accept(question, waiting, message_id=message_id)
            case "edit":
                self.draft.ask(question.key)
                await self.go_on()
            case "keep" if question.key in self.draft.answers:
                self.draft.ask(None)
                await self.go_on()
            case _:
                self.view.ask()
