"""`python -m bot.command_line.has_token`, for `make`: ends with 0 when a token is set, with 3 when none is.

With 2 when the settings cannot be read. No 1, with which Python itself ends when something is broken: that must not
start the playground.
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
