"""All forms, by name and version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec

from bot.conversations import applying
from bot.conversations.engine.form import Form
from domain.errors import RulesError
from domain.programme import Programme

ENGINE_TEXTS = frozenset(
    {
        "btn-back",
        "btn-change",
        "btn-change-answers",
        "btn-done",
        "btn-drop",
        "btn-drop-not",
        "btn-echo-change",
        "btn-echo-yes",
        "btn-help",
        "btn-keep",
        "btn-other-form",
        "btn-next-page",
        "btn-previous-page",
        "btn-share-phone",
        "btn-skip",
        "btn-suggested-none",
        "choose-check",
        "choose-programme",
        "engine-answer-now",
        "engine-answered",
        "engine-change-which",
        "engine-choose",
        "engine-choose-several",
        "engine-command-meant",
        "engine-day",
        "engine-did-you-mean",
        "engine-drop-ask",
        "engine-dropped",
        "engine-dropped-officer",
        "engine-edited",
        "engine-file-heic",
        "engine-file-large",
        "engine-file-other",
        "engine-file-pdf",
        "engine-goes-on",
        "engine-going-back",
        "engine-gone",
        "engine-invalid",
        "engine-left-out-caption",
        "engine-left-out-photos",
        "engine-no-words",
        "engine-not-found",
        "engine-noted",
        "engine-noted-only",
        "engine-nothing-to-drop",
        "engine-nothing-to-go-on",
        "engine-numbered",
        "engine-parked",
        "engine-put-aside",
        "engine-part",
        "engine-photo-wanted",
        "engine-photo-words",
        "engine-photos",
        "engine-post",
        "engine-post-wanted",
        "engine-result-changed",
        "engine-saved",
        "engine-skipped",
        "engine-stale",
        "engine-stale-form",
        "engine-summary",
        "engine-summary-help",
        "engine-summary-line",
        "engine-summary-words",
        "engine-tap-please",
        "engine-words-wanted",
        "engine-words-wanted-caption",
        "engine-yes-words",
        "fallback-help-words",
        "start-desk",
        "stop-beside-words",
        "stop-refusing-words",
        "stop-sending-words",
        "stop-words",
    }
)
"""The texts the engine itself uses, whatever the form."""


class Forms:
    """The registry in `resources.forms`. The last one given with a name is its latest version."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._versions: dict[tuple[str, str], Form] = {}
        self._latest: dict[str, Form] = {}
        for form in forms:
            self._versions[form.name, form.version] = form
            self._latest[form.name] = form

    def get(self, name: str, version: str) -> Form | None:
        """The form a draft began with.

        A version that is not declared by itself is served by the latest one: its `retired` questions are
        those that older drafts may still name. None when there is no such form any more.
        """
        return self._versions.get((name, version)) or self._latest.get(name)

    def latest(self, name: str) -> Form:
        """The form a new draft gets. Raises KeyError for an unknown name."""
        return self._latest[name]

    def __iter__(self) -> Iterator[Form]:
        return iter(self._latest.values())

    def make_ready(self) -> None:
        """Make what answers are read with, before anybody waits for it."""
        for form in self._versions.values():
            form.make_ready()

    def text_keys(self) -> frozenset[str]:
        """Every text the engine and these forms cannot do without."""
        return ENGINE_TEXTS.union(*(form.text_keys() for form in self._versions.values()))


def programme_forms() -> list[Form]:
    """Return every programme's form, which is `FORM` in the module with the programme's name. Raises RulesError."""
    return [_form_of(programme) for programme in Programme]


def _form_of(programme: Programme) -> Form:
    module = f"{applying.__name__}.{programme.value}"
    form = getattr(import_module(module), "FORM", None) if find_spec(module) else None
    if not isinstance(form, Form) or form.name != programme.value:
        mend = f"give the programme its form: FORM in {module.replace('.', '/')}.py, by the name {programme.value}"
        raise RulesError(f"profiles/{programme.value}.toml", "programme", mend)
    return form


def all_forms(languages: Sequence[str] = ("id",)) -> Forms:
    """The forms this bot has, residents' and officers'; `languages` are those of the texts, the default first."""
    # Imported here, since a form's module imports what it is declared with.
    from bot.conversations.announcements.form import announcement_form
    from bot.conversations.announcements.revision import ANNOUNCEMENT_REVISION
    from bot.conversations.officers import INVITATION
    from bot.conversations.places.fund import PLACE_FUND
    from bot.conversations.places.move import PLACE_MOVE
    from bot.conversations.places.number import PLACE_NUMBER
    from bot.conversations.questions import QUESTION_ANSWER
    from bot.conversations.review.appeal import APPEAL
    from bot.conversations.review.approval import APPROVAL_AGAINST
    from bot.conversations.review.check_result import CHECK_NOTE
    from bot.conversations.review.correction import CORRECTION_REQUEST
    from bot.conversations.review.rejection import REJECTION
    from bot.conversations.rounds.cancelling import ROUND_CANCELLING
    from bot.conversations.rounds.opening import ROUND_OPENING
    from bot.conversations.rounds.signing import ROUND_SIGNING

    return Forms(
        (
            *programme_forms(),
            APPEAL,
            REJECTION,
            APPROVAL_AGAINST,
            CHECK_NOTE,
            CORRECTION_REQUEST,
            INVITATION,
            announcement_form(languages),
            ANNOUNCEMENT_REVISION,
            QUESTION_ANSWER,
            PLACE_NUMBER,
            PLACE_MOVE,
            PLACE_FUND,
            ROUND_OPENING,
            ROUND_SIGNING,
            ROUND_CANCELLING,
        )
    )
