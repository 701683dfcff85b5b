"""The one error handler: it hands a handler's exception to the lane, which decides what becomes of the update."""

from telegram.ext import ApplicationHandlerStop

from bot.runtime.step import StepApplication, StepContext


async def keep_error(_update: object, context: StepContext) -> None:
    """Store the exception in the step and stop; the library would swallow it and run the next group."""
    error = context.error
    context.step.error = error if isinstance(error, Exception) else RuntimeError("unknown failure")
    raise ApplicationHandlerStop


def register(ptb_app: StepApplication) -> None:
    ptb_app.add_error_handler(keep_error)
