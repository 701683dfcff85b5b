"""Phone numbers: read as people type them, checked against the numbering plan, kept in one form.

Typed text is read here, since the library does not read all forms (`0062…`). Which numbers exist in Indonesia is the
data of `phonenumbers`. Numbers stored under an earlier plan stay as they are: code that shows or looks up a stored
number does not check it again.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator

from domain.errors import InvalidAnswer
from domain.reading import clean_number

_MOBILE = re.compile(r"8[0-9]{8,11}")  # 08… with 10-13 digits, written without the 0
_LANDLINE = re.compile(r"24[0-9]{7,8}")  # 024 is Semarang's area code
_LONGEST = 17
"""The digits of one number with `0062` before it; a longer run is several numbers."""
_BEGINNING = 3


def parse_phone(text: str) -> str:
    """Return an Indonesian mobile number or a Semarang landline (024) that the numbering plan knows, as `+62…`.

    Raises:
        InvalidAnswer: it is not such a number; if its form exists but no operator has it, the error names its first
            digits.
    """
    phone = read_phone(text)
    if not _exists(phone):
        raise InvalidAnswer("invalid-phone-beginning", beginning=f"0{phone.removeprefix('+62')}"[:_BEGINNING])
    return phone


def read_phone(text: str) -> str:
    """Return a number of the right form as `+62…`, whether it exists or not, for looking up stored numbers.

    Raises:
        InvalidAnswer: it does not have the form of an Indonesian mobile number or a Semarang landline.
    """
    shown = clean_number(text).replace("(", "").replace(")", "")
    if any(unicodedata.category(char).startswith("L") for char in shown):
        raise InvalidAnswer("invalid-phone-letters")
    digits = re.sub(r"[^0-9]", "", shown)
    if shown.startswith("+") and not digits.startswith("62"):
        raise InvalidAnswer("invalid-phone-foreign")
    if len(digits) > _LONGEST:
        raise InvalidAnswer("invalid-phone-several")
    national = re.sub(r"^(?:0062|62)?0?", "", digits)
    bare_landline = digits.startswith("24")  # without the 0 it may be the start of any number
    if _MOBILE.fullmatch(national) or (_LANDLINE.fullmatch(national) and not bare_landline):
        return f"+62{national}"
    if national.startswith("8"):
        raise InvalidAnswer("invalid-phone-length", count=len(national) + 1)
    raise InvalidAnswer("invalid-phone-form")


Phone = Annotated[str, AfterValidator(parse_phone)]


def _exists(phone: str) -> bool:
    # Imported with the first number: it takes 12 ms, which every start of the bot would pay for.
    import phonenumbers

    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
    return phonenumbers.number_type(phonenumbers.parse(phone)) in kinds
