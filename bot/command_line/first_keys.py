"""`python -m bot.command_line.first_keys`, for `make run`: create the keys of a new installation and report it."""

import sys
from pathlib import Path

from bot.errors import SettingsError
from bot.settings.environment import make_first_keys

ENV_FILE = Path(".env")

if __name__ == "__main__":
    try:
        if make_first_keys(ENV_FILE):
            sys.stderr.write(
                f"Made encryption keys and added them to {ENV_FILE}, readable by its owner only. "
                "Keep a copy elsewhere: without them nothing the bot stores can be read again.\n"
            )
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    except OSError as error:
        sys.stderr.write(f"{ENV_FILE}: cannot be written ({error.strerror}). Mend: set the keys yourself.\n")
        sys.exit(2)
