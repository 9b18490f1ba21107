with

names as (
    select
        records.artist_key,
        records.source,
        names.name as alias,
        min(names.name_kind) as alias_kind
    from {{ ref('int_artist_names') }} as names
    inner join {{ ref('int_artists_conformed') }} as records on names.record_id = records.record_id
    group by records.artist_key, records.source, names.name
)

select
    {{ value_key(['artist_key', 'source', 'alias']) }} as alias_key,
    artist_key,
    alias,
    alias_kind,
    source
from names
