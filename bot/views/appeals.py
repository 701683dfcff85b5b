"""The button to appeal against a decision."""

from __future__ import annotations

from bot.runtime.step import Step
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.status import AppealAct
from domain.application import Act, acts_open_to
from storage.records.applications import StoredApplication


def appeal_buttons(step: Step, application: StoredApplication) -> list[dict[str, str]]:
    """Return the button to appeal, if an appeal is possible."""
    if Act.APPEAL not in acts_open_to(application.status):
        return []
    return [keyboards.button(step.plain("btn-appeal"), begin_data(application))]


def begin_data(application: StoredApplication) -> str:
    """Return the callback data that begins an appeal about this application."""
    return AppealAct("begin", application.reference.token).pack()
