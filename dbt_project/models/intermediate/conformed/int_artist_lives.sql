-- Records of one source that agree in name and years to the letter are one without more ado: only
-- the first of them is compared with others, so that many copies cost no more than one.
with

int_artist_records as (
    select * from {{ ref('int_artist_records') }}
),

int_artist_names as (
    select * from {{ ref('int_artist_names') }}
),

own_names as (
    select
        record_id,
        min(name_key) as name_key
    from int_artist_names
    where name_kind = 'display name'
    group by record_id
),

final as (
    select
        records.record_id,
        records.source,
        records.birth_year,
        records.death_year,
        records.ulan_id,
        records.wikidata_id,
        min(records.record_id) over (
            partition by
                records.source,
                coalesce(own_names.name_key, records.record_id),
                records.birth_year,
                records.death_year,
                records.ulan_id,
                records.wikidata_id
        ) as first_record_id
    from int_artist_records as records
    inner join own_names on records.record_id = own_names.record_id
    where
        not records.is_generic
        and records.birth_year is not null
        and records.death_year is not null
)

select * from final
