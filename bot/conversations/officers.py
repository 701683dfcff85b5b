"""/petugas, "Undang": an admin chooses role, programmes and areas, and gets a link to hand on.

An area is the whole city, some kecamatan, or kelurahan of one kecamatan.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Choice, Many, Option, Question, Turn, dashed
from bot.services import officers
from domain.access import Role
from domain.areas import CITY_CODE
from domain.programme import Programme

START_PAYLOAD = "petugas_"


_ROLES = [Option(role.value, text_key=f"officers-role-{role}") for role in Role]
_PROGRAMMES = [Option(one.value, text_key=f"programme-{dashed(one)}") for one in Programme]


def _areas(turn: Turn) -> Sequence[Option]:
    """Return the whole city, and every kecamatan."""
    kecamatan = (Option(one.code, label=one.name) for one in turn.resources.areas.all_kecamatan)
    return [Option(CITY_CODE, text_key="officers-whole-city"), *kecamatan]


def _kelurahan(turn: Turn) -> Sequence[Option]:
    """Return the kelurahan of the only kecamatan chosen."""
    [kecamatan] = turn.answers["areas"]
    return [Option(one.code, label=one.name) for one in turn.resources.areas.in_kecamatan(kecamatan)]


def _one_kecamatan(turn: Turn) -> bool:
    areas = turn.answers.get("areas") or []
    return _needs_area(turn) and len(areas) == 1 and CITY_CODE not in areas


def _needs_area(turn: Turn) -> bool:
    return turn.answers.get("role") in officers.ROLES_WITH_APPLICATIONS


async def _invite(turn: Turn) -> None:
    step = turn.step
    if step.officer is None:
        return
    answers = turn.answers
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
        Question("role", 1, Choice(_ROLES), label="label-invitation-role"),
        Question("programmes", 1, Many(_PROGRAMMES), asked_when=_needs_area, label="label-invitation-programmes"),
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
