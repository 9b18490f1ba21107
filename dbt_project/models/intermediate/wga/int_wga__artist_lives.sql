{#- A year with what may stand before and after it, as in "ca. 1484/85". -#}
{%- set year = '(?:ca?[.] ?|before |after )?[0-9]{3,4}(?:/[0-9]+)?' -%}
{#- The same in the second half of a life, and a first half to which no "d." follows. -#}
{%- set later_year = '(?:[a-z.]+ ?)*[0-9]' -%}
{%- set birth_alone = '[^0-9]*[0-9]+(?:/[0-9]+)?[.,]? [^0-9]*?' -%}

with

artists as (
    select * from {{ ref('int_wga__artists') }}
),

-- An author has several life texts where the catalogue contradicts itself: the most frequent wins,
-- and the artist index speaks for those of whom the catalogue says nothing.
catalogue_lives as (
    select
        artists.artist_id,
        works.born_died,
        count(*) as works
    from artists
    inner join {{ ref('int_wga__works') }} as works
        on
            artists.author = works.author
            and artists.artist_folder = works.artist_folder
    where works.born_died is not null
    group by artists.artist_id, works.born_died
),

index_lives as (
    select
        artists.artist_id,
        artist_index.born_died,
        0 as works
    from artists
    inner join {{ ref('stg_wga__artists') }} as artist_index
        on artists.artist_url = artist_index.artist_url
    where artist_index.born_died is not null
),

ranked as (
    select
        *,
        row_number() over (partition by artist_id order by works desc, born_died asc) as rank
    from (
        select * from catalogue_lives
        union all
        select * from index_lives
    ) as lives
),

cleaned as (
    select
        artist_id,
        born_died as life_display,
        {{ regex_replace(
            regex_replace('born_died', '^[(]+|[)(. ]+$', ''), '[\u2010-\u2015]', '-'
        ) }} as life
    from ranked
    where rank = 1
),

pieces as (
    select
        artist_id,
        life_display,
        life,
        {{ regex_matches('life', '^(acti|known|recorded|doc|mentioned|flourished|master )') }}
            as is_activity,
        -- "b. 1552, Köln, d. 1615, Praha"; the second "d." is sometimes "d," or lacking.
        coalesce(
            {{ regex_extract('life', '^b[.,] ?(.*?)[-,. ]+d[.,] ?' ~ later_year) }},
            {{ regex_extract('life', '^b[.,] ?(' ~ birth_alone ~ '), ' ~ later_year ~ '{4}') }},
            {{ regex_extract('life', '^(?:b[.,]|baptised) ?(.*)$') }},
            {{ regex_extract('life', '^(' ~ year ~ ') ?- ?' ~ year) }}
        ) as birth,
        coalesce(
            {{ regex_extract('life', '(?:^|[-,. ])d[.,] ?(' ~ later_year ~ '.*)$') }},
            {{ regex_extract('life', '^b[.,] ?' ~ birth_alone ~ ', (' ~ later_year ~ '{4}.*)$') }},
            {{ regex_extract('life', '\\bdied (.*)$') }},
            {{ regex_extract('life', '^' ~ year ~ ' ?- ?(' ~ year ~ '.*)$') }}
        ) as death
    from cleaned
),

read_years as (
    select
        artist_id,
        life_display,
        {{ to_integer(regex_extract('birth', year_pattern())) }} as birth_year,
        {{ to_integer(regex_extract('death', year_pattern())) }} as death_year,
        {{ place_after_year('birth') }} as birth_place,
        {{ place_after_year('death') }} as death_place,
        case when is_activity then {{ regex_extract('life', year_pattern()) }} end as active_from,
        case
            when is_activity
                then {{ regex_extract('life', '[0-9]{3,4}s?-(?:c[.] ?)?([0-9]{2,4})(?:[^0-9]|$)') }}
        end as active_to
    from pieces
),

completed as (
    select
        artist_id,
        life_display,
        birth_year,
        death_year,
        birth_place,
        death_place,
        {{ to_integer('active_from') }} as active_from,
        {{ to_integer(
            'left(active_from, greatest(length(active_from) - length(active_to), 0)) || active_to'
        ) }} as active_to
    from read_years
)

select
    artist_id,
    life_display,
    case when {{ is_a_life('birth_year', 'death_year') }} then birth_year end as birth_year,
    birth_place,
    case when {{ is_a_life('birth_year', 'death_year') }} then death_year end as death_year,
    death_place,
    case when coalesce(active_to >= active_from, true) then active_from end as active_from,
    case when active_to >= active_from then active_to end as active_to
from completed
