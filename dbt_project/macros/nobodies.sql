{#- Whether a name, as search sees it, is that of nobody in particular: "Unidentified artist",
    "Anonymous, Italian", "Wari artist(s)". -#}
{% macro is_nobody(name_text) -%}
    coalesce(
        {{ regex_matches(
            name_text, '^(?:an? )?(unidentified|unknown|anonymous|anonymus|various|unrecorded|not identified)\\b'
            ~ '|\\b(artist|maker|painter|author|designer) (unknown|unidentified)\\b|\\bartists?(?: s)?$'
        ) }},
        false
    )
{%- endmacro %}


{#- The nation of a name that is nothing but a nation and a trade, and perhaps a time, as in "British
    Painter" or "Italian (Florentine) Painter, 15th century"; null of any other. Whether it is a nation, a
    list of schools must say: the "Berlin Painter" is a person, and a "London Society of Painters" none. -#}
{% macro trade_of_nation(name_text) -%}
    {{ regex_extract(
        name_text,
        '^(?:north(?:ern)? |south(?:ern)? |east(?:ern)? |west(?:ern)? |central |early |probably |possibly '
        ~ '|[0-9]+(?:st|nd|rd|th) century )?([a-z]+)'
        ~ '(?: (?:[a-np-z][a-z]*|o[a-eg-z][a-z]*)){0,3}'
        ~ ' (?:painters?|artists?|school|sculptors?|makers?|draftsm[ae]n|weavers?|workshop|architects?'
        ~ '|engravers?|illuminators?|goldsmiths?|silversmiths?|craftsm[ae]n|miniaturists?)'
        ~ '(?: (?:early|late|mid|first|second|third|fourth|last|about|ca|possibly|probably|[0-9]).*)?$'
    ) }}
{%- endmacro %}
