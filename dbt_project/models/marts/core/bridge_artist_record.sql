select
    md5(record_id) as artist_record_key,
    artist_key,
    source as source_key,
    source_artist_id,
    artist_name,
    life_display,
    birth_year,
    death_year,
    match_rule
from {{ ref('int_artists_conformed') }}
