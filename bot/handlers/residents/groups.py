"""Groups and channels: one line that leads to the private chat, sent only when the bot is addressed.

Nothing personal may be written where others can read it. This handler therefore comes before all others and takes
every update that is not from a private chat.
"""

from telegram import Message, MessageEntity, Update
from telegram.constants import ChatType

from bot.runtime.step import StepContext
from bot.telegram_api import keyboards
from bot.telegram_api.dispatch import RESIDENTS, Needs, Other


def outside_private_chats(update: Update) -> bool:
    """Return whether the update comes from a group or channel."""
    chat = update.effective_chat
    return chat is None or chat.type != ChatType.PRIVATE


async def answer(update: Update, context: StepContext) -> None:
    """Answer a command or a mention; ignore everything else."""
    step = context.step
    if update.message is None or not _is_for_us(update.message, step.resources.bot_username):
        return
    address = f"https://t.me/{step.resources.bot_username}?start=grup"
    step.say(
        "group-line",
        keyboard=keyboards.column([keyboards.link(step.plain("btn-group-private"), address)]),
    )


def _is_for_us(message: Message, username: str) -> bool:
    ours = f"@{username}".casefold()
    for text in message.parse_entities([MessageEntity.MENTION]).values():
        if text.casefold() == ours:
            return True
    commands = message.parse_entities([MessageEntity.BOT_COMMAND])
    for entity, text in commands.items():
        _, at, addressee = text.casefold().partition("@")
        if entity.offset == 0 and (not at or f"@{addressee}" == ours):
            return True
    return False


ENTRIES = (Other(outside_private_chats, answer, permission=RESIDENTS, needs=Needs.NOTHING),)
