select
    {{ value_key(['dataset', 'load_id']) }} as load_key,
    dataset,
    load_id,
    status_code,
    loaded_at
from {{ ref('stg_dlt__loads') }}
