-- What was found odd when the artists of all sources were made one.
with

int_artists_conformed as (
    select * from {{ ref('int_artists_conformed') }}
),

bridge_artwork_artist as (
    select * from {{ ref('bridge_artwork_artist') }}
),

int_artist_matches as (
    select * from {{ ref('int_artist_matches') }}
),

int_artist_weak_pairs as (
    select * from {{ ref('int_artist_weak_pairs') }}
),

records as (
    select
        *,
        case source
            when 'met' then 'Artist Display Name' when 'wga' then 'AUTHOR' else 'artist'
        end as name_column
    from int_artists_conformed
    where not is_generic
),

works as (
    select
        artist_key,
        count(distinct artwork_key) as works
    from bridge_artwork_artist
    group by artist_key
),

-- Pairs that rules found and that join nobody: one of the two fits others as well, or an authority
-- tells apart those whom the pair would bring together.
pairs as (
    select
        record_id,
        other_record_id
    from int_artist_matches
    union
    select
        record_id,
        other_record_id
    from int_artist_weak_pairs
),

torn as (
    select
        pairs.record_id,
        pairs.other_record_id
    from pairs
    inner join records as own on pairs.record_id = own.record_id
    inner join records as others on pairs.other_record_id = others.record_id
    where own.artist_key <> others.artist_key
),

-- Whoever found another rightful pair, or is known to an authority, is in no doubt.
alone as (
    select
        min(source) as source,
        artist_key,
        min(name_column) as name_column,
        min(artist_name) as artist_name
    from records
    group by artist_key
    having
        count(*) = 1
        and count(ulan_id) + count(wikidata_id) = 0
        and min(record_id) in (
            select torn.record_id from torn
            union all
            select torn.other_record_id from torn
        )
),

issues as (
    select
        source,
        artist_key,
        'Artist Wikidata URL' as column_name,
        'https://www.wikidata.org/wiki/' || doubtful_wikidata_id as cell,
        'one item for several people whom ULAN tells apart' as issue
    from records
    where doubtful_wikidata_id is not null
    union all
    select
        source,
        artist_key,
        name_column as column_name,
        artist_name as cell,
        'fits several people, joined to none' as issue
    from alone
),

final as (
    select
        issues.source,
        issues.column_name,
        issues.cell,
        issues.issue,
        cast(null as varchar) as read_as,
        cast(sum(coalesce(works.works, 0)) as bigint) as works
    from issues
    left join works on issues.artist_key = works.artist_key
    group by issues.source, issues.column_name, issues.cell, issues.issue
)

select * from final
