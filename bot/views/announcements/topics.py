"""The question whether a resident wants announcements, and its buttons."""

from bot.runtime.step import Step
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.residents import AllowAnnouncements, RefuseAnnouncements
from bot.telegram_api.keyboards import Markup, button


def ask_about_announcements(step: Step) -> None:
    """Ask a resident who has not been asked yet; called after their first receipt."""
    if step.person.announcements is None:
        step.say("announcements-ask", keyboard=choice(step))


def choice(step: Step) -> Markup:
    """Return the buttons that allow announcements or refuse them."""
    return keyboards.column(
        [
            button(step.plain("btn-announcements-yes"), AllowAnnouncements().pack()),
            button(step.plain("btn-announcements-no"), RefuseAnnouncements().pack()),
        ]
    )
