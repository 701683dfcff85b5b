"""What an event is: what services, and the runtime itself, say has happened."""


class Event:
    """Base of every event: a frozen dataclass of facts, without a word for people.

    Declare events without `slots`: Python makes such a class twice, and the first one would count as an event too.
    """
