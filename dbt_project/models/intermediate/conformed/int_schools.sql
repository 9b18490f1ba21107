with

labels as (
    select artist_nationality as label from {{ ref('int_met__objects') }}
    union
    select nationality as label from {{ ref('int_artist_records') }}
    union
    select culture as label from {{ ref('int_met__objects') }}
    union
    select school as label from {{ ref('int_wga__works') }}
    union
    select culture as label from {{ ref('int_folder__works') }}
),

searchable as (
    select
        label,
        ' ' || {{ search_text('label') }} || ' ' as label_text
    from labels
    where label is not null
),

aliases as (
    select
        alias,
        school,
        ' ' || alias || ' ' as alias_text
    from {{ ref('school_aliases') }}
),

-- The name that comes first in a label is its school: "American, born Germany" is American. Of
-- names that start at one place the longest is meant, as in "South African".
ranked as (
    select
        searchable.label,
        aliases.school,
        row_number() over (
            partition by searchable.label
            order by
                position(aliases.alias_text in searchable.label_text),
                length(aliases.alias) desc,
                aliases.alias
        ) as rank
    from searchable
    inner join aliases on contains(searchable.label_text, aliases.alias_text)
),

named as (
    select
        searchable.label,
        -- A label that holds no known name is a school of its own.
        coalesce(
            ranked.school,
            {{ regex_extract('searchable.label', '^([^,;(|]+[^,;(| ])') }},
            searchable.label
        ) as school
    from searchable
    left join ranked on searchable.label = ranked.label and ranked.rank = 1
)

select
    named.label,
    named.school,
    schools.country,
    schools.region,
    schools.is_western
from named
left join {{ ref('schools') }} as schools on named.school = schools.school
