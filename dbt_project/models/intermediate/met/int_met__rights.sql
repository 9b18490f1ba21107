-- Whether each object is in the public domain, by the last word that came.
with

objects as (
    select
        object_id,
        is_public_domain
    from {{ ref('int_met__objects') }}
),

-- A bulk file that was landed after the object was asked for may close it, but opens none: to show
-- a picture in error is worse than to hide one until the API is asked again.
closed as (
    select bulk.object_id
    from {{ ref('stg_met__objects_csv') }} as bulk
    inner join {{ ref('stg_met__objects') }} as api on bulk.object_id = api.object_id
    where not bulk.is_public_domain and bulk.landed_at > api.fetched_at
)

select
    objects.object_id,
    case when closed.object_id is null then objects.is_public_domain else false end
        as is_public_domain
from objects
left join closed on objects.object_id = closed.object_id
