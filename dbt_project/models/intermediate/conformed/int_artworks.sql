{%- set sources = ['met', 'wga', 'folder'] -%}
{%- set columns = [
    'source', 'source_id', 'source_artist_id', 'title', 'date_display', 'date_start', 'date_end',
    'date_qualifier', 'timeframe', 'historical_period', 'movement', 'culture', 'school_label',
    'artist_school_label', 'technique_display', 'medium', 'technique', 'support', 'height_cm',
    'width_cm', 'depth_cm', 'location_display', 'form_label', 'work_type', 'canonical_type',
    'department', 'is_public_domain', 'is_highlight', 'credit_line', 'accession_number',
    'source_url', 'wikidata_url', 'description', 'load_id', 'record_source', 'object_name',
    'whole_work_url',
] -%}
{#- Columns that a source has nothing for. -#}
{%- set lacking = {
    'met': ['movement', 'whole_work_url'],
    'wga': ['movement', 'record_source', 'object_name'],
    'folder': ['object_name', 'whole_work_url'],
} -%}

with

int_met__artworks as (
    select * from {{ ref('int_met__artworks') }}
),

int_wga__artworks as (
    select * from {{ ref('int_wga__artworks') }}
),

int_folder__artworks as (
    select * from {{ ref('int_folder__artworks') }}
),

stg_dlt__loads as (
    select * from {{ ref('stg_dlt__loads') }}
),

int_locations as (
    select * from {{ ref('int_locations') }}
),

int_forms as (
    select * from {{ ref('int_forms') }}
),

artists as (
    select * from {{ ref('int_artists_conformed') }}
),

schools as (
    select * from {{ ref('int_schools') }}
),

artworks as (
    {%- for source in sources %}
    select
        {{ columns_or_null(columns, lacking[source]) }}
    from int_{{ source }}__artworks
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

movements as (
    select
        artist_key,
        min(movement) as movement
    from artists
    group by artist_key
),

loads as (
    select
        load_id,
        max(loaded_at) as loaded_at
    from stg_dlt__loads
    group by load_id
),

dated as (
    select
        *,
        -- The middle of the dates that are known places a work in time. There is no year 0: what
        -- is made as much before Christ as after is of the first century after.
        case floor({{ middle_year('date_start', 'date_end') }})
            when 0 then 1
            else floor({{ middle_year('date_start', 'date_end') }})
        end as middle_year
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
        -- A folder labels the work, the gallery's index the artist.
        coalesce(artworks.movement, movements.movement) as movement,
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

        -- The Met's costumes and Egyptian works have no classification: the object's name tells.
        coalesce(forms.form, name_forms.form, forms.head) as form,
        artworks.work_type,
        artworks.canonical_type,
        artworks.department,

        artworks.is_public_domain,
        artworks.is_highlight,
        artworks.credit_line,
        artworks.accession_number,
        artworks.source_url,
        artworks.wikidata_url,
        artworks.description,
        coalesce(artworks.record_source, 'catalogue') as record_source,
        {{ source_key('artworks.source', 'artworks.whole_work_url') }} as whole_work_key,
        loads.loaded_at
    from dated as artworks
    left join artists
        on
            artworks.source = artists.source
            and artworks.source_artist_id = artists.source_artist_id
    left join movements on artists.artist_key = movements.artist_key
    left join schools on artworks.school_label = schools.label
    left join schools as artist_schools on artworks.artist_school_label = artist_schools.label
    left join int_locations as locations
        on artworks.location_display = locations.location_display
    left join int_forms as forms on artworks.form_label = forms.label
    left join int_forms as name_forms on artworks.object_name = name_forms.label
    left join loads on artworks.load_id = loads.load_id
),

final as (
    select
        *,
        {{ value_key(['timeframe', 'cast(century as varchar)', 'movement', 'historical_period']) }}
            as period_key,
        {{ value_key(['school']) }} as school_key,
        {{ value_key(['medium', 'technique', 'support']) }} as medium_key,
        {{ value_key(['museum', 'city', 'country']) }} as location_key,
        {{ value_key(['form', 'work_type', 'canonical_type']) }} as classification_key
    from described
)

select * from final
