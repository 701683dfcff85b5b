"""Files that go along with calls to the Bot API; apart from their bodies, which need aiohttp."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send along with a call, from memory."""

    content: bytes
    filename: str
    content_type: str = "application/octet-stream"
