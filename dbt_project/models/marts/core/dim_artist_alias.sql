with

int_artist_names as (
    select * from {{ ref('int_artist_names') }}
),

int_artists_conformed as (
    select * from {{ ref('int_artists_conformed') }}
),

names as (
    select
        records.artist_key,
        records.source,
        names.name as alias,
        min(names.name_kind) as alias_kind
    from int_artist_names as names
    inner join int_artists_conformed as records on names.record_id = records.record_id
    group by records.artist_key, records.source, names.name
),

final as (
    select
        {{ value_key(['artist_key', 'source', 'alias']) }} as alias_key,
        artist_key,
        alias,
        alias_kind,
        source
    from names
)

select * from final
