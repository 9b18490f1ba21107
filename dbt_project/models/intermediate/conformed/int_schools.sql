{#- Where a label names several peoples, or leaves the choice, none of them is its school. -#}
{%- set several = 'several peoples are named' -%}
{%- set unknown = 'names no people that is known' -%}

with

aliases as (
    select * from {{ ref('school_aliases') }}
),

int_met__objects as (
    select * from {{ ref('int_met__objects') }}
),

int_met__object_artists as (
    select * from {{ ref('int_met__object_artists') }}
),

int_artist_records as (
    select * from {{ ref('int_artist_records') }}
),

int_wga__works as (
    select * from {{ ref('int_wga__works') }}
),

int_folder__works as (
    select * from {{ ref('int_folder__works') }}
),

schools as (
    select * from {{ ref('schools') }}
),

labels as (
    select artist_nationality as label from int_met__objects
    union
    select nationality as label from int_met__object_artists
    union
    select nationality as label from int_artist_records
    union
    select culture as label from int_met__objects
    union
    select school as label from int_wga__works
    union
    select culture as label from int_folder__works
),

-- Materialized, for else each field of the reading would be read anew.
readings as {{ computed_once() }} (
    select
        label,
        culture_of(label) as reading
    from labels
    where label is not null
),

-- A label's peoples: the first, and those between whom it leaves the choice or whom it names too.
peoples as (
    select
        readings.label,
        0 as people,
        readings.reading.names
    from readings
    union all
    select
        label,
        people,
        split_part(other_names, ';', people) as names
    from (
        select
            readings.label,
            readings.reading.other_names,
            {{ each_position(list_length("replace(readings.reading.other_names, ';', '|')")) }}
                as people
        from readings
        where readings.reading.other_names <> ''
    ) as listed
),

names as (
    select
        label,
        people,
        {{ list_item('names', 'position') }} as name,
        position
    from (
        select
            *,
            {{ each_position(list_length('names')) }} as position
        from peoples
        where names <> ''
    ) as listed
),

-- The name that comes first is a people's school: "American, born Germany" is American.
known as (
    select
        names.label,
        names.people,
        {{ first_by('aliases.school', 'names.position') }} as school
    from names
    inner join aliases on names.name = aliases.alias
    group by names.label, names.people
),

compared as (
    select
        readings.label,
        readings.reading.own_name,
        readings.reading.doubt,
        readings.reading.is_choice,
        max(case when known.people = 0 then known.school end) as first_school,
        count(distinct known.school) as schools,
        count(case when known.people > 0 then 1 end) as other_schools
    from readings
    left join known on readings.label = known.label
    group by
        readings.label,
        readings.reading.own_name,
        readings.reading.doubt,
        readings.reading.is_choice
),

judged as (
    select
        label,
        first_school,
        own_name,
        case
            when doubt is not null then doubt
            when schools > 1 or (first_school is null and other_schools > 0) then '{{ several }}'
            when is_choice and other_schools = 0 then '{{ several }}'
            when first_school is null and {{ regex_matches('label', '[0-9]') }} then '{{ unknown }}'
        end as school_issue
    from compared
),

named as (
    select
        label,
        -- A label that holds no known name is a school of its own.
        case when school_issue is null then coalesce(first_school, own_name) end as school,
        school_issue
    from judged
),

final as (
    select
        named.label,
        named.school,
        schools.country,
        schools.region,
        schools.is_western,
        named.school_issue
    from named
    left join schools as schools on named.school = schools.school
)

select * from final
