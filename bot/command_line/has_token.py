"""`python -m bot.command_line.has_token`, for `make`: exit with 0 if a token is set, with 3 if none is.

It exits with 2 if the settings cannot be read. It never exits with 1 by itself: Python does so after an error, which
must not start the playground.
"""

import sys
from pathlib import Path

from bot.errors import SettingsError
from bot.settings.environment import token_is_set

NO_TOKEN = 3

if __name__ == "__main__":
    try:
        sys.exit(0 if token_is_set(Path(".env")) else NO_TOKEN)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_status)
