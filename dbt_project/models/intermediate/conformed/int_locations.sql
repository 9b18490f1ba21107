with

int_wga__works as (
    select * from {{ ref('int_wga__works') }}
),

int_met__objects as (
    select * from {{ ref('int_met__objects') }}
),

int_folder__works as (
    select * from {{ ref('int_folder__works') }}
),

places as (
    select * from {{ ref('places') }}
),

works_by_location as (
    select
        location_display,
        count(*) as works
    from (
        select location as location_display from int_wga__works
        union all
        select repository as location_display from int_met__objects
        union all
        select location as location_display from int_folder__works
    ) as locations
    where location_display is not null
    group by location_display
),

cities as (
    select * from places
    where kind = 'city'
),

regions as (
    select * from places
    where kind = 'region'
),

-- "Abbey Church, Romsey, Hampshire" and "Reims Cathedral, Reims (Marne)": parts between commas, the
-- last of which is a city unless it is a region. Some cells have a full stop for the comma.
pieces as (
    select
        location_display,
        works,
        {{ regex_extract('location_display', '[(]([^()]*)[)]$') }} as remark,
        trim({{ regex_replace(
            regex_replace('location_display', '[(][^()]*[)]$', ''),
            '([a-z]{3})[.] ([A-Z])',
            '\\1, \\2'
        ) }}) as place_text
    from works_by_location
),

split_parts as (
    select
        *,
        {{ after_last_comma('place_text') }} as last_part,
        {{ regex_extract('place_text', '^(.*),') }} as parts_before
    from pieces
),

-- A question mark is a letter that the catalogue file lost: "Li?ge" is the city spelled like it.
parts as (
    select
        split_parts.location_display,
        split_parts.works,
        split_parts.remark,
        split_parts.parts_before,
        coalesce(min(cities.place), split_parts.last_part) as last_part
    from split_parts
    left join cities
        on
            contains(split_parts.last_part, '?')
            and cities.place like replace(split_parts.last_part, '?', '_')
    group by
        split_parts.location_display,
        split_parts.works,
        split_parts.remark,
        split_parts.parts_before,
        split_parts.last_part
),

without_region as (
    select
        parts.location_display,
        parts.works,
        coalesce(regions.country, remark_regions.country) as region_country,
        case
            when regions.place is not null then {{ after_last_comma('parts.parts_before') }}
            else parts.last_part
        end as last_part,
        case
            when regions.place is not null then {{ regex_extract('parts.parts_before', '^(.*),') }}
            else parts.parts_before
        end as parts_before
    from parts
    left join regions
        on parts.last_part = regions.place and parts.parts_before is not null
    left join regions as remark_regions on parts.remark = remark_regions.place
),

placed as (
    select
        without_region.location_display,
        without_region.works,
        case
            when {{ regex_matches('lower(without_region.location_display)', '^private collect') }}
                then 'Private collection'
            when without_region.parts_before is not null then trim(without_region.parts_before)
            when cities.place is null and without_region.region_country is null
                then without_region.last_part
        end as museum,
        case
            when {{ regex_matches('lower(without_region.last_part)', '^private collect') }}
                then null
            when
                without_region.parts_before is not null
                or cities.place is not null
                or without_region.region_country is not null
                then without_region.last_part
        end as city,
        coalesce(without_region.region_country, cities.country) as country
    from without_region
    left join cities on without_region.last_part = cities.place
),

-- Spellings that differ by accent, case or sign are one place; the most frequent one names it.
spelled as (
    select
        *,
        first_value(museum) over (
            partition by
                {{ search_text("coalesce(museum, '')") }},
                {{ search_text("coalesce(city, '')") }}
            order by works desc, location_display asc
        ) as museum_spelled,
        first_value(city) over (
            partition by
                {{ search_text("coalesce(museum, '')") }},
                {{ search_text("coalesce(city, '')") }}
            order by works desc, location_display asc
        ) as city_spelled
    from placed
),

final as (
    select
        location_display,
        museum_spelled as museum,
        city_spelled as city,
        country
    from spelled
)

select * from final
