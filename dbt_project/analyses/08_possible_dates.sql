-- Which paintings may have been made in the 1650s, given that dates are often spans?
select
    fct_artwork.title,
    dim_artist.artist_name,
    fct_artwork.date_display,
    fct_artwork.date_start,
    fct_artwork.date_end
from {{ ref('fct_artwork') }} as fct_artwork
inner join {{ ref('dim_classification') }} as dim_classification
    on fct_artwork.classification_key = dim_classification.classification_key
left join {{ ref('dim_artist') }} as dim_artist on fct_artwork.artist_key = dim_artist.artist_key
where
    dim_classification.form = 'painting'
    and coalesce(fct_artwork.date_start, fct_artwork.date_end) <= 1659
    and coalesce(fct_artwork.date_end, fct_artwork.date_start) >= 1650
order by fct_artwork.date_start, fct_artwork.date_end, fct_artwork.title, fct_artwork.artwork_key
limit 10
