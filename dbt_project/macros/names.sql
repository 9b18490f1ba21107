{#- What tells namesakes apart, at the end of a name: a numeral, "the Elder", "Jr.". -#}
{% macro ordinal_pattern() -%}
    {{ return('(?:,? [(]?(the Elder|the Younger|Jr[.]?|Sr[.]?|[IVX]+)[)]?)') }}
{%- endmacro %}


{#- "Holbein, Hans the Younger" as people say it: "Hans Holbein the Younger". What tells namesakes
    apart goes last. Names of nobody ("Architect, French") stay. -#}
{% macro name_in_order(sort_name, is_generic) -%}
    case
        when {{ is_generic }} or not contains({{ sort_name }}, ', ') then {{ sort_name }}
        else {{ clean_text(
            "coalesce(" ~ regex_extract(sort_name, '^[^,]*, (.*?)' ~ ordinal_pattern() ~ '?$') ~ ", '')"
            ~ " || ' ' || " ~ regex_extract(sort_name, '^([^,]*),')
            ~ " || ' ' || coalesce(" ~ regex_extract(sort_name, ordinal_pattern() ~ '$') ~ ", '')"
        ) }}
    end
{%- endmacro %}


{#- An author's cell with the comma that it should have: "ROBINSON. Theodore", "LOON, Theodoor, van". -#}
{% macro author_in_form(author) -%}
    {{ regex_replace(
        regex_replace(author, '^(\\p{Lu}{3,})[.] ?(\\p{Lu}\\p{Ll})', '\\1, \\2'),
        '^([^,]*, [^,]*), ((?:van|von|de|da|di|del|der|den)\\b[^,]*)$',
        '\\1 \\2'
    ) }}
{%- endmacro %}


{#- Whether an author is no person but a trade and a school: "UNKNOWN MASTER, French". -#}
{% macro is_trade(author) -%}
    {{ regex_matches(
        author,
        '^(?:[A-Z]+ )*(?:ARCHITECT|ARTIST|CABINETMAKER|GOLDSMITH|MASTER|MINIATURIST|PAINTER|POTTER|'
        ~ 'SCULPTOR|WEAVER|ENGRAVER|CARVER|ENAMELLER|EMBROIDERER|ILLUMINATOR|TAPESTRY|CERAMIST)S?, '
    ) }}
{%- endmacro %}


{#- The ordinal of a name, wherever it stands after the surname: "VINNE, Vincent II Laurensz. van der". -#}
{% macro ordinal_of(name) -%}
    coalesce(
        {{ regex_extract(name, ordinal_pattern() ~ '$') }},
        {{ regex_extract(name, ', [^,]*? ([IVX]+) ') }}
    )
{%- endmacro %}


{#- The names after the comma without ordinal, title and the particles at the end: "Karel" of "MANDER,
    Karel van, the Elder" and "Richard" of "BOYLE, Richard, 3rd Earl of Burlington". -#}
{% macro given_names_of(name) -%}
    {{ clean_text(regex_replace(
        regex_extract(name_without_ordinal(name), '^[^,]*, ([^,]*)'), particles_pattern(), ''
    )) }}
{%- endmacro %}


{#- The small words that belong to the surname but stand behind: "van de" of "VELDE, Jan van de, I". -#}
{% macro particles_of(name) -%}
    {{ clean_text(regex_extract(
        regex_extract(name_without_ordinal(name), '^[^,]*, ([^,]*)'), particles_pattern()
    )) }}
{%- endmacro %}

{% macro particles_pattern() -%}
    {{ return("((?:(?: |^)\\p{Ll}[\\p{Ll}’']{0,4})+)$") }}
{%- endmacro %}

{% macro name_without_ordinal(name) -%}
    {{ return(regex_replace(
        regex_replace(name, ordinal_pattern() ~ '$', ''), '(, [^,]*?) [IVX]+ ', '\\1 '
    )) }}
{%- endmacro %}
