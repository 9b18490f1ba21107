with

artworks as (
    select * from {{ ref('int_met__artworks') }}
    union all
    select * from {{ ref('int_wga__artworks') }}
),

artists as (
    select * from {{ ref('int_artists_conformed') }}
),

movements as (
    select
        artist_key,
        min(movement) as movement
    from artists
    group by artist_key
),

schools as (
    select * from {{ ref('int_schools') }}
),

loads as (
    select
        load_id,
        max(loaded_at) as loaded_at
    from {{ ref('stg_dlt__loads') }}
    group by load_id
),

dated as (
    select
        *,
        -- The middle of the dates that are known places a work in time.
        floor(
            (coalesce(date_start, date_end) + coalesce(date_end, date_start)) / 2.0
        ) as middle_year
    from artworks
),

described as (
    select
        {{ source_key('artworks.source', 'artworks.source_id') }} as artwork_key,
        artworks.source,
        artworks.source_id,
        artworks.source_artist_id,
        artists.artist_key,
        artists.is_generic as is_generic_artist,
        artworks.title,

        artworks.date_display,
        artworks.date_start,
        artworks.date_end,
        artworks.date_qualifier,
        coalesce(artworks.timeframe, {{ half_century('artworks.middle_year') }}) as timeframe,
        coalesce(
            {{ century_of('artworks.middle_year') }},
            {{ century_of(to_integer('left(artworks.timeframe, 4)')) }}
        ) as century,
        movements.movement,
        artworks.historical_period,

        artworks.culture,
        schools.school,
        schools.country as school_country,
        schools.region as school_region,
        schools.is_western,
        artist_schools.school as artist_school,

        artworks.technique_display,
        artworks.medium,
        artworks.technique,
        artworks.support,
        artworks.height_cm,
        artworks.width_cm,
        artworks.depth_cm,

        artworks.location_display,
        locations.museum,
        locations.city,
        locations.country,

        coalesce(forms.form, first_forms.form, lower(artworks.form_label)) as form,
        artworks.type,
        artworks.canonical_type,
        artworks.department,

        artworks.is_public_domain,
        artworks.is_highlight,
        artworks.credit_line,
        artworks.accession_number,
        artworks.source_url,
        artworks.wikidata_url,
        artworks.description,
        loads.loaded_at
    from dated as artworks
    left join artists
        on
            artworks.source = artists.source
            and artworks.source_artist_id = artists.source_artist_id
    left join movements on artists.artist_key = movements.artist_key
    left join schools on artworks.school_label = schools.label
    left join schools as artist_schools on artworks.artist_school_label = artist_schools.label
    left join {{ ref('int_locations') }} as locations
        on artworks.location_display = locations.location_display
    left join {{ ref('form_aliases') }} as forms
        on {{ search_text('artworks.form_label') }} = forms.alias
    left join {{ ref('form_aliases') }} as first_forms
        on
            {{ search_text(regex_extract('artworks.form_label', '^([^|,-]+)')) }}
            = first_forms.alias
    left join loads on artworks.load_id = loads.load_id
)

select
    *,
    {{ value_key(['timeframe', 'cast(century as varchar)', 'movement', 'historical_period']) }}
        as period_key,
    {{ value_key(['school']) }} as school_key,
    {{ value_key(['medium', 'technique', 'support']) }} as medium_key,
    {{ value_key(['museum', 'city', 'country']) }} as location_key,
    {{ value_key(['form', 'type', 'canonical_type']) }} as classification_key
from described
