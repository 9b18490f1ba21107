-- How many pictures of each school may a model learn from, and on how many is it tested?
select
    label,
    count(*) filter (where split = 'train') as train,
    count(*) filter (where split = 'validation') as validation,
    count(*) filter (where split = 'test') as test,
    count(distinct artist_key) as artists
from {{ ref('ml_school') }}
group by label
order by count(*) desc, label asc
