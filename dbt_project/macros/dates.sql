{#- The years that the calendar may hold. Before the first lies geological time: a hand axe is dated
    by tens of thousands of years. -#}
{% macro first_calendar_year() -%}
    -10000
{%- endmacro %}

{% macro last_calendar_year() -%}
    {{ (((run_started_at | string)[:4] | int) + 99) // 100 * 100 }}
{%- endmacro %}

{% macro is_calendar_year(year) -%}
    {{ year }} between {{ first_calendar_year() }} and {{ last_calendar_year() }} and {{ year }} <> 0
{%- endmacro %}


{#- The half-century of a year as the Web Gallery of Art writes it: 1624 is in "1601-1650". Years
    before Christ have none. -#}
{% macro half_century(year) -%}
    {%- set first = 'cast(floor((' ~ year ~ ' - 1) / 50.0) * 50 + 1 as integer)' -%}
    case
        when {{ year }} >= 1
            then
                lpad(cast({{ first }} as varchar), 4, '0') || '-'
                || lpad(cast({{ first }} + 49 as varchar), 4, '0')
    end
{%- endmacro %}


{#- The number of a year's century: 15 for 1401 to 1500, -3 for the third before Christ. -#}
{% macro century_of(year) -%}
    case
        when {{ year }} >= 1 then cast(floor(({{ year }} - 1) / 100.0) + 1 as integer)
        when {{ year }} < 0 then -cast(floor((-{{ year }} - 1) / 100.0) + 1 as integer)
    end
{%- endmacro %}


{#- Years as a text: "1550 to 1552", or one of them alone; null where there is none. -#}
{% macro years_as_text(first, last) -%}
    nullif(concat_ws(' to ', {{ first }}, nullif({{ last }}, {{ first }})), '')
{%- endmacro %}
