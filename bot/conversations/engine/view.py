"""A question or the summary as a message: text and buttons, nothing decided here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.conversations.engine import flow as engine
from bot.conversations.engine.buttons import Button, Buttons, in_rows
from bot.conversations.engine.contexts import AboutApplication, context_of
from bot.conversations.engine.form import Form
from bot.conversations.engine.question import (
    Answer,
    Choice,
    Many,
    Option,
    Photos,
    Post,
    Question,
    Text,
    Turn,
    Typed,
)
from bot.conversations.engine.words import label_of
from bot.runtime.step import Step
from bot.telegram_api import keyboards
from bot.telegram_api.keyboards import Markup
from bot.texts.html import Html, plain_of
from domain.draft import Draft

ALBUM_WAIT = timedelta(seconds=1.5)
CHANGE_COLUMNS = 2
BEGINNING = 60
_EMPTY_LINES = re.compile(r"\n{3,}")


class View:
    """One draft's messages. `page` is the page of buttons shown, from 0."""

    def __init__(self, step: Step, form: Form, draft: Draft) -> None:
        self.step = step
        self.form = form
        self.draft = draft
        self.turn = Turn(step, draft)
        self.buttons = Buttons(step, form, draft)

    # --- sending ---

    def ask(self, *, lead: str | None = None, error: str | None = None, album: str | None = None) -> None:
        """Send the question at hand, or the summary.

        `lead` or `error` is HTML said before it; after an error the choices are numbered. After a photo of an
        `album` it goes late, so that the last photo's message replaces those of the photos before it.
        """
        question = engine.at_hand(self.step, self.form, self.draft)
        if question is None:
            self._preview()
        html, keyboard = self.question(question, numbered=error is not None) if question else self.summary()
        self.step.send_text(
            "\n\n".join(part for part in (error or lead, html) if part),
            keyboard=keyboard,
            dedupe_key=f"album:{self.step.chat_id}:{album}" if album else None,
            due_in=ALBUM_WAIT if album else None,
        )

    def repaint(self, message_id: int, page: int = 0) -> None:
        """Show the question at hand in the message where it was asked."""
        question = engine.at_hand(self.step, self.form, self.draft)
        if question is not None:
            html, keyboard = self.question(question, page=page)
            self.step.edit_text(message_id, html, keyboard=keyboard)

    def closed(self, question: Question, answer: str) -> str:
        """Return an answered question without buttons: its text and the answer (plain text)."""
        body = Html(_EMPTY_LINES.sub("\n\n", self._body(question)))
        # The mark stands there already.
        return self.step.text("engine-answered", question=body, answer=answer.removeprefix("✅ "))

    # --- what is shown ---

    def question(
        self,
        question: Question,
        *,
        page: int = 0,
        numbered: bool = False,
    ) -> tuple[str, Markup]:
        """Return the question at hand, as HTML and keyboard."""
        choices = engine.offered(self.step, self.draft, question)
        numbered = numbered or bool(engine.suggested(self.step, self.draft, question))
        lines = [self._heading(question), self._body(question), self._hints(question)]
        if numbered and isinstance(question.answer, Choice | Many):
            lines.append(self._numbered(question, choices))
        if self._is_first(question):
            lines.append(self.step.text("engine-saved"))
        html = "\n\n".join(line for line in lines if line)
        keyboard = self.buttons.below(question, choices, page, echoed=self.echo(question) is not None)
        return _EMPTY_LINES.sub("\n\n", html), keyboard

    def summary(self) -> tuple[str, Markup]:
        """Return all answers, a change button for each, and the send button."""
        summary = self.form.summary
        if summary is None:
            raise ValueError(f"form {self.form.name} has no summary")
        questions = self.changeable()
        if summary.show is not None:
            html = summary.show(self.turn)
        else:
            rows = [
                self.step.text("engine-summary-line", label=self.label(one), answer=self.shown(one))
                for one in questions
            ]
            title = self.step.text(summary.title_key, reference=context_of(self.draft, AboutApplication).reference)
            html = "\n".join([title, "", *rows])
        # The send button comes last: a phone shows the end of a long message.
        rows_of_buttons = [
            *self.change_buttons(questions),
            [self.buttons.control(self.step.plain("btn-back"), "back")],
            [self.buttons.control(self.step.plain(summary.send_key), "send")],
        ]
        return html, keyboards.inline(rows_of_buttons)

    def changeable(self, part: int | None = None) -> list[Question]:
        """Return the answered questions that the summary names, of one part or of all."""
        return [
            question
            for question in engine.asked(self.step, self.form, self.draft)
            if question.in_summary and question.key in self.draft.answers and (part is None or question.part == part)
        ]

    def change_buttons(self, questions: Sequence[Question]) -> list[list[Button]]:
        """Return rows of buttons that change the answers to these questions."""
        buttons = [
            self.buttons.control(self.step.plain("btn-change", label=self.label(one)), f"change-{one.key}")
            for one in questions
        ]
        return in_rows(buttons, CHANGE_COLUMNS)

    def label(self, question: Question) -> str:
        """Return the question's label in plain words."""
        return self.step.plain(question.label_key)

    def shown(self, question: Question) -> str:
        """Return the answer in plain words."""
        return self.show_value(question, self.draft.answers.get(question.key))

    def show_value(self, question: Question, value: Any) -> str:
        """Return a value of this question in plain words."""
        if value is None:
            return self.step.plain("engine-skipped")
        if question.show is not None:
            return question.show(self.turn.about(value))
        match question.answer:
            case Photos():
                return self.step.plain("engine-photos", count=len(value["files"]))
            case Post():
                return self.step.plain("engine-post", media=_media(value), beginning=_beginning(value["html"]))
            case Many():
                return ", ".join(self._option_words(question, one) for one in value)
            case Choice():
                return self._option_words(question, str(value))
            case _:
                return str(value)

    # --- pieces ---

    def _preview(self) -> None:
        """Send what sending the form leads to, before the summary."""
        summary = self.form.summary
        if summary is None or summary.preview is None:
            return
        messages = summary.preview(self.turn)
        if summary.preview_key is not None:
            self.step.say(summary.preview_key)
        for message in messages:
            self.step.queue(message)

    def _heading(self, question: Question) -> str:
        if self.form.parts == 1:
            return ""
        return self.step.text("engine-part", part=question.part, parts=self.form.parts)

    def _body(self, question: Question) -> str:
        echo = self.echo(question)
        text = echo or _text_of(self.form, question, self.turn)
        return self.step.text(text.key, **text.values)

    def echo(self, question: Question) -> Text | None:
        """Return the text with which a typed value is being read back; None when none is."""
        value = engine.pending(self.draft, question)
        typed = typed_part(question.answer)
        if value is None or typed is None or typed.echo is None:
            return None
        return typed.echo(self.turn.about(value))

    def _hints(self, question: Question) -> str:
        if not self.buttons.may_keep(question) or self.echo(question) is not None:
            return ""
        return self.step.text("engine-answer-now", answer=self.shown(question))

    def _numbered(self, question: Question, options: Sequence[Option]) -> str:
        return "\n".join(
            self.step.text("engine-numbered", number=number, label=label_of(self.step, question, option))
            for number, option in enumerate(options, start=1)
        )

    def _is_first(self, question: Question) -> bool:
        return (
            self.form.audience == "resident"
            and not self.draft.answers
            and engine.before(self.step, self.form, self.draft, question) is None
        )

    def _option_words(self, question: Question, value: str) -> str:
        option = engine.find_option(self.step, self.draft, question, value)
        return value if option is None else label_of(self.step, question, option)


def typed_part(answer: Answer) -> Typed | None:
    """Return how typed words are read at this question, if they are."""
    if isinstance(answer, Choice):
        return answer.typed
    return answer if isinstance(answer, Typed) else None


def _text_of(form: Form, question: Question, turn: Turn) -> Text:
    if callable(question.text):
        return question.text(turn)
    return Text(question.text or form.text_key(question))


def _media(post: Mapping[str, Any]) -> str:
    return str(post["media"]["kind"]) if post["media"] else "none"


def _beginning(html: str) -> str:
    """Return how a message begins, on one line without marks."""
    words = " ".join(plain_of(html).split())
    return words if len(words) <= BEGINNING else f"{words[:BEGINNING].rstrip()}…"
