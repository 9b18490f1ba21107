-- Which works are not given to their artist without reserve?
select
    bridge_artwork_artist.qualifier,
    dim_artist.artist_name,
    fct_artwork.title,
    fct_artwork.source
from {{ ref('bridge_artwork_artist') }} as bridge_artwork_artist
inner join {{ ref('fct_artwork') }} as fct_artwork
    on bridge_artwork_artist.artwork_key = fct_artwork.artwork_key
inner join {{ ref('dim_artist') }} as dim_artist
    on bridge_artwork_artist.artist_key = dim_artist.artist_key
where bridge_artwork_artist.qualifier is not null
order by
    bridge_artwork_artist.qualifier, dim_artist.artist_name, fct_artwork.title,
    fct_artwork.artwork_key
limit 10
