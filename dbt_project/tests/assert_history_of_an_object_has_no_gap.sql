-- A record of an object is valid until its follower is, and the last one until today unless the
-- museum withdrew the object. A returned row is a version with a gap or an overlap after it, or an
-- object with several records of today.
with

versions as (
    select
        *,
        lead(valid_from) over (partition by object_id order by version) as next_valid_from,
        count(*) filter (where is_current) over (partition by object_id) as current_records
    from {{ ref('dim_met_object_history') }}
)

select
    object_id,
    version,
    valid_from,
    valid_to,
    current_records
from versions
where
    (next_valid_from is not null and valid_to is distinct from next_valid_from)
    or current_records > 1
    or is_current <> (valid_to is null)
