{%- set number = length_pattern() -%}
{%- set times = '(?: ?cm)? ?[x×] ?' -%}
{%- set two_sides = number ~ times ~ number -%}
{%- set sides = two_sides ~ '(?:' ~ times ~ number ~ ')? ?(mm|cm|cn|m)\\b' -%}
{#- "height about 150 cm"; the size of a detail is not that of the work. -#}
{%- set labelled = ':? ?(?:about |approx[.] |over |ca?[.] ?)?' ~ number ~ ' ?(mm|cm|m)\\b' -%}

with

works as (
    select
        work_url,
        technique,
        form,
        {{ normalised_medium('technique') }} as text
    from {{ ref('int_wga__works') }}
    where technique is not null
),

pieces as (
    select
        work_url,
        technique,
        form,
        -- The words before the first size are the medium.
        {{ clean_text(regex_replace(
            'text',
            '[,.;]? ?((total|overall|average|length|height|width|diameter|depth|size|base)\\b.*[0-9].*|[0-9].*)$|[,. ]+$| on$',
            ''
        )) }} as medium,
        {{ regex_extract('text', sides, 1) }} as first_side,
        {{ regex_extract('text', sides, 2) }} as second_side,
        {{ regex_extract('text', sides, 3) }} as third_side,
        {{ regex_extract('text', sides, 4) }} as sides_unit,
        {{ regex_extract('text', '\\bheight' ~ labelled, 1) }} as height,
        {{ regex_extract('text', '\\bheight' ~ labelled, 2) }} as height_unit,
        {{ regex_extract('text', '\\b(?:width|length)' ~ labelled, 1) }} as width,
        {{ regex_extract('text', '\\b(?:width|length)' ~ labelled, 2) }} as width_unit,
        {{ regex_extract('text', '\\bdiameter' ~ labelled, 1) }} as diameter,
        {{ regex_extract('text', '\\bdiameter' ~ labelled, 2) }} as diameter_unit,
        {{ regex_extract('text', '\\bdepth' ~ labelled, 1) }} as depth,
        {{ regex_extract('text', '\\bdepth' ~ labelled, 2) }} as depth_unit
    from works
),

measured as (
    select
        work_url,
        technique,
        -- "Photo" is how the picture was made, not the building that it shows.
        nullif(medium, 'photo') as medium,
        -- A painting "on nothing" but "panel" or "oak" names its support alone.
        form = 'painting' and {{ regex_matches(
            'medium', '^([a-z]+ )?(panel|wood|canvas|copper|oak|poplar|limewood|pine|walnut|paper|cardboard|parchment|slate)$'
        ) }} as is_support_alone,
        coalesce(
            {{ in_centimetres('first_side', 'sides_unit') }},
            {{ in_centimetres('height', 'height_unit') }},
            {{ in_centimetres('diameter', 'diameter_unit') }}
        ) as height_cm,
        coalesce(
            {{ in_centimetres('second_side', 'sides_unit') }},
            {{ in_centimetres('width', 'width_unit') }},
            {{ in_centimetres('diameter', 'diameter_unit') }}
        ) as width_cm,
        coalesce(
            {{ in_centimetres('third_side', 'sides_unit') }},
            {{ in_centimetres('depth', 'depth_unit') }}
        ) as depth_cm
    from pieces
)

select
    work_url,
    technique as technique_display,
    medium,
    case when not is_support_alone then {{ technique_of('medium') }} end as technique,
    case when is_support_alone then medium else {{ support_of('medium') }} end as support,
    {{ plausible_size('height_cm') }} as height_cm,
    {{ plausible_size('width_cm') }} as width_cm,
    {{ plausible_size('depth_cm') }} as depth_cm
from measured
