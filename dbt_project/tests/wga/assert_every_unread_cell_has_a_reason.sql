{{ config(severity='warn') }}

-- Every cell that says something is typed, or tells why it is not. What a source may write has no
-- end, so a cell that does neither is a gap of the reading, and no reason to publish nothing.
select
    'DATE' as column_name,
    date_display as cell
from {{ ref('int_wga__work_dates') }}
where
    date_display is not null
    and date_qualifier <> 'unknown'
    and date_start is null
    and date_end is null
    and date_issue is null
union all
select
    'BORN-DIED' as column_name,
    life_display as cell
from {{ ref('int_wga__lives') }}
where coalesce(birth_year, death_year, active_from, active_to) is null and life_issue is null
union all
select
    'TECHNIQUE' as column_name,
    technique_display as cell
from {{ ref('int_wga__techniques') }}
where
    {{ regex_matches('lower(technique_display)', '\\b[cm]m\\b') }}
    and coalesce(height_cm, width_cm, depth_cm) is null
    and size_issue is null
