-- Whether each object is in the public domain, by the last word that came.
with

int_met__objects as (
    select * from {{ ref('int_met__objects') }}
),

stg_met__objects as (
    select * from {{ ref('stg_met__objects') }}
),

stg_rejects__records as (
    select * from {{ ref('stg_rejects__records') }}
),

stg_met__objects_csv as (
    select * from {{ ref('stg_met__objects_csv') }}
),

objects as (
    select
        object_id,
        is_public_domain
    from int_met__objects
),

api as (
    select
        object_id,
        fetched_at
    from stg_met__objects
),

-- Records of the API that say something of rights, although they could not be read otherwise.
refused as (
    select
        rejected_at,
        try_cast(regexp_extract(location, '/objects/([0-9]+)$', 1) as bigint) as object_id,
        regexp_extract(record, '"isPublicDomain": (.{1,4})', 1) as said
    from stg_rejects__records
    where source = 'met'
),

-- What came after the object was fetched may close it, but opens none: to show a picture in error
-- is worse than to hide one until the API is asked again.
closed as (
    select bulk.object_id
    from stg_met__objects_csv as bulk
    inner join api on bulk.object_id = api.object_id
    where not bulk.is_public_domain and bulk.landed_at > api.fetched_at
    union distinct
    select refused.object_id
    from refused
    inner join api on refused.object_id = api.object_id
    where refused.said not in ('', 'true') and refused.rejected_at > api.fetched_at
),

final as (
    select
        objects.object_id,
        case when closed.object_id is null then objects.is_public_domain else false end
            as is_public_domain
    from objects
    left join closed on objects.object_id = closed.object_id
)

select * from final
