"""The buttons of the menu, of places of care, of announcements a resident takes, and of stopping."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self

from bot.telegram_api.callbacks.data import CallbackData, DraftToken, Family
from domain.programme import Programme, care_programme

CareNeed = Literal["emergency", "admitted", "today"]
FormNeed = Literal["emergency", "admitted", "today", "none"]


@dataclass(frozen=True)
class Menu(CallbackData, family=Family.MENU):
    """A way from the menu, but for `MenuStatus`."""

    way: Literal["care", "apply", "guide", "menu"]


@dataclass(frozen=True)
class MenuStatus(CallbackData, family=Family.MENU, act="status"):
    """The way to one's applications."""

    way: ClassVar[str] = "status"


@dataclass(frozen=True)
class Care(CallbackData, family=Family.MENU, act="care"):
    """What somebody needs who needs care now."""

    need: CareNeed


@dataclass(frozen=True)
class CareForm(CallbackData, family=Family.MENU):
    """The way into the form of the programme for people in need of care, who have said what care they need."""

    programme: Programme
    need: FormNeed

    @classmethod
    def parse(cls, data: str | None) -> Self | None:
        """Return what the data says; None as well for a programme that does not ask what care is needed."""
        tap = super().parse(data)
        return tap if tap is not None and tap.programme is care_programme() else None


@dataclass(frozen=True)
class FacilitiesIn(CallbackData, family=Family.FACILITIES, act="in"):
    """The places of care in a kecamatan."""

    kecamatan_code: Annotated[str, r"[^:\s]+"]


@dataclass(frozen=True)
class FacilitiesChoice(CallbackData, family=Family.FACILITIES):
    """The choice of a kecamatan: in a message of its own, or in place of the one that was shown."""

    act: Literal["choose", "other"]


@dataclass(frozen=True)
class AnyFacilities(CallbackData, family=Family.FACILITIES):
    """Any button of this family, of whatever release: the choice of a kecamatan is an answer to all of them."""

    said: Annotated[str, r"[\s\S]*"]

    @property
    def kecamatan_code(self) -> str | None:
        """The last part, which names a kecamatan if it follows an act; None if there is only one part."""
        _, colon, code = self.said.rpartition(":")
        return code if colon else None


@dataclass(frozen=True)
class AllowAnnouncements(CallbackData, family=Family.TOPICS, act="yes"):
    """Announcements are wanted."""


@dataclass(frozen=True)
class RefuseAnnouncements(CallbackData, family=Family.TOPICS, act="no"):
    """No announcements are wanted."""


@dataclass(frozen=True)
class TopicSwitch(CallbackData, family=Family.TOPICS):
    """A topic is to be turned on or off; it may be one of another release."""

    state: Literal["on", "off"]
    topic: Annotated[str, r"\w+"]


@dataclass(frozen=True)
class StopApplication(CallbackData, family=Family.STOP, act="application"):
    """An application is to be withdrawn."""


@dataclass(frozen=True)
class StopForm(CallbackData, family=Family.STOP, act="form"):
    """A draft is to be thrown away."""

    draft: DraftToken


@dataclass(frozen=True)
class StopNothing(CallbackData, family=Family.STOP, act="nothing"):
    """Nothing is to be stopped."""
