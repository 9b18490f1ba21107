with

int_artists_conformed as (
    select * from {{ ref('int_artists_conformed') }}
),

final as (
    select
        md5(record_id) as artist_record_key,
        artist_key,
        source,
        source_artist_id,
        artist_name,
        life_display,
        birth_year,
        death_year,
        match_rule
    from int_artists_conformed
)

select * from final
