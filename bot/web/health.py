"""`/healthz`: the process is alive. `/readyz`: it can do its work, and if not, what is wrong."""

import asyncio
from datetime import timedelta

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.runtime.intake import POLL_SECONDS, Intake
from bot.web.webhook import Webhook
from storage.errors import StorageError, why
from storage.migrate import DatabaseUnavailable, check_newest
from storage.records.base import Priority
from storage.repositories.figures import WaitingFigures
from storage.unit_of_work import Database

# A poll that brings nothing takes POLL_SECONDS; one that fails is repeated after 30 at most.
LONGEST_SILENCE = timedelta(seconds=POLL_SECONDS + 40)
# People wait for these; normally updates are handled and answered within a second or two.
LONGEST_UPDATE_WAIT = timedelta(seconds=60)
LONGEST_ANSWER_WAIT = timedelta(seconds=60)
_DATABASE_SECONDS = 3.0

log = structlog.get_logger(__name__)


class Health:
    """Health checks of this process.

    Args:
        database: Read at each check of readiness.
        intake: Takes updates; until it has begun, and in a process without intake, it is not checked.
        webhook: The webhook that brings updates, or None for long polling.
    """

    def __init__(self, database: Database, intake: Intake, webhook: Webhook | None) -> None:
        self._database = database
        self._intake = intake
        self._webhook = webhook

    async def alive(self, _request: Request) -> Response:
        """Answer 200 as long as the event loop runs."""
        return PlainTextResponse("ok\n")

    async def ready(self, _request: Request) -> Response:
        """Answer 200 if `wrong` is empty, else 503; times are in seconds, None if unknown."""
        wrong = {}
        update = answer = None
        try:
            async with asyncio.timeout(_DATABASE_SECONDS):
                await check_newest(self._database.engines)
                async with self._database.read() as uow:
                    figures = WaitingFigures(uow.connection, uow.now)
                    update = await figures.oldest_update()
                    answer = await figures.oldest_call(Priority.ANSWER)
        except DatabaseUnavailable as error:
            # The driver's message can contain an address, which belongs only in the log.
            wrong["database"] = "cannot be used" if error.__cause__ else str(error)
            log.warning("readyz.database", error=str(error))
        except (StorageError, OSError) as error:
            wrong["database"] = "cannot be used"
            log.warning("readyz.database", error=type(error).__name__, reason=why(error))
        except TimeoutError:
            wrong["database"] = "does not answer"
        if (reason := self._database.write_watch.wrong()) and "database" not in wrong:
            wrong["database"] = f"cannot be written ({reason})"
        silence = self._silence()
        if self._webhook.failing if self._webhook is not None else self._intake.failing:
            wrong["intake"] = "the newest updates could not be stored"
        elif self._webhook is None and silence is not None and silence > LONGEST_SILENCE:
            wrong["intake"] = "Telegram does not answer"
        if update is not None and update > LONGEST_UPDATE_WAIT:
            wrong["oldest_update"] = "is not handled"
        if answer is not None and answer > LONGEST_ANSWER_WAIT:
            wrong["oldest_answer"] = "is not sent"
        times = {"last_intake": silence, "oldest_update": update, "oldest_answer": answer}
        seconds = {name: None if time is None else round(time.total_seconds(), 1) for name, time in times.items()}
        return JSONResponse({"wrong": wrong, "seconds": seconds}, status_code=503 if wrong else 200)

    def _silence(self) -> timedelta | None:
        """Return the time since the last successful intake, or None if there was none."""
        taken_at = self._intake.taken_at
        return None if taken_at is None else max(self._database.clock() - taken_at, timedelta(0))
