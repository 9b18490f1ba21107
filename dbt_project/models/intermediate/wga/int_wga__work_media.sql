-- A cell is read once, however many works have it.
with

int_wga__works as (
    select * from {{ ref('int_wga__works') }}
),

int_wga__techniques as (
    select * from {{ ref('int_wga__techniques') }}
),

final as (
    select
        works.work_url,
        works.technique as technique_display,
        techniques.medium,
        techniques.technique,
        techniques.support,
        techniques.height_cm,
        techniques.width_cm,
        techniques.depth_cm,
        techniques.size_issue,
        techniques.size_read_as
    from int_wga__works as works
    inner join int_wga__techniques as techniques
        on
            works.technique = techniques.technique_display
            and works.form is not distinct from techniques.form
)

select * from final
