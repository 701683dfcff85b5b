"""The Bot API methods there are. Unknown ones answer 404, as do those of the real server that are not here."""

from collections.abc import Callable
from typing import Any

from playground import about_bot
from playground.bot_api import editing, sending
from playground.bot_api.parameters import Parameters
from playground.world.state import World

Method = Callable[[World, Parameters], Any]

METHODS: dict[str, Method] = {
    "getMe": about_bot.get_me,
    "getChat": about_bot.get_chat,
    "getFile": about_bot.get_file,
    "getMyCommands": about_bot.get_my_commands,
    "setMyCommands": about_bot.set_my_commands,
    "deleteMyCommands": about_bot.delete_my_commands,
    "setMyName": about_bot.setter("name"),
    "getMyName": about_bot.getter("name"),
    "setMyDescription": about_bot.setter("description"),
    "getMyDescription": about_bot.getter("description"),
    "setMyShortDescription": about_bot.setter("short_description"),
    "getMyShortDescription": about_bot.getter("short_description"),
    "setChatMenuButton": about_bot.set_chat_menu_button,
    "getChatMenuButton": about_bot.get_chat_menu_button,
    "logOut": about_bot.log_out,
    "close": about_bot.close,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "sendLocation": sending.send_location,
    "sendVenue": sending.send_venue,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "answerCallbackQuery": editing.answer_callback_query,
}
"""All but the four about getting updates, which `update_delivery.UpdateDelivery` answers."""
