"""The one exception that a user is meant to read."""


class ArtwarehouseError(Exception):
    """An expected failure, told in words a user can act on.

    The command line prints the message as one line on stderr and exits 1. The message says what
    went wrong, where, and what to do next.
    """
