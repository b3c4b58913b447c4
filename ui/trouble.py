"""What a user is told when something fails: words to act on, never a traceback."""

import logging
import secrets

from indexer.errors import RecitalError

_LOG = logging.getLogger("recital")


def in_words(error: Exception) -> str:
    """The message of what Recital refuses; for anything else a number under which the server's log has the details."""
    if isinstance(error, RecitalError):
        return str(error)
    number = secrets.token_hex(4)
    _LOG.error("unexpected failure %s", number, exc_info=error)
    return (
        f"Something went wrong (number {number}). Try again; the log of the server has the details under this number."
    )
