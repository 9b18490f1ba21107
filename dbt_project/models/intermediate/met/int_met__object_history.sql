-- Every record of an object that raw holds, the former ones and the one of today, in the order in
-- which they were fetched. Worked out from raw at each build and not by a dbt snapshot, which would
-- keep the only copy of the past in the warehouse.
with

tombstones as (
    select * from {{ ref('stg_met__tombstones') }}
),

stg_met__object_versions as (
    select * from {{ ref('stg_met__object_versions') }}
),

stg_met__objects as (
    select * from {{ ref('stg_met__objects') }}
),

records as (
    select
        object_id,
        content_hash,
        title,
        artist_display_name,
        culture,
        object_date,
        medium,
        classification,
        credit_line,
        gallery_number,
        is_public_domain,
        metadata_at,
        fetched_at,
        false as is_last
    from stg_met__object_versions
    union all
    select
        object_id,
        content_hash,
        title,
        artist_display_name,
        culture,
        object_date,
        medium,
        classification,
        credit_line,
        gallery_number,
        is_public_domain,
        metadata_at,
        fetched_at,
        true as is_last
    from stg_met__objects
),

ordered as (
    select
        records.*,
        row_number() over (
            partition by records.object_id
            order by records.is_last, records.fetched_at
        ) as version,
        -- A clock that was set back makes no record older than its forerunner.
        max(records.fetched_at) over (
            partition by records.object_id
            order by records.is_last, records.fetched_at
            rows between unbounded preceding and current row
        ) as valid_from
    from records
),

followed as (
    select
        ordered.*,
        lead(ordered.valid_from) over (
            partition by ordered.object_id order by ordered.version
        ) as next_valid_from,
        case
            when tombstones.fetched_at is not null
                then greatest(tombstones.fetched_at, ordered.valid_from)
        end as withdrawn_at
    from ordered
    left join tombstones on ordered.object_id = tombstones.object_id
),

final as (
    select
        object_id,
        version,
        valid_from,
        coalesce(next_valid_from, withdrawn_at) as valid_to,
        next_valid_from is null and withdrawn_at is null as is_current,
        next_valid_from is null and withdrawn_at is not null as is_withdrawn,
        metadata_at,
        content_hash,
        title,
        artist_display_name,
        culture,
        object_date,
        medium,
        classification,
        credit_line,
        gallery_number,
        is_public_domain
    from followed
)

select * from final
