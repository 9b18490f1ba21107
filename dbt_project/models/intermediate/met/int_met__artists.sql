{#- Words before the first year that make it a year of work, and words of a life without a year of
    birth or death. A firm has no life. -#}
{%- set activity =
    '^[^0-9]*\\b(active|fl[.]|founded|established|recorded|documented|working|worked)'
    ~ '|^[^0-9]*(?:[0-9]{1,2}(?:st|nd|rd|th)[ -]century)|^[^0-9]*[0-9]{3,4}s?–present'
-%}
{%- set firm =
    '(?i)\\b(company|co[.]|manufactory|manufacturing|factory|workshops?|works|brothers|frères|fils'
    ~ '|and sons?|pottery|colony|& [a-z]+|press|studio|mint)(?: |$|[,.])'
-%}
{#- Two years with a dash between, the second one whole. -#}
{%- set span =
    '(?:^|[^0-9/])([0-9]{3,4})(?:/[0-9]+)?[?]?[–-]'
    ~ '(?:(?:ca[.]|after|before|died) )*[?]?([0-9]{3,4})(?:[^0-9s–-]|$)'
-%}
{#- "French, born Prussia, Paris ca. 1700": the words between nationality and first year. -#}
{%- set place_before_year =
    '^[^,]*, (?:born [A-Z][a-z]+, )?([^a-z0-9 ][^0-9;]*?),? '
    ~ '(?:(?:born |ca[.] |by |before |after )*[0-9]{3,4})'
-%}

with

object_artists as (
    select * from {{ ref('int_met__object_artists') }}
),

-- An artist is described on each of their works; the lowest object id speaks first.
gathered as (
    select
        artist_id,
        {{ first_by('artist_name', 'object_id') }} as artist_name,
        {{ first_by('sort_name', 'object_id') }} as sort_name,
        {{ first_by('life_display', 'object_id') }} as life_display,
        {{ first_by('nationality', 'object_id') }} as nationality,
        {{ first_by('begin_year', 'object_id') }} as begin_year,
        {{ first_by('end_year', 'object_id') }} as end_year,
        {{ first_by('gender', 'object_id') }} as gender,
        {{ first_by('ulan_id', 'object_id') }} as ulan_id,
        {{ first_by('wikidata_id', 'object_id') }} as wikidata_id,
        {{ first_by('is_generic', 'object_id') }} as is_generic
    from object_artists
    group by artist_id
),

-- "French, Aix-en-Provence 1839–1906 Aix-en-Provence": nationality, then the life.
pieces as (
    select
        *,
        {{ regex_replace('life_display', '[\u2010-\u2015]', '-') }} as life,
        -- "active by 1465–died 1494": the years begin as years of work.
        -- Where somebody worked may stand before a life: "Swiss (active Italy), 1663".
        coalesce(
            {{ regex_matches(regex_replace('life_display', '[(][^)]*[)]', ''), activity) }}, false
        )
        or {{ regex_matches('artist_name', firm) }} as is_activity,
        coalesce({{ regex_matches('life_display', '\\bdied\\b') }}, false) as is_death_known,
        -- "died 1761" has a birth that the museum guesses, "born 1776" a death.
        coalesce(
            {{ regex_matches('life_display', '^[^0-9]*\\bdied\\b') }}, false
        ) as has_death_alone,
        coalesce(
            {{ regex_matches('life_display', '^[^0-9]*\\bborn\\b[^0-9]*[0-9]{4}[^0-9]*$') }}, false
        ) as has_birth_alone,
        -- The words of a life are closer than the years beside them, which the museum widens for
        -- its search ("ca. 1510–1579", 1485, 1605) and sometimes fills twice with the first.
        coalesce(
            {{ to_integer(regex_extract('life_display', span, 1)) }},
            case when begin_year between 1 and 2099 then begin_year end
        ) as first_year,
        -- 9999 stands for an end that has not come, and so do other years beside "present".
        coalesce(
            {{ to_integer(regex_extract('life_display', span, 2)) }},
            case
                when
                    end_year between 1 and 2099
                    and not coalesce(contains(life_display, 'present'), false)
                    then end_year
            end
        ) as last_year
    from gathered
),

placed as (
    select
        *,
        case
            when not is_activity then {{ regex_extract('life', place_before_year) }}
        end as birth_place,
        {{ regex_extract('life', '[0-9][?)]*,? ([^a-z0-9 ][^0-9;]*)$') }} as death_place
    from pieces
),

dated as (
    select
        *,
        case when not is_activity and not has_death_alone then first_year end as birth_year,
        case
            when (not is_activity or is_death_known) and not has_birth_alone then last_year
        end as death_year,
        case when is_activity then first_year end as active_from,
        case when is_activity and not is_death_known then last_year end as active_to
    from placed
)

select
    artist_id,
    artist_name,
    coalesce(sort_name, artist_name) as sort_name,
    life_display,
    case when {{ is_a_life('birth_year', 'death_year') }} then birth_year end as birth_year,
    birth_place,
    case when {{ is_a_life('birth_year', 'death_year') }} then death_year end as death_year,
    death_place,
    case when coalesce(active_to >= active_from, true) then active_from end as active_from,
    case when coalesce(active_to >= active_from, true) then active_to end as active_to,
    nationality,
    gender,
    ulan_id,
    wikidata_id,
    is_generic
from dated
