with

objects as (
    select * from {{ ref('int_met__objects') }}
),

int_met__object_artists as (
    select * from {{ ref('int_met__object_artists') }}
),

int_met__artists as (
    select * from {{ ref('int_met__artists') }}
),

int_met__object_dates as (
    select * from {{ ref('int_met__object_dates') }}
),

int_met__object_sizes as (
    select * from {{ ref('int_met__object_sizes') }}
),

int_met__rights as (
    select * from {{ ref('int_met__rights') }}
),

int_met__object_types as (
    select * from {{ ref('int_met__object_types') }}
),

-- The first of those who made the work. Patrons, sitters and authors of a text did not, and those
-- after whose design it was made, or who only cast, printed or bound it, are asked last.
first_makers as (
    select
        object_id,
        artist_id,
        nationality
    from (
        select
            *,
            row_number() over (partition by object_id order by making_rank, position) as rank
        from int_met__object_artists
        where making_rank is not null
    ) as ranked
    where rank = 1
),

makers as (
    select
        first_makers.object_id,
        first_makers.artist_id,
        -- What this record does not say of the artist, another may.
        coalesce(first_makers.nationality, artists.nationality) as nationality
    from first_makers
    inner join int_met__artists as artists
        on first_makers.artist_id = artists.artist_id
),

-- Each text is read once, however many objects share it.
media as (
    select
        medium_display,
        medium,
        parse_medium(medium) as reading
    from (
        select
            medium as medium_display,
            {{ normalised_medium('medium') }} as medium
        from (select distinct medium from objects) as distinct_texts
    ) as normalised
),

final as (
    select
        'met' as source,
        cast(objects.object_id as varchar) as source_id,
        makers.artist_id as source_artist_id,

        objects.title,
        objects.object_date as date_display,
        dates.date_start,
        dates.date_end,
        dates.date_qualifier,
        cast(null as varchar) as timeframe,
        coalesce(objects.period, objects.dynasty) as historical_period,

        coalesce(objects.culture, makers.nationality) as culture,
        coalesce(makers.nationality, objects.culture) as school_label,
        makers.nationality as artist_school_label,

        objects.medium as technique_display,
        media.medium,
        media.reading.technique,
        media.reading.support,
        sizes.height_cm,
        sizes.width_cm,
        sizes.depth_cm,

        objects.repository as location_display,
        objects.classification as form_label,
        lower(objects.object_name) as work_type,
        types.canonical_type,
        objects.department,

        rights.is_public_domain,
        objects.is_highlight,
        objects.credit_line,
        objects.accession_number,
        objects.object_url as source_url,
        objects.object_wikidata_url as wikidata_url,
        cast(null as varchar) as description,
        objects.load_id,
        objects.record_source,
        objects.object_name
    from objects
    left join makers on objects.object_id = makers.object_id
    left join media on objects.medium = media.medium_display
    left join int_met__object_dates as dates on objects.object_id = dates.object_id
    left join int_met__object_sizes as sizes on objects.object_id = sizes.object_id
    left join int_met__rights as rights on objects.object_id = rights.object_id
    left join int_met__object_types as types
        on objects.object_id = types.object_id
)

select * from final
