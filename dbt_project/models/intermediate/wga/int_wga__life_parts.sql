{#- A year with what may stand before and after it, as in "ca. 1484/85". -#}
{%- set year = '(?:ca?[.] ?|before |after )?[0-9]{3,4}(?:/[0-9]+)?' -%}
{#- The same in the second half of a life, and a first half to which no "d." follows. -#}
{%- set later_year = '(?:[a-z.,]+ ?)*[0-9]' -%}
{%- set birth_alone = '[^0-9]*[0-9]+(?:/[0-9]+)?[.,]? [^0-9]*?' -%}
{%- set verbs =
    '(?:acti[a-z]*|known|recorded|documented|doc[.]|mentioned|flourished|master)' -%}
{#- Where the second half begins: "d. ca. 1635", "d 1479", not the town in "1618, Dordrecht". -#}
{%- set end_of_life = '(?:[dD][.,][^0-9]*[0-9]|[dD] [0-9]|died [^0-9]*[0-9])' -%}
{#- Half a life up to the number that holds its year, with what is joined to it: "1370-80". -#}
{%- set dated = '^(.*?[0-9]{3}[^ ,;]*)' -%}
{#- What is known of a whole career, up to its last number: "in the first half of 15th century". -#}
{%- set dated_career = '^(.*[0-9](?:s|th|st|nd|rd|h)?(?: ?(?:century|centuries)\\b)?)' -%}

with

lives as (
    select distinct born_died as life_display
    from {{ ref('int_wga__works') }}
    where born_died is not null
    union
    select distinct born_died as life_display
    from {{ ref('stg_wga__artists') }}
    where born_died is not null
),

cleaned as (
    select
        life_display,
        {{ regex_replace(
            regex_replace(
                regex_replace('life_display', '^[(]+|[)]+[)(. ]*$', ''), '[\u2010-\u2015]', '-'
            ),
            '\\bc0[.]',
            'c.'
        ) }} as life
    from lives
),

halves as (
    select
        life_display,
        life,
        -- "b. 1552, Köln, d. 1615, Praha"; the second "d." is sometimes "d," or lacking.
        coalesce(
            {{ regex_extract('life', '^b[.,] ?(.*?)[-,;. ]+' ~ end_of_life) }},
            {{ regex_extract('life', '^b[.,] ?(' ~ birth_alone ~ '), ' ~ later_year ~ '{4}') }},
            {{ regex_extract('life', '^b[.,] ?(' ~ birth_alone ~ ') ?- ' ~ later_year) }},
            {{ regex_extract('life', '^(?:b[.,]|baptised) ?(.*)$') }},
            {{ regex_extract('life', '^(' ~ year ~ ',[^0-9]+) - ' ~ year) }},
            {{ regex_extract('life', '^(' ~ year ~ ') ?- ?' ~ year) }}
        ) as birth,
        coalesce(
            {{ regex_extract('life', '(?:^|[-,;. ])(?:[dD][.,] ?|[dD] )([^0-9]*[0-9].*)$') }},
            {{ regex_extract('life', '^b[.,] ?' ~ birth_alone ~ ', (' ~ later_year ~ '{4}.*)$') }},
            {{ regex_extract('life', '^b[.,] ?' ~ birth_alone ~ ' ?- (' ~ later_year ~ '.*)$') }},
            {{ regex_extract('life', '\\bdied (.*)$') }},
            {{ regex_extract('life', '^' ~ year ~ ',[^0-9]+ - (' ~ year ~ '.*)$') }},
            {{ regex_extract('life', '^' ~ year ~ ' ?- ?(' ~ year ~ '.*)$') }}
        ) as death,
        {{ regex_extract(
            'life',
            '(?:^|, )' ~ verbs ~ ' ?(.*?)(?:[-,;. ]+' ~ end_of_life ~ '.*)?$'
        ) }} as stated_career
    from cleaned
),

careers as (
    select
        life_display,
        {{ regex_replace('birth', ',? ' ~ verbs ~ '\\b.*$', '') }} as birth,
        {{ regex_replace('death', ',? ' ~ verbs ~ '\\b.*$', '') }} as death,
        case
            when birth is not null or death is not null then stated_career
            when {{ regex_matches('stated_career', '[0-9]') }} then stated_career
            -- "16th century", "early 15th century, active in Hamburg"
            else {{ regex_replace('life', ',? ?\\bactive\\b ?', ' ') }}
        end as career
    from halves
),

split_parts as (
    select
        life_display,
        birth,
        death,
        career,
        {{ regex_extract('birth', dated) }} as birth_date,
        {{ regex_extract('death', dated) }} as death_date,
        {{ clean_text(regex_extract('career', dated_career)) }} as career_date
    from careers
)

select
    life_display,
    birth_date,
    {{ place_beside_date('birth', 'birth_date') }} as birth_place,
    death_date,
    {{ place_beside_date('death', 'death_date') }} as death_place,
    career_date,
    {{ place_of_career('career', 'career_date') }} as career_place
from split_parts
