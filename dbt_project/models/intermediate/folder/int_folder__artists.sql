-- An artist of a folder has a name alone; the years of the movements in which the pictures are
-- counted bound the time of the work, and keep namesakes of another century apart.
with

int_folder__works as (
    select * from {{ ref('int_folder__works') }}
),

final as (
    select
        source_artist_id,
        min(artist) as artist_name,
        max(first_year) as works_from,
        min(last_year) as works_to,
        {{ is_nobody('substr(source_artist_id, 6)') }} as is_generic
    from int_folder__works
    where artist is not null
    group by source_artist_id
)

select * from final
