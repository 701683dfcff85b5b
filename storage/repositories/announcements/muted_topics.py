"""The topics of announcements that a resident has muted."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.announcements.content import Topic
from storage.connections.dialect import insert_in
from storage.models import MutedTopic, table_of

_table = table_of(MutedTopic)


class MutedTopics:
    """The topics that residents have muted."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._insert = insert_in(connection.dialect.name)

    async def of(self, telegram_id: int) -> frozenset[Topic]:
        """Return the topics this account has muted."""
        rows = await self._connection.execute(select(_table.c.topic).where(_table.c.telegram_id == telegram_id))
        return frozenset(Topic(topic) for topic in rows.scalars())

    async def mute(self, telegram_id: int, topic: Topic) -> None:
        """Mute a topic."""
        row = {"telegram_id": telegram_id, "topic": topic.value}
        await self._connection.execute(self._insert(_table).on_conflict_do_nothing(), row)

    async def unmute(self, telegram_id: int, topic: Topic) -> None:
        """Unmute a topic."""
        await self._connection.execute(
            delete(_table).where(_table.c.telegram_id == telegram_id, _table.c.topic == topic.value)
        )
