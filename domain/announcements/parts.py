"""Which of an announcement's messages a copy is."""

from enum import StrEnum


class MessagePart(StrEnum):
    """Which of an announcement's messages a copy is; those of a revision are `edit-2`, `erratum-2` and so on."""

    CANARY = "canary"
    MESSAGE = "message"

    @staticmethod
    def edit(content_version: int) -> str:
        """Return the part whose rows change copies already sent to this version."""
        return f"edit-{content_version}"

    @staticmethod
    def erratum(content_version: int) -> str:
        """Return the part whose rows tell those already reached what was wrong."""
        return f"erratum-{content_version}"

    @staticmethod
    def revising(content_version: int) -> list[str]:
        """Return the parts that have brought it to this version: the latest first, what rings before what does not."""
        versions = range(content_version, 1, -1)
        return [part for one in versions for part in (MessagePart.erratum(one), MessagePart.edit(one))]
