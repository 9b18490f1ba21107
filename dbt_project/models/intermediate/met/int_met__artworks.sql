with

objects as (
    select * from {{ ref('stg_met__objects') }}
),

first_artists as (
    select
        object_id,
        {{ first_by('artist_id', 'position') }} as artist_id
    from {{ ref('int_met__object_artists') }}
    group by object_id
),

media as (
    select
        object_id,
        {{ normalised_medium('medium') }} as medium
    from objects
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
    {{ technique_of('media.medium') }} as technique,
    {{ support_of('media.medium') }} as support,
    sizes.height_cm,
    sizes.width_cm,
    sizes.depth_cm,

    objects.repository as location_display,
    objects.classification as form_label,
    lower(objects.object_name) as type,
    types.canonical_type,
    objects.department,

    objects.is_public_domain,
    objects.is_highlight,
    objects.credit_line,
    objects.accession_number,
    objects.object_url as source_url,
    objects.object_wikidata_url as wikidata_url,
    cast(null as varchar) as description,
    objects.load_id
from objects
left join first_artists on objects.object_id = first_artists.object_id
left join media on objects.object_id = media.object_id
left join {{ ref('int_met__object_dates') }} as dates on objects.object_id = dates.object_id
left join {{ ref('int_met__object_sizes') }} as sizes on objects.object_id = sizes.object_id
left join {{ ref('int_met__object_types') }} as types
    on objects.record_id = types.object_record_id
