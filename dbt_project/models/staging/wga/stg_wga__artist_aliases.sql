with

source as (
    {{ raw_source('wga', 'artist_aliases') }}
),

final as (
    select
        canonical_url as artist_url,
        {{ clean_text('alias') }} as alias,
        {{ clean_text('canonical') }} as canonical
    from source
)

select * from final
