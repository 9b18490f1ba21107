with

int_years as (
    select * from {{ ref('int_years') }}
),

final as (
    select
        year as year_key,
        year,
        case when year < 0 then 'BC' else 'AD' end as era,
        case
            when year < 0 then cast(-year as varchar) || ' BC'
            else cast(year as varchar)
        end as year_label,
        cast(floor(year / 10.0) * 10 as integer) as decade,
        {{ century_of('year') }} as century,
        {{ half_century('year') }} as timeframe
    from int_years
)

select * from final
