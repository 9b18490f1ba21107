-- dbt's semantic layer asks for a calendar of days, here of the days on which records are loaded.
with

numbers as (
    select {{ each_position('2 * 3653') }} as position
),

final as (
    select cast(date '2024-12-31' + cast(position as integer) as date) as date_day
    from numbers
)

select * from final
