"""The rules of both programmes, pure: no input or output, no Telegram, no SQL.

Nothing here imports anything but the standard library and pydantic. The clock is always an argument: a day is
a calendar day in Asia/Jakarta, never "today" read from inside.

Entities (an application, a reservation, a round, an announcement) are frozen. An act is a method that checks whether
it fits, raises an error of `domain.errors` if not, and returns the entity as it is after it. The one that was read
stays as it was, since storage writes a change only where the row is still as it was read: the quicker act is
noticed, and a write that is refused or rolled back leaves no half-changed object in anybody's hands.
"""
