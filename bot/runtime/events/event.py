"""Base class of events, by which services and the runtime say what has happened."""


class Event:
    """Base class of every event: a frozen dataclass of facts, without any text for people.

    Declare events without `slots`: with it Python creates the class twice, and the first would count as an event too.
    """
