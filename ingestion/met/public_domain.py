"""Which objects a later word took out of the public domain, though their record here says else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warehouse.raw import read_raw

if TYPE_CHECKING:
    from core.settings import Settings


def closed_objects(settings: Settings) -> set[int]:
    """Returns the objects whose picture is no longer wanted.

    A bulk file that came later may take a picture out of the public domain, but puts none in; so
    may a later record of the API that could not be read otherwise. The model ``int_met__rights``
    says the same of what is shown.
    """
    by_file = read_raw(
        settings,
        "select object_id from met.objects_csv join met.objects using (object_id) "
        "where not objects_csv.is_public_domain and landed_at > _fetched_at",
    )
    by_refused_record = read_raw(
        settings,
        "select object_id from met.objects join rejects.met on object_id = "
        "try_cast(regexp_extract(location, '/objects/([0-9]+)$', 1) as bigint) "
        "where rejected_at > _fetched_at and "
        """regexp_extract(record, '"isPublicDomain": (.{1,4})', 1) not in ('', 'true')""",
    )
    return {object_id for (object_id,) in by_file + by_refused_record}
