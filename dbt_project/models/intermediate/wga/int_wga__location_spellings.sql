{#- Short names have real neighbours: "Cathedral, Verona" is no slip for "Cathedral, Gerona". -#}
{%- set least_letters = 18 -%}
{#- Longer texts are no places, and take long to compare. -#}
{%- set most_letters = 300 -%}
{#- The right spelling is the one that stands so many times as often. -#}
{%- set times_as_often = 3 -%}

with

stg_wga__catalogue as (
    select * from {{ ref('stg_wga__catalogue') }}
),

stg_wga__works as (
    select * from {{ ref('stg_wga__works') }}
),

cells as (
    select location from stg_wga__catalogue
    where location is not null
    union all
    select location from stg_wga__works
    where location is not null
),

spellings as (
    select
        location,
        {{ search_text('location') }} as letters,
        count(*) as works
    from cells
    group by location
),

-- A text that differs in one letter begins or ends like the other: only such pairs are compared.
pairs as (
    {%- for side in ['left', 'right'] %}
    select
        rare.location as location_display,
        rare.letters,
        frequent.location,
        frequent.letters as frequent_letters,
        frequent.works
    from spellings as rare
    inner join spellings as frequent
        on
            {{ side }}(rare.letters, {{ least_letters // 2 - 1 }})
            = {{ side }}(frequent.letters, {{ least_letters // 2 - 1 }})
            and abs(length(rare.letters) - length(frequent.letters)) <= 1
            and frequent.works >= {{ times_as_often }} * rare.works
            and rare.letters <> frequent.letters
    where length(frequent.letters) between {{ least_letters }} and {{ most_letters }}
    {%- if not loop.last %}
    union
    {%- endif %}
    {%- endfor %}
),

-- "British Nuseum, London" is one letter away from a place that is named 400 times.
ranked as (
    select
        location_display,
        location,
        row_number() over (
            partition by location_display order by works desc, location asc
        ) as place
    from pairs
    where {{ edit_distance('letters', 'frequent_letters') }} = 1
),

final as (
    select
        location_display,
        location
    from ranked
    where place = 1
)

select * from final
