"""`python -m playground.beside ARGUMENT …`: a subcommand of the bot (`python -m bot …`) on the playground's database."""

import os
import sys
from pathlib import Path

from playground.runner import BOT_COMMAND, CANNOT_START, PlaygroundError, prepare

NO_BOT = "910000000:no-telegram-is-asked-by-subcommands"


def main(arguments: list[str]) -> int:
    """Take the place of this process; returns 2 when the playground's keys cannot be used."""
    try:
        setup = prepare(os.environ, Path("data"))
    except PlaygroundError as error:
        sys.stderr.write(f"playground: {error}\n")
        return CANNOT_START
    environment = {**setup.environment, "TELEGRAM_BOT_TOKEN": NO_BOT}
    sys.stdout.flush()
    os.execvpe(BOT_COMMAND[0], [*BOT_COMMAND, *arguments], environment)  # noqa: S606 - our own interpreter


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
