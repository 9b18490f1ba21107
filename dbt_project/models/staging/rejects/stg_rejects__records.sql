{#- Tables of refused records, each with the source that they came from. -#}
{%- set tables = {'met': 'met', 'met_csv': 'met', 'wga': 'wga', 'folder': 'folder'} -%}

with

{% for table in tables -%}
{{ table }} as (
    {{ raw_source('rejects', table) }}
),

{% endfor -%}

unioned as (
    {%- for table, source in tables.items() %}
    select
        '{{ source }}' as source,
        *
    from {{ table }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        ---------- ids
        source,
        reject_id,

        ---------- what was refused, and why
        record,
        coalesce({{ clean_text('reason') }}, 'no reason given') as reason,
        location,

        ---------- timestamps
        rejected_at
    from unioned
)

select * from final
