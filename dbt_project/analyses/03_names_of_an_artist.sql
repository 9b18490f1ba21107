-- Under which names do the museums know Vincent van Gogh?
select distinct
    dim_artist_alias.source,
    dim_artist_alias.alias_kind,
    dim_artist_alias.alias
from {{ ref('dim_artist_alias') }} as dim_artist_alias
inner join {{ ref('dim_artist') }} as dim_artist
    on dim_artist_alias.artist_key = dim_artist.artist_key
where dim_artist.artist_name = 'Vincent van Gogh'
order by dim_artist_alias.source, dim_artist_alias.alias_kind, dim_artist_alias.alias
