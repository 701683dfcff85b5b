"""A resident replies to an announcement: the officers of the area see the question, once, and one of them answers."""

import io
from datetime import timedelta

from domain.access import Role
from domain.announcements.content import Schedule
from domain.programme import Programme
from tests.journeys.review.test_privacy import leaks, leaks_in_files
from tests.support.announcing import approved, second_broadcaster
from tests.support.chat import PHOTO, ChatClient
from tests.support.factories import GENUK, GENUKSARI, make_application, make_officer
from tests.support.running import OFFICER_ID, RESIDENT_ID, RunningBot

ANNOUNCED = "Loket di Genuk buka hari Sabtu."
ASKED = "Apakah suami saya <boleh> mewakili? NIK saya 3374.0112-0590 9001"
SEEN = "Apakah suami saya <boleh> mewakili? NIK saya ••••.••••-•••• ••••"
ANSWERED = "Boleh, asal membawa surat kuasa bermeterai."
GOES_ON = Schedule(joiner_days=1)
"""Without an end, and so without the picture of it, which takes seconds to draw."""
ANSWER, SEND = "✍️ Jawab", "📨 Kirim jawaban"
SECRETS = ("suami saya", "0590 9001", "surat kuasa", "Sutarno Wibowo")


async def listens(bot: RunningBot, chat: ChatClient) -> None:
    """Open the bot and agree to announcements."""
    await chat.start()
    async with bot.database.write() as uow:
        person = await uow.residents.get_by_telegram_id(chat.person.id)
        assert person is not None
        person.announcements = True
        await uow.residents.save([person])
        await uow.commit()


async def staff(bot: RunningBot, account: int, role: Role, area: str, programme: Programme) -> ChatClient:
    """Return an officer for one programme in one area, who has opened the bot."""
    async with bot.database.write() as uow:
        await make_officer(uow, account, role, frozenset({programme}), frozenset({area}))
        await uow.commit()
    chat = ChatClient(bot.world.person(account, f"Petugas {account}"), bot.settled)
    await chat.start()
    return chat


async def announce(bot: RunningBot) -> None:
    """Have an announcement approved and sent to everybody who agreed."""
    await approved(bot, ANNOUNCED, GOES_ON)
    for _ in range(5):
        await bot.advance(timedelta(seconds=2))


def copy_of(chat: ChatClient, text: str = ANNOUNCED) -> int:
    """Return the id of the announcement's message in this chat."""
    return next(one.id for one in reversed(chat.from_bot) if text in (one.text or ""))


def heard(chat: ChatClient, words: str) -> int:
    """How many messages of the bot's hold these words."""
    return sum(words in text for text in chat.texts)


async def test_a_question_in_the_middle_of_a_form_reaches_the_kelurahan_and_is_answered_once(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, log_lines: io.StringIO
) -> None:
    await officer.start()
    broadcaster = await second_broadcaster(bot)
    await listens(bot, resident)
    async with bot.database.write() as uow:
        application = await make_application(uow, bot.bot.resources, telegram_id=RESIDENT_ID)
        await uow.commit()
    first = await staff(bot, 9201, Role.VERIFIER, GENUKSARI, Programme.PIJAR_SEMAR)
    second = await staff(bot, 9202, Role.VERIFIER, GENUKSARI, Programme.PIJAR_SEMAR)
    others = [
        officer,
        broadcaster,
        await staff(bot, 9203, Role.VERIFIER, GENUK, Programme.PIJAR_SEMAR),
        await staff(bot, 9204, Role.VERIFIER, GENUKSARI, Programme.UHC),
        await staff(bot, 9205, Role.APPROVER, "33.74", Programme.PIJAR_SEMAR),
    ]
    await announce(bot)
    copies = {one: heard(one, ANNOUNCED) for one in (first, second)}

    await resident.send("/daftar")
    await resident.tap("🏥 UHC")
    form_asks = resident.last_text
    await resident.reply(copy_of(resident), ASKED)
    confirmed = resident.from_bot[-2]
    assert "sudah kami teruskan" in confirmed.text
    assert "kami tutup" in confirmed.text
    assert resident.last_text == form_asks
    mine = next(one for one in resident.messages if one.text == ASKED)

    for one in (first, second):
        assert heard(one, ANNOUNCED) == copies[one] + 1
        assert SEEN in one.last_text
        assert f"/tinjau_{application.reference.token}" in one.last_text
        assert "Genuksari" in one.last_text
        assert "Sutarno" not in one.last_text
        assert one.buttons == [ANSWER]
    assert [one for one in others if heard(one, "mewakili")] == []

    for message_id in (copy_of(resident), confirmed.id):
        await resident.reply(message_id, "Bagaimana kabarnya?")
        assert heard(resident, "sudah ada pada petugas") > 0
        assert resident.last_text == form_asks
    assert heard(second, "Bagaimana kabarnya") == 0

    asked = first.last.id
    await first.tap(ANSWER)
    await first.send("Kirim foto KTP ke sini")
    assert "tidak pernah meminta" in first.last_text
    await first.send("Tidak boleh; temui kami di PIN Polio hari Sabtu.")
    assert SEND in first.buttons
    await second.reply(second.last.id, ANSWERED)
    preview = second.texts[-2]
    assert ANSWERED in preview
    assert heard(resident, ANSWERED) == 0
    question_of_second = next(one.id for one in second.from_bot if SEEN in one.text)
    await second.tap(SEND)
    assert resident.last_text == preview
    assert resident.last.data["reply_to_message"]["message_id"] == mine.id
    for one, words in ((first, "Sudah dijawab petugas lain"), (second, "Sudah Anda jawab")):
        [question] = [message for message in one.from_bot if SEEN in message.text]
        assert words in question.text
        assert question.inline_keyboard == []

    await first.tap(SEND)
    assert "dijawab petugas lain" in first.last_text
    await first.reply(asked, "Tidak boleh.")
    assert "dijawab petugas lain" in first.last_text
    await second.tap_stale(f"qa:answer:{'0' * 32}", question_of_second)
    assert "tidak ada lagi" in second.alerts[-1][0]
    assert heard(resident, "Jawaban petugas") == 1

    await resident.reply(resident.last.id, "Terima kasih, kalau anak saya?")
    assert heard(resident, "Jl. Ki Mangunsarkoro 21") == 1
    assert resident.last_text == form_asks

    assert await leaks(bot.database, SECRETS) == []
    assert leaks_in_files(bot.database, SECRETS) == []
    assert [word for word in (*SECRETS, "[16 digits]") if word in log_lines.getvalue()] == []


