with

met_artists as (
    select
        'met' as source,
        artist_id as source_artist_id,
        artist_name,
        sort_name,
        life_display,
        birth_year,
        birth_place,
        death_year,
        death_place,
        active_from,
        active_to,
        nationality,
        gender,
        cast(null as varchar) as movement,
        ulan_id,
        wikidata_id,
        cast(null as varchar) as artist_url,
        is_generic
    from {{ ref('int_met__artists') }}
),

-- Spellings and works of one WGA artist lead to one record.
wga_artists as (
    select
        artists.artist_id,
        min(artists.artist) as artist,
        min(artists.artist_url) as artist_url,
        min(artist_index.movement) as movement,
        min(artist_index.nationality) as nationality,
        bool_or(artists.is_generic) as is_generic
    from {{ ref('int_wga__artists') }} as artists
    left join {{ ref('stg_wga__artists') }} as artist_index
        on artists.artist_url = artist_index.artist_url
    group by artists.artist_id
),

wga_names as (
    select
        *,
        {{ capitals_to_title_case('artist') }} as sort_name
    from wga_artists
),

wga_records as (
    select
        'wga' as source,
        names.artist_id as source_artist_id,
        {{ name_in_order('names.sort_name', 'names.is_generic') }} as artist_name,
        names.sort_name,
        lives.life_display,
        lives.birth_year,
        lives.birth_place,
        lives.death_year,
        lives.death_place,
        lives.active_from,
        lives.active_to,
        names.nationality,
        cast(null as varchar) as gender,
        names.movement,
        cast(null as varchar) as ulan_id,
        cast(null as varchar) as wikidata_id,
        names.artist_url,
        names.is_generic
    from wga_names as names
    left join {{ ref('int_wga__artist_lives') }} as lives on names.artist_id = lives.artist_id
),

unioned as (
    select * from met_artists
    union all
    select * from wga_records
)

select
    source || '|' || source_artist_id as record_id,
    *
from unioned
