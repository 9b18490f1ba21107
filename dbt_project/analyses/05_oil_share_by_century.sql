-- How large is the share of oil paint among the dated paintings of each century?
select
    cast(floor((fct_artwork.date_start - 1) / 100) as integer) + 1 as century,
    count(*) as paintings,
    cast(
        round(100.0 * count(*) filter (where dim_medium.medium ilike '%oil%') / count(*)) as integer
    ) as oil_percent
from {{ ref('fct_artwork') }} as fct_artwork
inner join {{ ref('dim_classification') }} as dim_classification
    on fct_artwork.classification_key = dim_classification.classification_key
-- A left join: a painting without a known medium still is a painting.
left join {{ ref('dim_medium') }} as dim_medium on fct_artwork.medium_key = dim_medium.medium_key
where dim_classification.form = 'painting' and fct_artwork.date_start > 0
group by century
having count(*) >= 5
order by century
