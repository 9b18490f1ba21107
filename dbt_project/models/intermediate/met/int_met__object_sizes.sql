{%- set number = length_pattern() -%}
{%- set times = '(?: cm)? ?[x×] ?' -%}
{%- set sides = '[(]' ~ number ~ times ~ number ~ '(?:' ~ times ~ number ~ ')? ?cm[)]' -%}

with

objects as (
    select * from {{ ref('int_met__objects') }}
),

-- Frames, mounts, storage boxes and details are measured too: only the work itself counts, first
-- as a whole, then its picture, then its sheet.
ranked as (
    select
        object_record_id,
        height_cm,
        width_cm,
        depth_cm,
        diameter_cm,
        row_number() over (
            partition by object_record_id
            order by
                case element_name when 'Overall' then 1 when 'Image' then 2 else 3 end,
                element_description is not null,
                position
        ) as rank
    from {{ ref('stg_met__measurements') }}
    where
        element_name in ('Overall', 'Image', 'Sheet')
        and (element_description is null or element_name = 'Overall')
        and coalesce(height_cm, width_cm, diameter_cm) is not null
),

measured as (
    select
        objects.object_id,
        objects.dimensions,
        coalesce(ranked.height_cm, ranked.diameter_cm) as height_cm,
        coalesce(ranked.width_cm, ranked.diameter_cm) as width_cm,
        ranked.depth_cm,
        ranked.object_record_id is not null as has_measurement
    from objects
    left join ranked on objects.record_id = ranked.object_record_id and ranked.rank = 1
),

-- Records without measurements tell their size in words: "27 x 21 1/2 in. (68.6 x 54.6 cm)".
completed as (
    select
        object_id,
        case
            when has_measurement then height_cm
            else {{ in_centimetres(regex_extract('dimensions', sides, 1), "'cm'") }}
        end as height_cm,
        case
            when has_measurement then width_cm
            else {{ in_centimetres(regex_extract('dimensions', sides, 2), "'cm'") }}
        end as width_cm,
        case
            when has_measurement then depth_cm
            else {{ in_centimetres(regex_extract('dimensions', sides, 3), "'cm'") }}
        end as depth_cm
    from measured
)

select
    object_id,
    {{ plausible_size('height_cm') }} as height_cm,
    {{ plausible_size('width_cm') }} as width_cm,
    {{ plausible_size('depth_cm') }} as depth_cm
from completed
