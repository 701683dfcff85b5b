"""The parts of an announcement: the kinds of message that a copy in the outbox can be."""

from enum import StrEnum


class MessagePart(StrEnum):
    """The kind of message that a copy is; those of a revision are `edit-2`, `erratum-2` and so on."""

    CANARY = "canary"
    MESSAGE = "message"

    @staticmethod
    def edit(content_version: int) -> str:
        """Return the part whose rows change sent copies to this version."""
        return f"edit-{content_version}"

    @staticmethod
    def erratum(content_version: int) -> str:
        """Return the part whose rows tell people with a copy what was wrong in it."""
        return f"erratum-{content_version}"

    @staticmethod
    def revising(content_version: int) -> list[str]:
        """Return the parts that have led to this version: the latest first, messages that ring before silent edits."""
        versions = range(content_version, 1, -1)
        return [part for one in versions for part in (MessagePart.erratum(one), MessagePart.edit(one))]
