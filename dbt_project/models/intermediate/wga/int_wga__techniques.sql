with

int_wga__works as (
    select * from {{ ref('int_wga__works') }}
),

techniques as (
    select distinct
        technique as technique_display,
        form
    from int_wga__works
    where technique is not null
),

read_apart as (
    select
        technique_display,
        form,
        {{ canonical_medium('medium') }} as medium
    from (
        select
            *,
            {{ medium_before_size(normalised_medium('technique_display')) }} as medium
        from techniques
    ) as with_slips
),

judged as (
    select
        technique_display,
        form,
        -- "Photo" is how the picture was made, not the building that it shows.
        nullif(medium, 'photo') as medium,
        parse_medium(nullif(medium, 'photo')) as parts,
        parse_technique_size(technique_display) as size,
        -- A painting "on nothing" but "panel" or "oak" names its support alone.
        form = 'painting' and {{ regex_matches(
            'medium',
            '^([a-z]+ )?(panel|wood|canvas|copper|oak|poplar|limewood|pine|walnut|paper|cardboard'
            ~ '|parchment|slate)$'
        ) }} as is_support_alone
    from read_apart
),

final as (
    select
        judged.technique_display,
        judged.form,
        judged.medium,
        case when not judged.is_support_alone then judged.parts.technique end as technique,
        case
            when judged.is_support_alone then judged.medium else judged.parts.support
        end as support,
        judged.size.height_cm,
        judged.size.width_cm,
        judged.size.depth_cm,
        judged.size.size_issue,
        judged.size.read_as as size_read_as
    from judged
)

select * from final
