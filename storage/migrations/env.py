"""Alembic's entry: runs on the connection that ``storage.migrate`` has opened, inside its transaction."""

from typing import Any, Literal

from alembic import context

from storage.models import Base, UtcDateTime


def _render_item(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
    compare_type=True,
    render_item=_render_item,
)
with context.begin_transaction():
    context.run_migrations()
