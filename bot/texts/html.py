"""What tells Telegram HTML from plain text in values. Apart from the texts, whose libraries take long to import."""


class Html(str):
    """Text that is Telegram HTML already and goes into a text as it is. What people wrote is never this."""

    __slots__ = ()
