{#- A technique text in one notation: small letters, no remarks in parentheses, no word twice, and the
    slips of the pen in the commonest media set right. -#}
{% macro normalised_medium(text) -%}
    {{ clean_text(regex_replace(
        regex_replace('lower(' ~ text ~ ')', '[(][^)]*[)]?', ' '), '\\bon on\\b', 'on'
    )) }}
{%- endmacro %}


{#- The medium of a normalised technique text: the words before the first size. -#}
{% macro medium_before_size(text) -%}
    {%- set labels = [
        'total', 'overall', 'average', 'length', 'h[eu]{1,3}ig[ht]{1,2}', 'width', 'diameter', 'depth',
        'thickness', 'detail size', 'size', 'about', 'circa',
    ] | join('|') -%}
    {{ clean_text(regex_replace(
        regex_replace(
            text, '[,.;:]? ?((?:' ~ labels ~ ')\\b.*[0-9].*|base:? [0-9].*|(?:ca?[.] ?)?[0-9].*)$|,?( x)? cm$', ''
        ),
        '[,;] [a-z ]+:$|[,.;:) ]+$| on$',
        ''
    )) }}
{%- endmacro %}


{#- A medium without a slip of the pen: one letter too many, lost, wrong or swapped in one of the
    common names ("oill on canvas", "munuscript", "tempera on paanel") is set right. Names shorter
    than these have neighbours that mean something else ("wool" and "wood"). -#}
{% macro canonical_medium(medium) -%}
    {%- set common = [
        'oil on canvas', 'oil on panel', 'oil on wood', 'oil on copper', 'oil on cardboard',
        'oil on oak panel', 'oil on paper', 'tempera on wood', 'tempera on panel',
        'tempera on canvas', 'tempera and gold on panel', 'manuscript', 'engraving', 'drawing',
        'watercolour', 'terracotta', 'glazed terracotta', 'stained glass window', 'black chalk',
        'pen and brown ink', 'painted wood', 'white marble', 'gilded bronze',
    ] -%}
    case
        when {{ medium }} in ('{{ common | join("', '") }}') then {{ medium }}
        {%- for name in common %}
        when
            length({{ medium }}) between {{ name | length - 1 }} and {{ name | length + 1 }}
            and {{ edit_distance(medium, text_literal(name)) }} = 1
            then '{{ name }}'
        {%- endfor %}
        else {{ regex_replace(medium, '^oi(ll|i|k|l l)\\b', 'oil') }}
    end
{%- endmacro %}
