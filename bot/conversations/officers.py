"""/petugas, "Undang": an admin chooses role, programmes and areas, and gets a link to hand on.

An area is the whole city, some kecamatan, or kelurahan of one kecamatan.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Answers, Choice, Many, Option, Question, dashed
from bot.services import officers
from domain.access import Role
from domain.areas import CITY_CODE
from domain.programme import Programme

if TYPE_CHECKING:
    from bot.runtime.step import Step
    from storage.records.base import Draft

START_PAYLOAD = "petugas_"


def _roles(_step: Step, _draft: Draft) -> Sequence[Option]:
    return [Option(role.value, text_key=f"officers-role-{role}") for role in Role]


def _programmes(_step: Step, _draft: Draft) -> Sequence[Option]:
    return [Option(one.value, text_key=f"programme-{dashed(one)}") for one in Programme]


def _areas(step: Step, _draft: Draft) -> Sequence[Option]:
    """The whole city, and every kecamatan."""
    kecamatan = (Option(one.code, label=one.name) for one in step.resources.areas.all_kecamatan)
    return [Option(CITY_CODE, text_key="officers-whole-city"), *kecamatan]


def _kelurahan(step: Step, draft: Draft) -> Sequence[Option]:
    """The kelurahan of the only kecamatan chosen."""
    [kecamatan] = draft.answers["areas"]
    return [Option(one.code, label=one.name) for one in step.resources.areas.in_kecamatan(kecamatan)]


def _one_kecamatan(answers: Answers) -> bool:
    areas = answers.get("areas") or []
    return _needs_area(answers) and len(areas) == 1 and CITY_CODE not in areas


def _needs_area(answers: Answers) -> bool:
    return answers.get("role") in officers.ROLES_WITH_APPLICATIONS


async def _invite(step: Step, draft: Draft) -> None:
    if step.officer is None:
        return
    answers = draft.answers
    programmes = [Programme(one) for one in answers.get("programmes") or []]
    areas = answers.get("kelurahan") or answers.get("areas") or []
    grant = officers.grant_for(Role(answers["role"]), programmes, areas)
    token = await officers.invite(step.uow, by=step.officer, grant=grant, now=step.now)
    link = f"https://t.me/{step.resources.bot_username}?start={START_PAYLOAD}{token}"
    step.say("officers-invited")
    hours = int(officers.INVITATION_LIFE.total_seconds()) // 3600
    step.say("officers-invitation", link=link, role=step.plain(f"officers-role-{grant.role}"), hours=hours)


INVITATION = Form(
    name="invitation",
    version="1",
    audience="officer",
    parts=1,
    questions=(
        Question("role", 1, Choice(_roles), label="label-invitation-role"),
        Question("programmes", 1, Many(_programmes), asked_when=_needs_area, label="label-invitation-programmes"),
        Question(
            "areas",
            1,
            Many(_areas, columns=2, per_page=17),
            asked_when=_needs_area,
            label="label-invitation-areas",
        ),
        Question(
            "kelurahan",
            1,
            Many(_kelurahan, columns=2),
            asked_when=_one_kecamatan,
            depends_on=("areas",),
            optional=True,
            label="label-invitation-kelurahan",
        ),
    ),
    finish=_invite,
    summary=Summary("officers-invite-ask", "btn-invite-yes"),
)
