{%- set months = [
    'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec',
] -%}
{#- The number to which an abbreviated last one belongs, as 1550 in "1550-52". -#}
{%- set base_year = '([0-9]{3,4})s?[-/][^0-9]*[0-9]{1,2}s?[^0-9]*$' -%}
{%- set part_of_decade = '^(?:[^0-9]*[^a-z])?(early|mid|late)[ -][^0-9]*[0-9]{2,3}0s' -%}
{%- set second_century = '[0-9](?:st|nd|rd|th)\\b[^0-9]*?' ~ century_pattern() -%}
{#- What is made after the work is not its date: "1881-86 (model), cast 1969". -#}
{%- set later_copy = ',[^,]*\\b(cast|carved|recast)\\b.*$' -%}
{%- set later_end = '^([^0-9]*[0-9]{3,4}) [(](?:completed|finished) (?:in )?([0-9]{3,4})[)]$' -%}
{%- set state_behind =
    '^(.*) [(](completed|finished|begun|designed|planned|ordered|commissioned)[)]$' -%}

with

texts as (
    select date_display from {{ ref('int_wga__works') }}
    where date_display is not null
),

mended as (
    select
        date_display,
        {{ mended_date('date_display') }} as mended_text
    from texts
),

normalised as (
    select
        date_display,
        {{ normalised_date('mended_text') }} as date_text
    from mended
),

-- A spreadsheet took "1904-06" for June 1904 and wrote "Jun-04"; it does so only from 1900 on.
months_undone as (
    select
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
    from normalised
),

-- "1740 (completed)" says the same as "completed 1740". Other parentheses date something else, a
-- cast or a first version, and are passed over; all but a question mark.
without_remarks as (
    select
        date_display,
        trim({{ regex_replace(
            regex_replace(
                regex_replace(
                    regex_replace('date_text', later_copy, ''), later_end, '\\1-\\2'
                ),
                state_behind,
                '\\2 \\1'
            ),
            '[(][^)?]*[)]',
            ' '
        ) }}) as main_text
    from months_undone
),

qualified as (
    select
        date_display,
        main_text,
        {{ date_qualifier('main_text') }} as stated_qualifier,
        {{ date_certainty('main_text') }} as certainty,
        {{ regex_matches('main_text', '[0-9]') }} as has_number
    from without_remarks
),

read_numbers as (
    select
        date_display,
        stated_qualifier,
        certainty,
        has_number,
        {{ regex_extract('main_text', '^[^0-9]*([0-9]{3,4})(?:s?[^0-9a-z]|s?$)') }} as first_year,
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
        date_display,
        stated_qualifier,
        certainty,
        has_number,
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

-- Neither a slip of the pen (162628) nor a reversed span (1489-74) may pass for a date.
judged as (
    select
        *,
        case
            when stated_qualifier = 'unknown' then null
            when not has_number then 'no number'
            when first_year is null or last_year is null then 'no year in the numbers'
            when first_year < 1 or last_year < 1 or first_year > 2099 or last_year > 2099
                then 'no year in the numbers'
            when last_year < first_year then 'ends before it starts'
        end as issue
    from read_years
)

select
    date_display,
    case
        when issue is null and stated_qualifier not in ('before', 'completed') then first_year
    end as date_start,
    case
        when issue is null and stated_qualifier not in ('after', 'begun') then last_year
    end as date_end,
    case when issue is null then stated_qualifier else 'invalid' end as date_qualifier,
    case
        when issue is null and stated_qualifier <> 'unknown' then certainty
    end as date_certainty,
    issue as date_issue
from judged
