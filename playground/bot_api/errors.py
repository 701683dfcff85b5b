"""Refusals of the Bot API, worded as the real server words them."""


class ApiError(Exception):
    """A call that is answered with `ok: false`.

    Args:
        code: HTTP status and `error_code`.
        description: the whole text, with its prefix ("Bad Request: …").
        retry_after: seconds to wait, for 429 only.
    """

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


def bad_request(reason: str) -> ApiError:
    """Status 400; the reason begins in lower case unless it is one of the server's CODES."""
    return ApiError(400, f"Bad Request: {reason}")


def unusable_file(number: int | None = None) -> ApiError:
    """Status 400: a well-formed file_id that is not this bot's; `number` is its place in an album, from 1."""
    words = "wrong file identifier/HTTP URL specified"
    if number is None:
        return bad_request(words)
    return bad_request(f'failed to send message #{number} with the error message "{words[0].upper()}{words[1:]}"')


def forbidden(reason: str) -> ApiError:
    """Status 403: the chat cannot be written to."""
    return ApiError(403, f"Forbidden: {reason}")


def too_many_requests(seconds: int) -> ApiError:
    """Status 429, to be tried again after `retry_after` seconds."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", seconds)
