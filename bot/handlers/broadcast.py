"""Announcements: residents allow and stop them, officers write them (/umumkan) and watch them go out."""

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from bot import keyboards
from bot.access import OfficerCommand, add_officer_buttons, add_officer_commands
from bot.conversations.announcement import FORM_NAME, PROGRESS
from bot.conversations.opening import open_form
from bot.keyboards import Markup, button
from bot.services.announcements import outcome_values
from bot.step import Step, StepApplication, StepContext
from domain.access import Permission
from storage.announcement_records import Audience

FAMILY = "b"
ALLOW, REFUSE, REFRESH = (keyboards.data(FAMILY, word) for word in ("yes", "no", "refresh"))


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
        await step.uow.announcements.withhold(step.chat_id)
    if step.person.announcements is not allowed:
        step.person.announcements = allowed
        step.keep_resident()
        step.audit("announcements.allowed" if allowed else "announcements.refused")
    step.edit_text(query.message.message_id, step.text("announcements-on" if allowed else "announcements-off"))


async def announce(_update: Update, context: StepContext) -> None:
    """Begin the form of /umumkan, with the numbers of recipients as they are now."""
    step = context.step
    repository = step.uow.announcements
    recipients = {one.value: await repository.count_recipients(one) for one in Audience}
    earlier = await repository.latest() is not None
    open_form(step, FORM_NAME, context={"recipients": recipients, "earlier": earlier})


async def progress(_update: Update, context: StepContext) -> None:
    """Show how far the latest announcement is, in a new message."""
    html, keyboard = await _progress(context.step)
    context.step.send_text(html, keyboard=keyboard)


async def refresh(update: Update, context: StepContext) -> None:
    """Bring the progress shown in a message up to date."""
    query = update.callback_query
    if query is None or query.message is None:
        return
    html, keyboard = await _progress(context.step)
    context.step.edit_text(query.message.message_id, html, keyboard=keyboard)


async def _progress(step: Step) -> tuple[str, Markup | None]:
    latest = await step.uow.announcements.latest()
    if latest is None:
        return step.text("announcement-none-yet"), None
    html = step.text(
        "announcement-progress",
        at=latest.created_at,
        state=latest.state.value,
        recipients=latest.recipients,
        **outcome_values(await step.uow.announcements.outcomes(latest.id)),
    )
    return html, keyboards.column([button(step.plain("btn-announcement-progress"), REFRESH)])


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
    add_officer_commands(ptb_app, [OfficerCommand(["umumkan"], Permission.ANNOUNCE, announce)])
    add_officer_buttons(ptb_app, f"^{PROGRESS}$", Permission.ANNOUNCE, progress)
    add_officer_buttons(ptb_app, f"^{REFRESH}$", Permission.ANNOUNCE, refresh)
