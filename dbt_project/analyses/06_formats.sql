-- Do painters of different schools prefer upright or wide formats?
select
    dim_school.school,
    count(*) as paintings,
    round(100.0 * avg(case when fct_artwork.height_cm > fct_artwork.width_cm then 1 else 0 end))
        as upright_percent,
    round(median(fct_artwork.height_cm / fct_artwork.width_cm), 2) as median_height_by_width
from {{ ref('fct_artwork') }} as fct_artwork
inner join {{ ref('dim_school') }} as dim_school on fct_artwork.school_key = dim_school.school_key
inner join {{ ref('dim_classification') }} as dim_classification
    on fct_artwork.classification_key = dim_classification.classification_key
where
    dim_classification.form = 'painting'
    and fct_artwork.height_cm > 0
    and fct_artwork.width_cm > 0
group by dim_school.school
having count(*) >= 5
order by paintings desc, dim_school.school asc
