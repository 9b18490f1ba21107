{%- set number = length_pattern() -%}
{%- set unit = ' ?(mm|cm|m|inch)\\b' -%}
{%- set times = '(?: ?(?:mm|cm|inch))? ?x ?' -%}
{%- set two_sides = number ~ times ~ number -%}
{#- Further pieces whose unit is that of the last: "418 x 150 and 248 x 217 cm". -#}
{%- set more_sides = '(?:[ ,;]*(?:and )?[0-9][0-9.,]* ?x ?[0-9][0-9.,]*)*?' -%}
{%- set more_lengths = '(?:(?:/|,? and |, )[0-9][0-9.,]*)*?' -%}
{%- set sides = two_sides ~ '(?:' ~ times ~ number ~ ')?' ~ more_sides ~ unit -%}
{%- set length = ':? ?' ~ number ~ more_lengths ~ unit -%}
{#- "100 x 82 cm (size of detail)", "width of detail 7 cm" -#}
{%- set of_detail = '\\bof (?:the |each )?details?\\b|\\bdetails? size' -%}
{%- set is_of_detail =
    '[(]size of (?:the )?details?|\\bdetails? size|[0-9] ?(?:cm|mm) [(]details?[)]' -%}
{%- set of_part = '\\b(?:height|width|length|diameter|size) of [a-z]' -%}
{%- set of_whole = '[(](?:full|whole|entire|complete)[^()0-9]*[0-9]' -%}
{%- set with_unit = '[0-9] ?(?:mm|cm|m|inch)\\b' -%}
{%- set lone_length = '[,;.] ?(?:about |over |ca?[.] ?)?' ~ number ~ more_lengths ~ unit -%}

with

techniques as (
    select distinct
        technique as technique_display,
        form
    from {{ ref('int_wga__works') }}
    where technique is not null
),

normalised as (
    select
        technique_display,
        form,
        {{ normalised_medium('technique_display') }} as text,
        {{ normalised_sizes('lower(technique_display)') }} as sizes_text,
        {{ regex_matches('lower(technique_display)', of_detail) }} as tells_of_detail,
        {{ regex_matches('lower(technique_display)', of_part) }} as tells_of_part,
        {{ regex_matches('lower(technique_display)', is_of_detail) }}
        and not {{ regex_matches('lower(technique_display)', of_whole) }} as is_detail,
        {{ regex_matches('lower(technique_display)', '[0-9] ?x ?[0-9]') }} as has_sides,
        {{ regex_matches('lower(technique_display)', '\\b[cm]m\\b') }} as has_unit
    from techniques
),

pieces as (
    select
        technique_display,
        form,
        sizes_text,
        tells_of_detail,
        tells_of_part,
        is_detail,
        has_sides,
        has_unit,
        {{ canonical_medium(medium_before_size('text')) }} as medium,
        -- A jug of "height 34 cm, dish 52 x 41 cm" is 34 cm high.
        {{ regex_matches('sizes_text', '\\bheight' ~ length ~ '.*' ~ sides) }}
            as height_comes_first,
        {{ regex_extract('sizes_text', sides, 1) }} as first_side,
        {{ regex_extract('sizes_text', sides, 2) }} as second_side,
        {{ regex_extract('sizes_text', sides, 3) }} as third_side,
        {{ regex_extract('sizes_text', sides, 4) }} as sides_unit,
        {{ regex_extract('sizes_text', '\\bheight' ~ length, 1) }} as height,
        {{ regex_extract('sizes_text', '\\bheight' ~ length, 2) }} as height_unit,
        {{ regex_extract('sizes_text', number ~ unit ~ ' (?:high|tall)\\b', 1) }} as high,
        {{ regex_extract('sizes_text', number ~ unit ~ ' (?:high|tall)\\b', 2) }} as high_unit,
        {{ regex_extract('sizes_text', '\\b(?:width|length|base)' ~ length, 1) }} as width,
        {{ regex_extract('sizes_text', '\\b(?:width|length|base)' ~ length, 2) }} as width_unit,
        {{ regex_extract('sizes_text', number ~ unit ~ ' (?:wide|long)\\b', 1) }} as wide,
        {{ regex_extract('sizes_text', number ~ unit ~ ' (?:wide|long)\\b', 2) }} as wide_unit,
        {{ regex_extract('sizes_text', '\\bdiameter' ~ length, 1) }} as diameter,
        {{ regex_extract('sizes_text', '\\bdiameter' ~ length, 2) }} as diameter_unit,
        {{ regex_extract('sizes_text', number ~ unit ~ ' (?:in )?diameter', 1) }} as across,
        {{ regex_extract('sizes_text', number ~ unit ~ ' (?:in )?diameter', 2) }} as across_unit,
        {{ regex_extract('sizes_text', '\\b(?:depth|thickness)' ~ length, 1) }} as depth,
        {{ regex_extract('sizes_text', '\\b(?:depth|thickness)' ~ length, 2) }} as depth_unit,
        {{ regex_extract('sizes_text', lone_length, 1) }} as lone_length,
        {{ regex_extract('sizes_text', lone_length, 2) }} as lone_unit
    from normalised
),

in_one_unit as (
    select
        *,
        case
            when not height_comes_first then {{ in_centimetres('first_side', 'sides_unit') }}
        end as first_side_cm,
        case
            when not height_comes_first then {{ in_centimetres('second_side', 'sides_unit') }}
        end as second_side_cm,
        case
            when not height_comes_first then {{ in_centimetres('third_side', 'sides_unit') }}
        end as third_side_cm,
        coalesce(
            {{ in_centimetres('height', 'height_unit') }}, {{ in_centimetres('high', 'high_unit') }}
        ) as labelled_height_cm,
        coalesce(
            {{ in_centimetres('width', 'width_unit') }}, {{ in_centimetres('wide', 'wide_unit') }}
        ) as labelled_width_cm,
        coalesce(
            {{ in_centimetres('diameter', 'diameter_unit') }},
            {{ in_centimetres('across', 'across_unit') }}
        ) as diameter_cm,
        {{ in_centimetres('depth', 'depth_unit') }} as labelled_depth_cm,
        {{ in_centimetres('lone_length', 'lone_unit') }} as lone_cm
    from pieces
),

measured as (
    select
        *,
        -- One length alone is the height; one that stands beside a width or so is something else.
        coalesce(
            first_side_cm,
            labelled_height_cm,
            diameter_cm,
            case when coalesce(labelled_width_cm, labelled_depth_cm) is null then lone_cm end
        ) as height_cm,
        coalesce(second_side_cm, labelled_width_cm, diameter_cm) as width_cm,
        coalesce(third_side_cm, labelled_depth_cm) as depth_cm,
        -- A painting "on nothing" but "panel" or "oak" names its support alone.
        form = 'painting' and {{ regex_matches(
            'medium',
            '^([a-z]+ )?(panel|wood|canvas|copper|oak|poplar|limewood|pine|walnut|paper|cardboard'
            ~ '|parchment|slate)$'
        ) }} as is_support_alone
    from in_one_unit
),

-- A detail's size says nothing of the work.
whole as (
    select
        *,
        case when not is_detail then {{ plausible_size('height_cm') }} end as whole_height_cm,
        case when not is_detail then {{ plausible_size('width_cm') }} end as whole_width_cm,
        case when not is_detail then {{ plausible_size('depth_cm') }} end as whole_depth_cm
    from measured
)

select
    technique_display,
    form,
    -- "Photo" is how the picture was made, not the building that it shows.
    nullif(medium, 'photo') as medium,
    case
        when not is_support_alone then {{ technique_of("nullif(medium, 'photo')") }}
    end as technique,
    case when is_support_alone then medium else {{ support_of('medium') }} end as support,
    whole_height_cm as height_cm,
    whole_width_cm as width_cm,
    whole_depth_cm as depth_cm,
    case
        when
            not is_detail
            and (
                (height_cm is not null and whole_height_cm is null)
                or (width_cm is not null and whole_width_cm is null)
                or (depth_cm is not null and whole_depth_cm is null)
            )
            then 'implausible size'
        when coalesce(whole_height_cm, whole_width_cm, whole_depth_cm) is not null then null
        when tells_of_detail then 'size of a detail'
        when tells_of_part then 'size of a part'
        when has_sides and not {{ regex_matches('sizes_text', with_unit) }}
            then 'size without a unit'
        when has_unit and not {{ regex_matches('sizes_text', '[0-9]') }}
            then 'unit without a size'
        when {{ regex_matches('sizes_text', '[0-9] ?(?:x|mm|cm|m|inch)\\b') }}
            then 'size not understood'
    end as size_issue
from whole
