"""`python -m playground.subcommand ARGUMENT …`: `python -m bot ARGUMENT …` on the playground's data."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from playground.runner import BOT_COMMAND, CANNOT_START, PlaygroundError, prepare

NO_BOT = "910000000:no-telegram-is-asked-by-subcommands"


def main(arguments: list[str]) -> NoReturn:
    """Replace this process by the subcommand; end with status 2 if the playground's keys cannot be used."""
    try:
        setup = prepare(os.environ, Path("data"))
    except PlaygroundError as error:
        sys.stderr.write(f"playground: {error}\n")
        sys.exit(CANNOT_START)
    environment = {**setup.environment, "TELEGRAM_BOT_TOKEN": NO_BOT}
    sys.stdout.flush()
    os.execvpe(BOT_COMMAND[0], [*BOT_COMMAND, *arguments], environment)  # noqa: S606 - our own interpreter


if __name__ == "__main__":
    main(sys.argv[1:])
