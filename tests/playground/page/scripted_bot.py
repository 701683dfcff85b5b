"""A tiny bot over HTTP, scripted for the page's tests: it answers with what a test needs to see."""

import asyncio
import json
from contextlib import suppress
from typing import Any

from aiohttp import ClientSession

MENU = [{"command": "daftar", "description": "Daftar program"}, {"command": "status", "description": "Lihat status"}]
HOME = [
    [{"text": "Daftar", "callback_data": "apply"}, {"text": "Ganti", "callback_data": "change"}],
    [{"text": "Peringatan", "callback_data": "alert"}, {"text": "Situs", "url": "https://semarangkota.go.id/"}],
]
PHONE_KEYBOARD = {
    "keyboard": [[{"text": "Bagikan nomor", "request_contact": True}], [{"text": "Kembali"}]],
    "one_time_keyboard": True,
    "resize_keyboard": True,
}
FORMATTED = (
    "<b>tebal</b> <i>miring</i> <code>kode</code> <tg-spoiler>rahasia</tg-spoiler> "
    "&lt;img src=x onerror=alert(1)&gt;\n<blockquote>kutipan</blockquote>Buka /tinjau_ps26_000123k "
    "atau https://t.me/{bot}?start=inv_abc"
)


class ScriptedBot:
    """Polls and answers until `stop`. `api` is the server's root, such as http://127.0.0.1:8081."""

    def __init__(self, api: str, token: str, username: str) -> None:
        self._root = f"{api}/bot{token}"
        self._username = username
        self._connection = ClientSession()
        self._task: asyncio.Task[None] | None = None
        self.seen: list[dict[str, Any]] = []

    async def start(self) -> None:
        await self.call("setMyCommands", commands=MENU)
        self._task = asyncio.create_task(self._poll())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._connection.close()

    async def call(self, method: str, **params: Any) -> Any:
        async with self._connection.post(f"{self._root}/{method}", json=params) as response:
            answer = json.loads(await response.read())
        assert answer["ok"], (method, params, answer)
        return answer["result"]

    async def say(self, chat: int, text: str, **params: Any) -> Any:
        return await self.call("sendMessage", chat_id=chat, text=text, **params)

    async def _poll(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=30):
                offset = update["update_id"] + 1
                self.seen.append(update)
                if "message" in update:
                    await self._message(update["message"])
                elif "callback_query" in update:
                    await self._tapped(update["callback_query"])
                elif "edited_message" in update:
                    message = update["edited_message"]
                    await self.say(message["chat"]["id"], f"Diubah: {message['text']}")

    async def _message(self, message: dict[str, Any]) -> None:
        chat = message["chat"]["id"]
        text = message.get("text", "")
        if text.startswith("/start"):
            payload = text.removeprefix("/start").strip()
            keyboard = {"inline_keyboard": HOME}
            await self.say(chat, f"Selamat datang {payload}".strip(), reply_markup=keyboard)
        elif text == "/format":
            await self.say(chat, FORMATTED.format(bot=self._username), parse_mode="HTML")
        elif text == "/nomor":
            await self.say(chat, "Berapa nomor HP-nya?", reply_markup=PHONE_KEYBOARD)
        elif "contact" in message:
            removed = {"remove_keyboard": True}
            await self.say(chat, f"Nomor: {message['contact']['phone_number']}", reply_markup=removed)
        elif "photo" in message:
            await self.call("sendPhoto", chat_id=chat, photo=message["photo"][-1]["file_id"], caption="Diterima")
        else:
            await self.say(chat, f"Jawaban: {text or 'bukan teks'}")

    async def _tapped(self, query: dict[str, Any]) -> None:
        message = query["message"]
        chat, data = message["chat"]["id"], query["data"]
        if data == "change":
            keyboard = {"inline_keyboard": [[{"text": "Sudah", "callback_data": "apply"}]]}
            await self.call(
                "editMessageText",
                chat_id=chat,
                message_id=message["message_id"],
                text="Sudah diganti",
                reply_markup=keyboard,
            )
            await self.call("answerCallbackQuery", callback_query_id=query["id"])
        elif data == "alert":
            await self.call("answerCallbackQuery", callback_query_id=query["id"], text="Perhatian!", show_alert=True)
        else:
            await self.call("answerCallbackQuery", callback_query_id=query["id"], text="Tersimpan")
