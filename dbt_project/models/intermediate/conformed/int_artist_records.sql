with

int_met__object_artists as (
    select * from {{ ref('int_met__object_artists') }}
),

int_met__object_dates as (
    select * from {{ ref('int_met__object_dates') }}
),

int_met__artists as (
    select * from {{ ref('int_met__artists') }}
),

int_wga__artists as (
    select * from {{ ref('int_wga__artists') }}
),

stg_wga__artists as (
    select * from {{ ref('stg_wga__artists') }}
),

int_wga__works as (
    select * from {{ ref('int_wga__works') }}
),

int_wga__artist_lives as (
    select * from {{ ref('int_wga__artist_lives') }}
),

int_folder__artists as (
    select * from {{ ref('int_folder__artists') }}
),

-- When the works were made bounds the time of the artist. Works after an artist's design, and those
-- whose text or patron somebody was, may be of any later time.
met_works as (
    select
        artists.artist_id,
        min(dates.date_start) as works_from,
        max(dates.date_end) as works_to
    from int_met__object_artists as artists
    inner join int_met__object_dates as dates on artists.object_id = dates.object_id
    where
        artists.qualifier is null
        and artists.making_rank in (1, 3)
        and not {{ regex_matches('artists.role', '\\bdesigner\\b') }}
    group by artists.artist_id
),

met_artists as (
    select
        'met' as source,
        artists.artist_id as source_artist_id,
        artists.artist_name,
        artists.sort_name,
        artists.life_display,
        artists.birth_year,
        artists.birth_place,
        artists.death_year,
        artists.death_place,
        artists.active_from,
        artists.active_to,
        met_works.works_from,
        met_works.works_to,
        artists.nationality,
        artists.gender,
        cast(null as varchar) as movement,
        artists.ulan_id,
        artists.wikidata_id,
        cast(null as varchar) as artist_url,
        artists.is_generic
    from int_met__artists as artists
    left join met_works on artists.artist_id = met_works.artist_id
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
    from int_wga__artists as artists
    left join stg_wga__artists as artist_index
        on artists.artist_url = artist_index.artist_url
    group by artists.artist_id
),

-- The gallery's timeframe is the half-century in which the artist worked.
wga_works as (
    select
        artists.artist_id,
        min({{ to_integer('left(works.timeframe, 4)') }}) as works_from,
        max({{ to_integer('right(works.timeframe, 4)') }}) as works_to
    from int_wga__works as works
    inner join int_wga__artists as artists
        on works.artist_folder = artists.artist_folder and works.author = artists.author
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
        wga_works.works_from,
        wga_works.works_to,
        names.nationality,
        cast(null as varchar) as gender,
        names.movement,
        cast(null as varchar) as ulan_id,
        cast(null as varchar) as wikidata_id,
        names.artist_url,
        names.is_generic
    from wga_names as names
    left join int_wga__artist_lives as lives on names.artist_id = lives.artist_id
    left join wga_works on names.artist_id = wga_works.artist_id
),

folder_records as (
    select
        'folder' as source,
        source_artist_id,
        artist_name,
        artist_name as sort_name,
        cast(null as varchar) as life_display,
        cast(null as integer) as birth_year,
        cast(null as varchar) as birth_place,
        cast(null as integer) as death_year,
        cast(null as varchar) as death_place,
        cast(null as integer) as active_from,
        cast(null as integer) as active_to,
        works_from,
        works_to,
        cast(null as varchar) as nationality,
        cast(null as varchar) as gender,
        cast(null as varchar) as movement,
        cast(null as varchar) as ulan_id,
        cast(null as varchar) as wikidata_id,
        cast(null as varchar) as artist_url,
        is_generic
    from int_folder__artists
),

unioned as (
    select * from met_artists
    union all
    select * from wga_records
    union all
    select * from folder_records
),

-- An item of Wikidata that stands beside two ids of ULAN is wrong for one of them, and nobody can
-- say for which.
items as (
    select
        wikidata_id,
        count(distinct ulan_id) > 1 as is_of_several
    from unioned
    where wikidata_id is not null and not is_generic
    group by wikidata_id
),

final as (
    select
        unioned.source || '|' || unioned.source_artist_id as record_id,
        unioned.source,
        unioned.source_artist_id,
        unioned.artist_name,
        unioned.sort_name,
        unioned.life_display,
        unioned.birth_year,
        unioned.birth_place,
        unioned.death_year,
        unioned.death_place,
        unioned.active_from,
        unioned.active_to,
        unioned.works_from,
        unioned.works_to,
        unioned.nationality,
        unioned.gender,
        unioned.movement,
        unioned.ulan_id,
        case
            when unioned.ulan_id is null or not items.is_of_several then unioned.wikidata_id
        end as wikidata_id,
        case
            when unioned.ulan_id is not null and items.is_of_several then unioned.wikidata_id
        end as doubtful_wikidata_id,
        unioned.artist_url,
        unioned.is_generic
    from unioned
    left join items on unioned.wikidata_id = items.wikidata_id
)

select * from final
