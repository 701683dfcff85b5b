"""Alembic's entry point: runs on the connection that ``storage.migrate`` has opened, inside its transaction."""

from typing import Any, Literal

from alembic import context

from storage.models import UtcDateTime
from storage.models.base import for_migrations


def _render_item(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=for_migrations(),
    transactional_ddl=True,
    render_as_batch=True,
    compare_type=True,
    render_item=_render_item,
)
with context.begin_transaction():
    context.run_migrations()
