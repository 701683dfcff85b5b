"""Which announcements a resident gets: all of them allowed or stopped (/pengumuman)."""

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from bot import keyboards
from bot.keyboards import Markup, button
from bot.step import Step, StepApplication, StepContext

FAMILY = "b"
ALLOW, REFUSE = (keyboards.data(FAMILY, word) for word in ("yes", "no"))


def ask_about_announcements(step: Step) -> None:
    """Ask somebody who has not been asked yet; say it after their first receipt."""
    if step.person.announcements is None:
        step.say("announcements-ask", keyboard=_choice(step))


async def announcements(_update: Update, context: StepContext) -> None:
    """Answer /pengumuman: what is set, and both buttons."""
    step = context.step
    states = {None: "unasked", True: "on", False: "off"}
    step.say("announcements-status", keyboard=_choice(step), state=states[step.person.announcements])


async def chosen(update: Update, context: StepContext) -> None:
    """Keep the answer; what still waits for somebody who stops is taken back."""
    step = context.step
    query = update.callback_query
    if query is None or query.message is None:
        return
    allowed = query.data == ALLOW
    if step.person.announcements and not allowed:
        await step.uow.recipients.withhold(step.chat_id)
    if step.person.announcements is not allowed:
        step.person.announcements = allowed
        step.keep_resident()
        step.audit("announcements.allowed" if allowed else "announcements.refused")
    step.edit_text(query.message.message_id, step.text("announcements-on" if allowed else "announcements-off"))


def _choice(step: Step) -> Markup:
    return keyboards.column(
        [
            button(step.plain("btn-announcements-yes"), ALLOW),
            button(step.plain("btn-announcements-no"), REFUSE),
        ]
    )


def register(ptb_app: StepApplication) -> None:
    ptb_app.add_handler(CommandHandler("pengumuman", announcements, filters.ChatType.PRIVATE))
    ptb_app.add_handler(CallbackQueryHandler(chosen, pattern=f"^(?:{ALLOW}|{REFUSE})$"))
