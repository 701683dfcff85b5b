"""Officers: /petugas lists, invites and withdraws them; accepting an invitation."""

from __future__ import annotations

import json

from telegram import Update

from bot.conversations.engine.opening import open_form
from bot.conversations.engine.question import dashed
from bot.handlers.replies import replace_or_send
from bot.runtime.step import Step, StepContext, officer_of
from bot.services import officers
from bot.services.officers import Acceptance
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.officers import AskWithdrawal, Invite, OfficersPage, Withdraw
from bot.telegram_api.commands import officer_menu
from bot.telegram_api.dispatch import Button, Command, Needs
from bot.telegram_api.keyboards import Markup, button
from domain.access import Officer, Permission, Role
from domain.areas import CITY_CODE, Kelurahan
from domain.errors import NotFound
from storage.records.base import Priority
from storage.repositories.officers import OfficerAccount

PAGE = 8


async def accept_invitation(step: Step, token: str) -> None:
    """Answer a person who opened an invitation link; say kindly if its token is used, expired or unknown."""
    outcome, officer = await officers.accept(
        step.uow, token=token, telegram_id=step.person.telegram_id, name=_name(step), now=step.now
    )
    if outcome is not Acceptance.ACCEPTED or officer is None:
        step.say(f"officers-invitation-{dashed(outcome)}")
        return
    step.say(
        "officers-welcome",
        role=step.plain(f"officers-role-{officer.role}"),
        areas=areas_words(step, officer),
        programmes=programmes_words(step, officer),
        role_name=officer.role.value,
    )
    step.queue(officer_menu(step.resources.texts, step.chat_id, officer.role))
    await _tell_inviter(step, token)


async def show_officers(update: Update, context: StepContext) -> None:
    """Answer /petugas of an admin with the list of officers and its buttons."""
    step = context.step
    page = OfficersPage.of(update).page if update.callback_query else 0
    html, keyboard = await _list(step, page)
    replace_or_send(step, update, html, keyboard)


async def begin_invitation(_update: Update, context: StepContext) -> None:
    """Open the form that makes an invitation link."""
    open_form(context.step, "invitation")


async def ask_withdrawal(update: Update, context: StepContext) -> None:
    """Ask for confirmation before an office is withdrawn."""
    step = context.step
    account = await step.uow.officers.get(AskWithdrawal.of(update).officer_id)
    if account is None or account.withdrawn_at is not None:
        step.answer_callback(step.plain("officers-gone"), alert=True)
        return
    rows = [
        button(step.plain("btn-withdraw-yes"), Withdraw(account.officer.id).pack()),
        button(step.plain("btn-not-yet"), OfficersPage(0).pack()),
    ]
    html = step.text("officers-withdraw-ask", officer=_line(step, account))
    replace_or_send(step, update, html, keyboards.column(rows))


async def withdraw(update: Update, context: StepContext) -> None:
    """Withdraw the office, notify its holder, and give the chat a resident's menu again."""
    step = context.step
    try:
        account = await officers.withdraw(step.uow, by=officer_of(step), officer_id=Withdraw.of(update).officer_id)
    except NotFound:
        step.answer_callback(step.plain("officers-gone"), alert=True)
        return
    replace_or_send(step, update, step.text("officers-withdrawn", officer=_line(step, account)), None)
    chat_id = account.officer.telegram_id
    if chat_id is not None:
        step.send_text(step.text("officers-withdrawn-notice"), chat_id=chat_id, priority=Priority.NOTICE)
        step.queue(officer_menu(step.resources.texts, chat_id, None))


def refuse_kindly(step: Step) -> None:
    """Give a resident who is looking for an officer the addresses of the service desks."""
    step.say("officers-desks")


def areas_words(step: Step, officer: Officer) -> str:
    """Return the officer's areas in plain words."""
    if CITY_CODE in officer.areas or officer.role is Role.ADMIN:
        return step.plain("officers-whole-city")
    areas = step.resources.areas
    found = [areas.kelurahan(code) or areas.kecamatan(code) for code in sorted(officer.areas)]
    names = [areas.label(one.code) if isinstance(one, Kelurahan) else one.name for one in found if one]
    return ", ".join(names) or step.plain("officers-nothing")


def programmes_words(step: Step, officer: Officer) -> str:
    """Return the officer's programmes in plain words."""
    names = [step.plain(f"programme-{dashed(one)}") for one in sorted(officer.programmes)]
    return ", ".join(names) or step.plain("officers-nothing")


ENTRIES = (
    Command(
        ("petugas",),
        show_officers,
        permission=Permission.MANAGE_OFFICERS,
        needs=Needs.TRANSACTION,
        refusal=refuse_kindly,
    ),
    Button(OfficersPage, show_officers, permission=Permission.MANAGE_OFFICERS, needs=Needs.TRANSACTION),
    Button(Invite, begin_invitation, permission=Permission.MANAGE_OFFICERS, needs=Needs.NOTHING),
    Button(AskWithdrawal, ask_withdrawal, permission=Permission.MANAGE_OFFICERS, needs=Needs.TRANSACTION),
    Button(Withdraw, withdraw, permission=Permission.MANAGE_OFFICERS, needs=Needs.TRANSACTION),
)


async def _list(step: Step, page: int) -> tuple[str, Markup]:
    accounts = await step.uow.officers.active()
    page = min(page, (len(accounts) - 1) // PAGE)
    shown = accounts[page * PAGE : (page + 1) * PAGE]
    rows = [[button(step.plain("btn-invite"), Invite().pack())]]
    rows += [
        [button(step.plain("btn-withdraw-officer", name=one.name), AskWithdrawal(one.officer.id).pack())]
        for one in shown
        if one.officer.id != officer_of(step).id
    ]
    turn = []
    if page > 0:
        turn.append(button(step.plain("btn-officers-previous"), OfficersPage(page - 1).pack()))
    if len(accounts) > (page + 1) * PAGE:
        turn.append(button(step.plain("btn-officers-next"), OfficersPage(page + 1).pack()))
    lines = [
        step.text("officers-list", count=len(accounts)),
        *(step.text("officers-line", officer=_line(step, one)) for one in shown),
    ]
    return "\n".join(lines), keyboards.inline([*rows, turn])


def _line(step: Step, account: OfficerAccount) -> str:
    officer = account.officer
    return step.plain(
        "officers-name",
        name=account.name,
        role=step.plain(f"officers-role-{officer.role}"),
        programmes=programmes_words(step, officer),
        areas=areas_words(step, officer),
    )


async def _tell_inviter(step: Step, token: str) -> None:
    invitation = await step.uow.officers.invitation(token)
    inviter = await step.uow.officers.get(invitation.invited_by) if invitation else None
    if inviter is None or inviter.withdrawn_at is not None or inviter.officer.telegram_id is None:
        return
    html = step.text("officers-accepted-notice", name=_name(step))
    step.send_text(html, chat_id=inviter.officer.telegram_id, priority=Priority.NOTICE)


def _name(step: Step) -> str:
    """Return the account's name, as Telegram gives it with the update."""
    message = json.loads(step.item.payload or b"{}").get("message") or {}
    sender = message.get("from") or {}
    names = [str(sender[part]) for part in ("first_name", "last_name") if sender.get(part)]
    return " ".join(names) or str(step.person.telegram_id)
