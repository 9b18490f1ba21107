select distinct
    period_key,
    timeframe,
    century,
    movement,
    historical_period
from {{ ref('int_artworks') }}
where period_key is not null
