"""Stored assessments on both databases: kept when replaced, replayed, and compared with a draft of the rules."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.services import rules as rule_changes
from bot.services.rules import Difference, Replayed
from domain.application import OPEN_STATUSES, ApplicationStatus, Consent
from domain.errors import Conflict
from domain.programme import Programme
from domain.reference import Reference
from domain.rules.assessment import Assessment
from domain.rules.book import Rulebook, read_default_files
from domain.rules.outcome import Outcome
from storage.encryption import UnreadableCiphertext
from storage.records.applications import StoredApplication
from storage.records.base import Resident
from storage.unit_of_work import Database, UnitOfWork
from tests.support.databases import FakeClock
from tests.support.factories import GENUKSARI, PIJAR_SEMAR_ANSWERS, SENT_AT, make_content, make_resident, set_status

FILES = read_default_files()
RULEBOOK = Rulebook.load(FILES)
RULES = RULEBOOK.on(Programme.PIJAR_SEMAR, SENT_AT.date())
STATUS = ApplicationStatus
BANJARDOWO = "33.74.05.1003"
FACTS: dict[str, object] = {
    "ktp_region": "semarang_city",
    "age_band": "17_to_64",
    "working_now": "yes",
    "works_for": "self",
    "bpjstk_cover": "none",
    "occupation": "becak",
    "age_years": 36,
    "nik_notes": (),
}


def assess(**different: object) -> Assessment:
    return RULES.assess({**FACTS, **different})


def nik(number: int) -> str:
    return f"337401{1 + number // 9 % 28:02d}0590{9001 + number % 900:04d}"


async def sent(
    uow: UnitOfWork,
    resident: Resident,
    assessment: Assessment,
    *,
    number: int = 0,
    kelurahan: str = GENUKSARI,
    programme: Programme = Programme.PIJAR_SEMAR,
) -> StoredApplication:
    answers = {**PIJAR_SEMAR_ANSWERS, "nik": nik(number), "kelurahan": kelurahan}
    stored = await uow.applications.insert(
        programme,
        make_content(answers, assessment, kelurahan),
        Consent("2026-11", SENT_AT),
        resident=resident,
        form_version="1",
        year=2026,
    )
    assert stored is not None
    return stored


async def replayed(database: Database, rulebook: Rulebook, *references: Reference) -> list[Replayed]:
    return [one async for one in rule_changes.replay(database, rulebook, references)]


def draft(*edits: tuple[str, str]) -> Rulebook:
    file = FILES["pijar_semar.toml"]
    for written, instead in edits:
        assert written in file
        file = file.replace(written, instead, 1)
    return RULEBOOK.with_draft("draft.toml", file)[1]


EMPLOYER = 'id = "employer"\neffective_from = 2025-06-20'
EMPLOYER_REFUSED = (
    'fact = "works_for", is = "employer" }\noutcome = "needs_review"\nstage = "kelurahan"',
    'fact = "works_for", is = "employer" }\noutcome = "ineligible"',
)


async def test_the_assessment_before_is_kept_sealed_when_answers_or_lists_change(
    database: Database, clock: FakeClock
) -> None:
    async with database.write() as uow:
        resident = await make_resident(uow)
        first = await sent(uow, resident, assess())
        answers = {**PIJAR_SEMAR_ANSWERS, "nik": nik(0)}
        content = make_content(answers, assess(works_for="employer"), GENUKSARI)
        second = await uow.applications.replace_content(first, content, resident=resident)
        clock.advance(timedelta(days=1))
        await uow.commit()
    async with database.write() as uow:
        newest = assess(works_for="employer", listed_covered="yes")
        third = await uow.applications.replace_assessment(second, newest, resident)
        await uow.commit()
    async with database.read() as uow:
        past = (await uow.assessments.of([first.id]))[first.id]
        current = await uow.assessments.get(first.reference)
        assert await uow.assessments.of([resident.id]) == {}
    assert [one.open(resident.key) for one in past] == [assess(), assess(works_for="employer")]
    assert [one.replaced_at is not None for one in past] == [True, True]
    assert past[0].replaced_at != past[1].replaced_at
    assert current is not None
    assert current.key is not None
    assert current.current.open(current.key) == newest
    assert (third.version, third.status, third.outcome) == (3, STATUS.SUBMITTED, "needs_review")
    assert third.answers(resident.key) == second.answers(resident.key)
    with pytest.raises(UnreadableCiphertext):
        resident.key.open(past[0].sealed, past[1].context)


async def test_who_comes_second_replaces_nothing_and_keeps_nothing(database: Database) -> None:
    async with database.write() as uow:
        resident = await make_resident(uow)
        seen = await sent(uow, resident, assess())
        await set_status(uow, seen, STATUS.IN_REVIEW)
        with pytest.raises(Conflict):
            await uow.applications.replace_assessment(seen, assess(listed_covered="yes"), resident)
        await uow.commit()
    async with database.read() as uow:
        assert await uow.assessments.of([seen.id]) == {}
        stored = await uow.applications.get(seen.id)
    assert stored is not None
    assert stored.assessment(resident.key) == assess()


async def test_pages_go_through_the_programmes_open_applications_once(database: Database) -> None:
    async with database.write() as uow:
        resident = await make_resident(uow)
        stored = [await sent(uow, resident, assess(), number=number) for number in range(5)]
        await sent(uow, resident, assess(), number=9, programme=Programme.UHC)
        await set_status(uow, stored[1], STATUS.WITHDRAWN)
        await set_status(uow, stored[2], STATUS.APPROVED)
        await uow.commit()
    async with database.read() as uow:
        first = await uow.assessments.page(Programme.PIJAR_SEMAR, OPEN_STATUSES, 3)
        rest = await uow.assessments.page(Programme.PIJAR_SEMAR, OPEN_STATUSES, 3, after=first[-1].application_id)
        newest = await uow.assessments.newest(2)
        older = await uow.assessments.newest(9, before=newest[-1].application_id)
    opened = [one.application_id for one in (*first, *rest)]
    assert opened == [stored[number].id for number in (0, 2, 3, 4)]
    assert [one.programme for one in newest] == [Programme.UHC, Programme.PIJAR_SEMAR]
    assert [one.application_id for one in older] == [stored[number].id for number in (3, 2, 1, 0)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_thousand_stored_assessments_are_made_again_alike(database: Database) -> None:
    async with database.write() as uow:
        residents = [await make_resident(uow, 9200 + number) for number in range(20)]
        for number in range(900):
            different = {"works_for": "employer" if number % 3 else "self", "age_years": 17 + number % 48}
            application = await sent(uow, residents[number % 20], assess(**different), number=number)
            if number % 9 == 0:
                newer = RULEBOOK.on(Programme.PIJAR_SEMAR, SENT_AT.date() + timedelta(days=60)).assess(
                    {**FACTS, **different, "listed_covered": "yes"}, {"listed_covered": SENT_AT.date()}
                )
                await uow.applications.replace_assessment(application, newer, residents[number % 20])
        await uow.commit()
    found = [one async for one in rule_changes.replay_newest(database, RULEBOOK, 900)]
    assert len(found) == 1000
    assert len({one.reference for one in found}) == 900
    assert sum(one.replaced_at is not None for one in found) == 100
    assert [one for one in found if one.differences] == []
    changed = [one async for one in rule_changes.replay_newest(database, draft(EMPLOYER_REFUSED), 900)]
    assert sum(any(one.kind == "outcome" for one in each.differences) for each in changed) == sum(
        number % 3 != 0 for number in range(900)
    ) + sum(number % 3 != 0 for number in range(0, 900, 9))


async def test_a_rule_that_changed_behind_an_old_decision_is_shown(database: Database) -> None:
    async with database.write() as uow:
        resident = await make_resident(uow)
        application = await sent(uow, resident, assess(works_for="employer"))
        await uow.commit()
    reference = application.reference
    [same] = await replayed(database, RULEBOOK, reference)
    assert (same.day, same.differences) == (SENT_AT.date(), ())
    mutated = draft(EMPLOYER_REFUSED)
    [one] = await replayed(database, mutated, reference)
    assert one.differences == (
        Difference("rules", then=RULES.version, now=mutated.on(Programme.PIJAR_SEMAR, SENT_AT.date()).version),
        Difference("outcome", then="needs_review", now="ineligible"),
        Difference("finding", "employer", "outcome", "needs_review", "ineligible"),
        Difference("finding", "employer", "stage", "kelurahan", "None"),
    )
    [one] = await replayed(database, draft((EMPLOYER, 'id = "employer"\neffective_from = 2026-12-01')), reference)
    assert [(each.kind, each.rule) for each in one.differences[1:]] == [("outcome", ""), ("disappears", "employer")]
    extra = '[[rules]]\nid = "works"\neffective_from = 2025-06-20\nsource = "x"\n'
    extra += 'when = { fact = "working_now", is = "yes" }\noutcome = "information"\n\n[[rules]]\nid = "ktp-regency"'
    [one] = await replayed(database, draft(('[[rules]]\nid = "ktp-regency"', extra)), reference)
    assert [(each.kind, each.rule) for each in one.differences[1:]] == [("appears", "works")]


async def test_a_fact_or_a_day_that_the_rules_no_longer_know_is_a_difference(database: Database) -> None:
    async with database.write() as uow:
        resident = await make_resident(uow)
        stored = assess()
        odd = await sent(uow, resident, stored.model_copy(update={"facts": {**stored.facts, "shoe_size": 43}}))
        old = await sent(uow, resident, stored.model_copy(update={"day": SENT_AT.date().replace(year=2024)}), number=1)
        await uow.commit()
    [one] = await replayed(database, RULEBOOK, odd.reference)
    assert one.differences == (Difference("facts"),)
    [one] = await replayed(database, RULEBOOK, old.reference)
    assert one.differences == (Difference("no-rules"),)


async def test_who_is_erased_is_counted_and_not_opened(database: Database) -> None:
    async with database.write() as uow:
        resident = await make_resident(uow)
        application = await sent(uow, resident, assess(works_for="employer"))
        await uow.connection.execute(text("DELETE FROM resident_keys"))
        await uow.commit()
    [one] = await replayed(database, RULEBOOK, application.reference)
    assert (one.day, one.differences) == (None, ())
    day = SENT_AT.date()
    found = await rule_changes.preview(database, RULEBOOK, draft(EMPLOYER_REFUSED), Programme.PIJAR_SEMAR, day)
    assert (found.looked_at, found.left_out, found.flips.total()) == (1, 1, 0)


async def test_an_unknown_reference_has_nothing_to_replay(database: Database) -> None:
    assert await replayed(database, RULEBOOK, Reference.make(Programme.UHC, 2026, 77)) == []


async def test_a_preview_counts_who_would_flip_by_rule_and_kelurahan_and_changes_nothing(database: Database) -> None:
    async with database.write() as uow:
        resident = await make_resident(uow)
        flipping = [
            await sent(uow, resident, assess(works_for="employer"), number=number, kelurahan=kelurahan)
            for number, kelurahan in enumerate((GENUKSARI, GENUKSARI, BANJARDOWO))
        ]
        await set_status(uow, flipping[2], STATUS.APPROVED)
        await sent(uow, resident, assess(), number=4)
        refused = {"ktp_region": "elsewhere", "works_for": "employer"}
        await sent(uow, resident, assess(**refused), number=5)
        gone = await sent(uow, resident, assess(works_for="employer"), number=6)
        await set_status(uow, gone, STATUS.REJECTED)
        odd = assess()
        await sent(uow, resident, odd.model_copy(update={"facts": {**odd.facts, "shoe_size": 43}}), number=7)
        await uow.commit()
    changed = draft(EMPLOYER_REFUSED)
    found = await rule_changes.preview(database, RULEBOOK, changed, Programme.PIJAR_SEMAR, SENT_AT.date())
    assert (found.looked_at, found.other, found.left_out) == (6, 1, 1)
    assert found.flips == {(Outcome.NEEDS_REVIEW, Outcome.INELIGIBLE): 3}
    assert found.rules == {("employer", "finding"): 3}
    assert found.kelurahan == {GENUKSARI: 2, BANJARDOWO: 1}
    nothing = await rule_changes.preview(database, RULEBOOK, RULEBOOK, Programme.PIJAR_SEMAR, SENT_AT.date())
    assert (nothing.looked_at, nothing.other, nothing.flips) == (6, 0, {})
    async with database.read() as uow:
        for application in flipping:
            stored = await uow.applications.get(application.id)
            assert stored is not None
            assert stored.assessment(resident.key) == assess(works_for="employer")


async def test_a_preview_is_of_the_day_it_is_asked_for(database: Database) -> None:
    async with database.write() as uow:
        resident = await make_resident(uow)
        await sent(uow, resident, assess(works_for="employer"))
        await uow.commit()
    softer = '[[rules]]\nid = "employer"\neffective_from = 2027-01-01\nsource = "x"\nin_force = false\n'
    softer += (
        'when = { fact = "works_for", is = "employer" }\noutcome = "information"\n\n[[rules]]\nid = "covered-already"'
    )
    changed = draft(('[[rules]]\nid = "covered-already"', softer))
    day = SENT_AT.date()
    before = await rule_changes.preview(database, RULEBOOK, changed, Programme.PIJAR_SEMAR, day)
    after = await rule_changes.preview(database, RULEBOOK, changed, Programme.PIJAR_SEMAR, day.replace(year=2027))
    assert before.flips.total() == 0
    assert after.flips == {(Outcome.NEEDS_REVIEW, Outcome.ELIGIBLE): 1}
    assert after.rules == {("employer", "disappears"): 1}
