-- Which of its columns does the Met fill in for less than a fifth of the works?
select
    column_name,
    rows,
    filled,
    round(100 * filled_share, 1) as filled_percent
from {{ ref('stats_column_fill') }}
where source = 'met' and filled_share < 0.2
order by filled_share, column_name
