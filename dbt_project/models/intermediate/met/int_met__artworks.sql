with

objects as (
    select * from {{ ref('int_met__objects') }}
),

first_artists as (
    select
        object_id,
        {{ first_by('artist_id', 'position') }} as artist_id
    from {{ ref('int_met__object_artists') }}
    group by object_id
),

-- Each text is read once, however many objects share it.
media as (
    select
        medium_display,
        medium,
        {{ technique_of('medium') }} as technique,
        {{ support_of('medium') }} as support
    from (
        select
            medium as medium_display,
            {{ normalised_medium('medium') }} as medium
        from (select distinct medium from objects) as distinct_texts
    ) as normalised
)

select
    'met' as source,
    cast(objects.object_id as varchar) as source_id,
    first_artists.artist_id as source_artist_id,

    objects.title,
    objects.object_date as date_display,
    dates.date_start,
    dates.date_end,
    dates.date_qualifier,
    cast(null as varchar) as timeframe,
    coalesce(objects.period, objects.dynasty) as historical_period,

    coalesce(objects.culture, objects.artist_nationality) as culture,
    coalesce(objects.artist_nationality, objects.culture) as school_label,
    objects.artist_nationality as artist_school_label,

    objects.medium as technique_display,
    media.medium,
    media.technique,
    media.support,
    sizes.height_cm,
    sizes.width_cm,
    sizes.depth_cm,

    objects.repository as location_display,
    objects.classification as form_label,
    lower(objects.object_name) as type,
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
left join first_artists on objects.object_id = first_artists.object_id
left join media on objects.medium = media.medium_display
left join {{ ref('int_met__object_dates') }} as dates on objects.object_id = dates.object_id
left join {{ ref('int_met__object_sizes') }} as sizes on objects.object_id = sizes.object_id
left join {{ ref('int_met__rights') }} as rights on objects.object_id = rights.object_id
left join {{ ref('int_met__object_types') }} as types
    on objects.object_id = types.object_id
