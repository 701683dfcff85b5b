"""The buttons under a question: its options, and the engine's own."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.engine import flow as engine
from bot.conversations.engine.form import Form
from bot.conversations.engine.question import Answer, Choice, Contact, Many, Option, Question
from bot.conversations.engine.words import label_of
from bot.runtime.step import Step
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.forms import ControlTap, OptionTap
from bot.telegram_api.keyboards import Markup, button
from domain.draft import Draft

Button = dict[str, str]
PICKED, NOT_PICKED = "☑️", "⬜"


class Buttons:
    """The buttons of one draft as it is now."""

    def __init__(self, step: Step, form: Form, draft: Draft) -> None:
        self.step = step
        self.form = form
        self.draft = draft

    def control(self, text: str, action: str) -> Button:
        """Return a button of the engine's own."""
        return button(text, ControlTap(self.draft.token, self.draft.version, action).pack())

    def below(self, question: Question, options: Sequence[Option], page: int, *, echoed: bool) -> Markup:
        """Return the keyboard of a question; `echoed` while its value is being read back."""
        if echoed:
            rows = [
                [self.control(self.step.plain("btn-echo-yes"), "yes")],
                [self.control(self.step.plain("btn-echo-change"), "edit")],
            ]
            return keyboards.inline(rows)
        if isinstance(question.answer, Contact):
            return keyboards.contact(self.step.plain("btn-share-phone"), *self._word_buttons(question))
        return keyboards.inline([*self._option_rows(question, options, page), *self._controls(question)])

    def _word_buttons(self, question: Question) -> list[str]:
        shown = {
            "btn-keep": self.may_keep(question),
            "btn-skip": question.optional,
            "btn-back": self._has_back(question),
            "btn-help": self._has_help(question),
        }
        return [self.step.plain(key) for key, wanted in shown.items() if wanted]

    def _option_rows(self, question: Question, options: Sequence[Option], page: int) -> list[list[Button]]:
        columns, per_page = _layout(question.answer)
        # A page that a forged button names is the last one at most.
        page = min(page, max(len(options) - 1, 0) // per_page)
        start = page * per_page
        shown = options[start : start + per_page]
        rows = in_rows([self._option_button(question, option, page) for option in shown], columns)
        turn = []
        if start > 0:
            turn.append(self.control(self.step.plain("btn-previous-page"), f"page-{page - 1}"))
        if start + per_page < len(options):
            turn.append(self.control(self.step.plain("btn-next-page"), f"page-{page + 1}"))
        return [*rows, turn]

    def _option_button(self, question: Question, option: Option, page: int) -> Button:
        label = label_of(self.step, question, option)
        if option.data is not None:
            return button(label, option.data)
        value = option.value
        if isinstance(question.answer, Many):
            picked = value in engine.picked(self.draft, question)
            label = f"{PICKED if picked else NOT_PICKED} {label}"
            # The wanted state stands in the button, so that a double tap does not undo itself.
            value = f"{'-' if picked else '+'}{page}-{value}"
        return button(label, OptionTap(self.draft.token, question.key, self.draft.version, value).pack())

    def _controls(self, question: Question) -> list[list[Button]]:
        rows: list[list[Button]] = []
        if engine.suggested(self.step, self.draft, question):
            rows.append([self.control(self.step.plain("btn-suggested-none"), "edit")])
        if isinstance(question.answer, Many):
            rows.append([self.control(self.step.plain("btn-done"), "done")])
        if self.may_keep(question) and not isinstance(question.answer, Many):
            rows.append([self.control(self.step.plain("btn-keep"), "keep")])
        if question.optional:
            rows.append([self.control(self.step.plain("btn-skip"), "skip")])
        last = []
        if self._has_back(question):
            last.append(self.control(self.step.plain("btn-back"), "back"))
        if self._has_help(question):
            last.append(self.control(self.step.plain("btn-help"), "help"))
        return [*rows, last]

    def may_keep(self, question: Question) -> bool:
        """Return whether the question is asked a second time, and its answer means something to the person."""
        return question.in_summary and question.key in self.draft.answers

    def _has_help(self, question: Question) -> bool:
        return self.step.resources.texts.has(self.form.help_key(question))

    def _has_back(self, question: Question) -> bool:
        return engine.before(self.step, self.form, self.draft, question) is not None


def in_rows(buttons: Sequence[Button], columns: int) -> list[list[Button]]:
    """Return the buttons in rows of `columns`."""
    return [list(buttons[start : start + columns]) for start in range(0, len(buttons), columns)]


def _layout(answer: Answer) -> tuple[int, int]:
    if isinstance(answer, Choice | Many):
        return answer.columns, answer.per_page
    return 1, 16
