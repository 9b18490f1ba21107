{{ config(severity='warn') }}

-- The hash of the artist puts about a fifth of the artists on the test side, but a class with few
-- artists may miss a side by chance. A returned row is a class that cannot be learned or cannot be
-- tested as it stands: fetch more of its pictures, or raise the variable ml_min_support.
select
    task,
    label,
    count(distinct split) as sides
from {{ ref('int_ml_examples') }}
group by task, label
having count(distinct split) < 3
