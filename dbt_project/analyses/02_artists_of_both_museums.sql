-- Which artists are in both museums, and how were their records found to be of one person?
select
    dim_artist.artist_name,
    dim_artist.match_rule,
    count(*) filter (where fct_artwork.source = 'met') as met_works,
    count(*) filter (where fct_artwork.source = 'wga') as wga_works
from {{ ref('fct_artwork') }} as fct_artwork
inner join {{ ref('dim_artist') }} as dim_artist on fct_artwork.artist_key = dim_artist.artist_key
where dim_artist.sources > 1
group by dim_artist.artist_key, dim_artist.artist_name, dim_artist.match_rule
order by count(*) desc, dim_artist.artist_name asc, dim_artist.artist_key asc
limit 10
