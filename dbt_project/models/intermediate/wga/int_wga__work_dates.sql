{%- set months = [
    'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec',
] -%}
{#- The number to which an abbreviated last one belongs, as 1550 in "1550-52". -#}
{%- set base_year = '([0-9]{3,4})s?[-/][^0-9]*[0-9]{1,2}s?[^0-9]*$' -%}
{%- set part_of_decade = '^(?:[^0-9]*[^a-z])?(early|mid|late)[ -][^0-9]*[0-9]{2,3}0s' -%}
{%- set second_century = '[0-9](?:st|nd|rd|th)\\b[^0-9]*?' ~ century_pattern() -%}

with

works as (
    select
        work_url,
        date_display,
        {{ normalised_date('date_display') }} as date_text
    from {{ ref('int_wga__works') }}
),

-- A spreadsheet took "1904-06" for June 1904 and wrote "Jun-04"; it does so only from 1900 on.
months_undone as (
    select
        work_url,
        date_display,
        case
            when {{ regex_matches('date_text', '^(' ~ months | join('|') ~ ')-[0-9]{2}$') }}
                then
                    '19' || right(date_text, 2) || '-'
                    || case left(date_text, 3)
                        {%- for month in months %}
                        when '{{ month }}' then '{{ '%02d' % loop.index }}'
                        {%- endfor %}
                    end
            else date_text
        end as date_text
    from works
),

-- "1740 (completed)" says the same as "completed 1740". Other parentheses date something else, a
-- cast or a first version, and are passed over; all but a question mark.
without_remarks as (
    select
        work_url,
        date_display,
        trim({{ regex_replace(
            regex_replace(
                'date_text',
                '^(.*) [(](completed|finished|begun|designed|planned|ordered|commissioned)[)]$',
                '\\2 \\1'
            ),
            '[(][^)?]*[)]',
            ' '
        ) }}) as main_text
    from months_undone
),

qualified as (
    select
        work_url,
        date_display,
        main_text,
        {{ date_qualifier('main_text') }} as stated_qualifier
    from without_remarks
),

read_numbers as (
    select
        work_url,
        date_display,
        stated_qualifier,
        {{ regex_extract('main_text', '^[^0-9]*([0-9]{3,4})([^0-9]|$)') }} as first_year,
        {{ regex_extract('main_text', base_year) }} as base_year,
        {{ regex_extract('main_text', '(?:^|[^0-9])([0-9]{1,4})s?[^0-9]*$') }} as last_year,
        {{ regex_matches('main_text', '[0-9]s[^0-9]*$') }} as ends_in_decade,
        {{ regex_extract('main_text', part_of_decade) }} as decade_part,
        {{ regex_extract('main_text', century_pattern(), 1) }} as first_century_part,
        {{ regex_extract('main_text', century_pattern(), 2) }} as first_century,
        {{ regex_extract('main_text', second_century, 1) }} as second_century_part,
        {{ regex_extract('main_text', second_century, 2) }} as second_century
    from qualified
),

completed as (
    select
        *,
        -- "1550-52" ends in 1552: the digits left out are those of the year before the dash.
        left(
            coalesce(base_year, ''), greatest(length(base_year) - length(last_year), 0)
        ) || last_year as whole_last_year
    from read_numbers
),

read_years as (
    select
        work_url,
        date_display,
        stated_qualifier,
        case
            when stated_qualifier = 'century'
                then {{ century_year(to_integer('first_century'), 'first_century_part', 'first') }}
            when decade_part = 'mid' then {{ to_integer('first_year') }} + 4
            when decade_part = 'late' then {{ to_integer('first_year') }} + 7
            else {{ to_integer('first_year') }}
        end as first_year,
        case
            when stated_qualifier = 'century' and second_century is not null
                then {{ century_year(to_integer('second_century'), 'second_century_part', 'last') }}
            when stated_qualifier = 'century'
                then {{ century_year(to_integer('first_century'), 'first_century_part', 'last') }}
            when decade_part = 'early' then {{ to_integer('whole_last_year') }} + 3
            when decade_part = 'mid' then {{ to_integer('whole_last_year') }} + 6
            when ends_in_decade then {{ to_integer('whole_last_year') }} + 9
            else {{ to_integer('whole_last_year') }}
        end as last_year
    from completed
),

bounded as (
    select
        work_url,
        date_display,
        stated_qualifier,
        case when stated_qualifier not in ('before', 'completed') then first_year end as date_start,
        case when stated_qualifier not in ('after', 'begun') then last_year end as date_end,
        -- Neither a slip of the pen (162628) nor a reversed span (1489-74) may pass for a date.
        coalesce(
            first_year between 1 and 2099 and last_year between first_year and 2099, false
        ) as is_readable
    from read_years
)

select
    work_url,
    date_display,
    case when is_readable then date_start end as date_start,
    case when is_readable then date_end end as date_end,
    case
        when is_readable or stated_qualifier = 'unknown' then stated_qualifier
        else 'invalid'
    end as date_qualifier
from bounded
