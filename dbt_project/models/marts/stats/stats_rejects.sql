select
    source,
    reason,
    count(*) as records
from {{ ref('stg_rejects__records') }}
group by source, reason
