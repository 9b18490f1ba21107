with

objects as (
    select * from {{ ref('int_met__objects') }}
),

stg_met__measurements as (
    select * from {{ ref('stg_met__measurements') }}
),

-- What the museum measured, in the words that it uses itself:
-- "Overall (with base): H. 30.5 x Diam. 12 cm; Frame: H. 40 x W. 30 cm".
measured as (
    select
        object_record_id,
        {{ joined_by('words', 'position') }} as measurements
    from (
        select
            object_record_id,
            position,
            {{ measurement_in_words() }} as words
        from stg_met__measurements
        where coalesce(height_cm, width_cm, depth_cm, diameter_cm, length_cm) is not null
    ) as elements
    group by object_record_id
),

texts as (
    select
        objects.object_id,
        objects.dimensions,
        measured.measurements
    from objects
    left join measured on objects.record_id = measured.object_record_id
    where coalesce(objects.dimensions, measured.measurements) is not null
),

-- A text is read once, however many objects share it.
readings as (
    select
        dimensions,
        measurements,
        parse_met_size(dimensions, measurements) as reading
    from (
        select distinct
            dimensions,
            measurements
        from texts
    ) as distinct_texts
),

final as (
    select
        texts.object_id,
        texts.dimensions,
        texts.measurements,
        readings.reading.height_cm,
        readings.reading.width_cm,
        readings.reading.depth_cm,
        readings.reading.size_issue,
        readings.reading.measurements_issue,
        readings.reading.read_as
    from texts
    inner join readings
        on
            texts.dimensions is not distinct from readings.dimensions
            and texts.measurements is not distinct from readings.measurements
)

select * from final
