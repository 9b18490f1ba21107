with

api as (
    select * from {{ ref('stg_met__objects') }}
),

bulk as (
    select * from {{ ref('stg_met__objects_csv') }}
),

tombstones as (
    select * from {{ ref('stg_met__tombstones') }}
),

int_met__csv_artists as (
    select * from {{ ref('int_met__csv_artists') }}
),

first_artists as (
    select * from int_met__csv_artists
    where position = 1
),

-- The API is the museum's word of today and says more; the bulk file speaks for the objects that
-- were not asked for yet. What the API says is gone is gone.
bulk_only as (
    select bulk.*
    from bulk
    left join api on bulk.object_id = api.object_id
    left join tombstones on bulk.object_id = tombstones.object_id
    where api.object_id is null and tombstones.object_id is null
),

final as (
    select
        object_id,
        'api' as record_source,
        record_id,
        load_id,
        accession_number,
        object_wikidata_url,
        title,
        object_name,
        classification,
        department,
        culture,
        period,
        dynasty,
        medium,
        dimensions,
        credit_line,
        repository,
        gallery_number,
        cast(null as varchar) as tags,
        artist_role,
        artist_prefix,
        artist_display_name,
        artist_display_bio,
        artist_suffix,
        artist_alpha_sort,
        artist_nationality,
        artist_begin_year,
        artist_end_year,
        artist_ulan_id,
        artist_wikidata_id,
        object_date,
        object_begin_year,
        object_end_year,
        object_url,
        is_highlight,
        is_public_domain,
        is_timeline_work
    from api
    union all
    select
        bulk_only.object_id,
        'bulk file' as record_source,
        cast(null as varchar) as record_id,
        bulk_only.load_id,
        bulk_only.accession_number,
        bulk_only.object_wikidata_url,
        bulk_only.title,
        bulk_only.object_name,
        bulk_only.classification,
        bulk_only.department,
        bulk_only.culture,
        bulk_only.period,
        bulk_only.dynasty,
        bulk_only.medium,
        bulk_only.dimensions,
        bulk_only.credit_line,
        bulk_only.repository,
        bulk_only.gallery_number,
        bulk_only.tags,
        first_artists.role as artist_role,
        first_artists.prefix as artist_prefix,
        first_artists.artist_name as artist_display_name,
        first_artists.life_display as artist_display_bio,
        first_artists.suffix as artist_suffix,
        first_artists.sort_name as artist_alpha_sort,
        first_artists.nationality as artist_nationality,
        cast(null as integer) as artist_begin_year,
        cast(null as integer) as artist_end_year,
        cast(null as varchar) as artist_ulan_id,
        cast(null as varchar) as artist_wikidata_id,
        bulk_only.object_date,
        bulk_only.object_begin_year,
        bulk_only.object_end_year,
        bulk_only.object_url,
        bulk_only.is_highlight,
        bulk_only.is_public_domain,
        bulk_only.is_timeline_work
    from bulk_only
    left join first_artists on bulk_only.object_id = first_artists.object_id
)

select * from final
