"""The registry of forms that the engine works with, by name and version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.conversations.engine.form import Form
from bot.resources import Resources

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
    """Forms by name and version. The last one given with a name is its latest version."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._versions: dict[tuple[str, str], Form] = {}
        self._latest: dict[str, Form] = {}
        for form in forms:
            self._versions[form.name, form.version] = form
            self._latest[form.name] = form

    def get(self, name: str, version: str) -> Form | None:
        """Return the form a draft began with.

        A version that is not declared by itself is served by the latest one: its `retired` questions are
        those that older drafts may still name. None when there is no such form any more.
        """
        return self._versions.get((name, version)) or self._latest.get(name)

    def latest(self, name: str) -> Form:
        """Return the form a new draft gets. Raises KeyError for an unknown name."""
        return self._latest[name]

    def __iter__(self) -> Iterator[Form]:
        return iter(self._latest.values())

    def make_ready(self) -> None:
        """Make what answers are read with, before anybody waits for it."""
        for form in self._versions.values():
            form.make_ready()

    def text_keys(self) -> frozenset[str]:
        """Return every text the engine and these forms cannot do without."""
        return ENGINE_TEXTS.union(*(form.text_keys() for form in self._versions.values()))


def forms_of(resources: Resources) -> Forms:
    """Return the forms that were registered at start."""
    return resources.get(Forms)
