"""Names of a record's fields: the column that each becomes, and which records cannot have theirs.

A table knows letters of one case only. So ``object_begin_date`` beside ``objectBeginDate`` would
write one column twice, and ``ObjectID`` could make one object another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from dlt.common.normalizers.naming.snake_case import NamingConvention

# Each unknown name becomes a column of its own, for good.
MOST_UNKNOWN = 50
LONGEST = 100

# What the landing writes beside the museum's fields.
OWN = frozenset({"_status", "_fetched_at", "_content_hash"})
_LANDING = "_dlt"


class NameClashError(ValueError):
    """Fields of a record cannot each have a column; the message names the field."""


def column_of(name: str) -> str:
    """Returns the column that a field becomes."""
    # dlt's own word for a name of white space.
    return "_empty" if not name.strip() else NamingConvention().normalize_identifier(name)


def check_names(names: Iterable[str], known: Collection[str], *, inside: str = "") -> None:
    """Proves that each field of a record has a column of its own.

    Args:
        names: The fields of one record.
        known: The fields that the museum documents, as it spells them.
        inside: What to put before a name in the message.

    Raises:
        NameClashError: A field would take another's column, or has a name that can be none.
    """
    fields = _columns_of(frozenset(known))
    unknown: dict[str, str] = {}
    for name in names:
        if name in known:
            continue
        shown = f"field {inside}{_shown(name)}"
        if len(name) > LONGEST:
            raise NameClashError(f"{shown} has a name of {len(name):,} letters")
        if not _is_unicode(name):
            raise NameClashError(f"{shown} has a name that is no valid Unicode")
        column = column_of(name)
        if column in OWN or column.startswith(_LANDING):
            raise NameClashError(f"{shown} has a name that the landing uses itself")
        if (other := fields.get(column, unknown.get(column))) is not None:
            raise NameClashError(f"{shown} would take the column of field {inside}{_shown(other)}")
        unknown[column] = name
    if len(unknown) > MOST_UNKNOWN:
        raise NameClashError(
            f"{len(unknown):,} fields that no one knows"
            + (f" inside {inside.rstrip('.')}" if inside else "")
        )


@cache
def _columns_of(known: frozenset[str]) -> dict[str, str]:
    return {column_of(name): name for name in known}


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(name: str) -> str:
    return ascii(name) if len(name) <= 60 else ascii(name[:57]) + "..."