async def test_without_an_application_the_heads_and_broadcasters_are_asked_and_find_it_in_their_list(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    await officer.start()
    broadcaster = await second_broadcaster(bot)
    await listens(bot, resident)
    await listens(bot, other_resident)
    verifier = await staff(bot, 9201, Role.VERIFIER, "33.74", Programme.UHC)
    await announce(bot)

    await resident.send("loketnya di mana ya")
    assert "Balas" in resident.last_text
    await resident.send("loketnya di mana ya")
    assert "belum paham" in resident.last_text
    resident.person.reply_to(copy_of(resident))
    await resident.send_sticker()
    assert "hanya tulisan" in resident.last_text
    await resident.reply(copy_of(resident), "a" * 1001)
    assert "1.001 huruf" in resident.last_text
    resident.person.reply_to(copy_of(resident))
    resident.person.send_album([PHOTO, PHOTO], "Loketnya di gedung ini?")
    await bot.settled()
    assert "sudah kami teruskan" in resident.last_text
    assert "foto atau berkasnya tidak" in resident.last_text
    await other_resident.reply(copy_of(other_resident), "Harus bawa apa?")

    for one in (officer, broadcaster):
        assert heard(one, "Loketnya di gedung ini?") == heard(one, "Harus bawa apa?") == 1
        assert "belum mendaftar" in one.last_text
        # The announcement itself came once for both questions, and before that as the staff's copy.
        assert heard(one, ANNOUNCED) == 2
    assert heard(verifier, "Loketnya di gedung") == 0
    await verifier.send("/pertanyaan")
    assert "Tidak ada pertanyaan" in verifier.last_text
    await resident.send("/pertanyaan")
    assert "belum dikenal" in resident.last_text

    await broadcaster.send("/pertanyaan")
    assert broadcaster.last_text.index("Loketnya di gedung") < broadcaster.last_text.index("Harus bawa apa?")
    await broadcaster.tap("✍️ 2")
    assert "Harus bawa apa?" in broadcaster.last_text
    await broadcaster.tap(ANSWER)
    await broadcaster.send("Cukup KTP asli.")
    await broadcaster.tap(SEND)
    assert "Cukup KTP asli." in other_resident.last_text
    await broadcaster.send("/pertanyaan")
    assert "Harus bawa apa?" not in broadcaster.last_text
    async with bot.database.read() as uow:
        admin = await uow.officers.get_by_telegram_id(OFFICER_ID)
        assert admin is not None
        [left] = await uow.questions.open_for(admin)
        assert await uow.questions.open_for(admin, after=left) == []


async def test_stop_in_reply_to_an_announcement_is_no_question_but_a_question_about_it_is(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    await officer.start()
    await second_broadcaster(bot)
    await listens(bot, resident)
    await announce(bot)
    seen = len(officer.from_bot)

    for words in ("STOP!!!", "Stop, terima kasih", "tolong jangan kirim pesan lagi"):
        await resident.reply(copy_of(resident), words)
        assert "Apa yang mau dihentikan?" in resident.last_text
        assert "🔕 Semua pengumuman" in resident.buttons
    assert len(officer.from_bot) == seen

    await resident.reply(copy_of(resident), "Kalau suami saya berhenti kerja, loketnya di mana?")
    assert "sudah kami teruskan" in resident.last_text
    assert "foto atau berkasnya" not in resident.last_text
    assert heard(officer, "suami saya berhenti kerja") == 1
    await resident.reply(resident.last.id, "jangan kirim lagi")
    assert "Apa yang mau dihentikan?" in resident.last_text
