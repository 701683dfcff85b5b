"""Announcement settings of a resident (/pengumuman): allow or stop all, or choose by topic."""

from collections.abc import Collection

from telegram import Update

from bot.runtime.step import Step, StepContext
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.residents import AllowAnnouncements, RefuseAnnouncements, TopicSwitch
from bot.telegram_api.dispatch import RESIDENTS, Button, Command, Needs
from bot.telegram_api.keyboards import Markup, button
from bot.views.announcements.topics import choice
from bot.views.announcements.words import topic_words
from domain.announcements.content import Topic
from domain.audit import AuditAct


def off_data(topic: Topic) -> str:
    """Return the callback data of a button that turns a topic off."""
    return TopicSwitch("off", topic.value).pack()


async def announcements(_update: Update, context: StepContext) -> None:
    """Answer /pengumuman with the current settings and the buttons that change them."""
    html, keyboard = await _shown(context.step)
    context.step.send_text(html, keyboard=keyboard)


async def chosen(update: Update, context: StepContext) -> None:
    """Store the choice; if the resident stops announcements, withhold those still queued."""
    step = context.step
    query = update.callback_query
    if query is None or query.message is None:
        return
    allowed = AllowAnnouncements.parse(query.data) is not None
    if step.person.announcements and not allowed:
        await step.uow.recipients.withhold(step.chat_id)
    if step.person.announcements is not allowed:
        step.person.announcements = allowed
        step.keep_resident()
        step.audit(AuditAct.ANNOUNCEMENTS_ALLOWED if allowed else AuditAct.ANNOUNCEMENTS_REFUSED)
    step.edit_text(query.message.message_id, step.text("announcements-on" if allowed else "announcements-off"))


async def topic_tapped(update: Update, context: StepContext) -> None:
    """Turn one topic on or off: `b:<on or off>:<topic>`.

    The button names the new state, so a second tap is idempotent.
    """
    step, query = context.step, update.callback_query
    if query is None or query.message is None:
        return
    tap = TopicSwitch.of(update)
    if tap.topic in list(Topic) and step.person.announcements:
        await _turn(step, Topic(tap.topic), on=tap.state == "on")
    html, keyboard = await _shown(step)
    step.edit_text(query.message.message_id, html, keyboard=keyboard)


async def _turn(step: Step, topic: Topic, *, on: bool) -> None:
    muted = await step.uow.muted_topics.of(step.chat_id)
    if on and topic in muted:
        await step.uow.muted_topics.unmute(step.chat_id, topic)
        step.audit(AuditAct.ANNOUNCEMENTS_TOPIC_ON, topic=topic.value)
    elif not on and topic not in muted:
        await step.uow.muted_topics.mute(step.chat_id, topic)
        about = [one.id for one in await step.uow.announcements.not_ended() if one.segment.topic is topic]
        await step.uow.recipients.withhold(step.chat_id, about)
        step.audit(AuditAct.ANNOUNCEMENTS_TOPIC_OFF, topic=topic.value)


async def _shown(step: Step) -> tuple[str, Markup]:
    """Return the settings as HTML, and the buttons."""
    if not step.person.announcements:
        state = "unasked" if step.person.announcements is None else "off"
        return step.text("announcements-status", state=state), choice(step)
    muted = await step.uow.muted_topics.of(step.chat_id)
    on = [topic for topic in Topic if topic not in muted]
    return step.text("announcements-topics", on=len(on)), _topics(step, on)


def _topics(step: Step, on: Collection[Topic]) -> Markup:
    buttons = []
    for topic in Topic:
        label = step.plain(
            "btn-announcements-topic", on=topic in on, topic=topic_words(step.resources, topic, step.language)
        )
        buttons.append(button(label, TopicSwitch("off" if topic in on else "on", topic.value).pack()))
    return keyboards.column([*buttons, button(step.plain("btn-announcements-all-off"), RefuseAnnouncements().pack())])


ENTRIES = (
    Command(("pengumuman",), announcements, permission=RESIDENTS, needs=Needs.TRANSACTION),
    Button(AllowAnnouncements, chosen, permission=RESIDENTS, needs=Needs.NOTHING),
    Button(RefuseAnnouncements, chosen, permission=RESIDENTS, needs=Needs.TRANSACTION),
    Button(TopicSwitch, topic_tapped, permission=RESIDENTS, needs=Needs.TRANSACTION),
)
