{#- A number that a source gives for a year, as far as years can be reckoned with: two of them are
    added or subtracted without leaving the integers. Beyond them null. -#}
{% macro bounded_year(number) -%}
    case
        when {{ number }} between -1000000000 and 1000000000 then cast({{ number }} as integer)
    end
{%- endmacro %}


{#- A date text of the Web Gallery of Art without its habits and slips of the pen: "before1397", "13h
    century", "from 1784-1811". Where it leaves the part of a century open, "2nd or 3rd quarter of
    the 14th century", the century stays. -#}
{% macro mended_date(text) -%}
    {%- set steps = [
        ('\\b(about|around|circa|before|after|until|by)([0-9])', '\\1 \\2'),
        ('([0-9])h (century|centuries)', '\\1th \\2'),
        ('\\b(1st|2nd|first|second) or [a-z0-9]+ (half|third|quarter)( of)?( the)?', ''),
        ('\\b(between|from) ([^0-9]*[0-9]+s? ?[-\u2010-\u2015])', '\\2'),
    ] -%}
    {%- set result = namespace(sql='lower(' ~ text ~ ')') -%}
    {%- for pattern, replacement in steps -%}
        {%- set result.sql = regex_replace(result.sql, pattern, replacement) -%}
    {%- endfor -%}
    {{ result.sql }}
{%- endmacro %}


{#- A museum's date text in one notation: small letters, one kind of dash, one word for "about". -#}
{% macro normalised_date(text) -%}
    {%- set steps = [
        ('[\u2010-\u2015\u2212]', '-'),
        ("'s\\b", 's'),
        ('\\b(about|ar+o[a-z]*nd|approximately|circa|ca|c)[.,]? ?-? ?([0-9])', 'circa \\2'),
        ('\\b(about|around|approximately|circa|ca)[.,]? ', 'circa '),
        ('\\b(c)[.,] ', 'circa '),
        ('\\b1s[tr] (half|third|quarter)', 'first \\1'),
        ('\\b2nd (half|third|quarter)', 'second \\1'),
        ('\\b3rd (third|quarter)', 'third \\1'),
        ('\\b4th quarter', 'last quarter'),
        ('\\b(?:fourth|final) (quarter|third)', 'last \\1'),
        ('\\b(beginning|start)( of)?\\b', 'early'),
        ('\\b(end)( of)?\\b', 'late'),
        (' ?- ?', '-'),
        ('[ .,;]+$', ''),
        (' +', ' '),
    ] -%}
    {%- set result = namespace(sql='lower(trim(' ~ text ~ '))') -%}
    {%- for pattern, replacement in steps -%}
        {%- set result.sql = regex_replace(result.sql, pattern, replacement) -%}
    {%- endfor -%}
    {{ result.sql }}
{%- endmacro %}


{#- What kind of date a normalised date text states. `unknown`: the source gives no date.
    `invalid`: it gives one that cannot be read. -#}
{% macro date_qualifier(text) -%}
    case
        when {{ text }} is null or {{ text }} in ('', '-', 'n.d', 'undated', 'unknown', 'date unknown')
            then 'unknown'
        when {{ regex_matches(text, '^(before|by|until|not after)\\b') }} then 'before'
        when {{ regex_matches(text, '^((soon|shortly|not long) )?after\\b|^(not before|since)\\b|[0-9]s? (or later|onwards?)$') }}
            then 'after'
        when {{ regex_matches(text, '^(begun|began|founded|started|ordered|commissioned|designed|planned|established|converted|from)\\b') }}
            then 'begun'
        when {{ regex_matches(text, '^(completed|consecrated|finished|dedicated)\\b') }}
            then 'completed'
        when {{ regex_matches(text, '[0-9](st|nd|rd|th)\\b.*\\b(century|centuries)\\b') }} then 'century'
        when {{ regex_matches(text, '[0-9]{2}0s\\b') }} then 'decade'
        when {{ regex_matches(text, '\\b(circa|probably|possibly|perhaps)\\b|[?]') }} then 'circa'
        when {{ regex_matches(text, '[0-9][^0-9]+[0-9]') }} then 'range'
        when {{ regex_matches(text, '[0-9]') }} then 'exact'
        else 'invalid'
    end
{%- endmacro %}


{#- How sure a source is of a date that it gives, by the words of the normalised text. `doubtful`: it
    asks, or leaves the choice. `approximate`: it says about. -#}
{% macro date_certainty(text) -%}
    case
        when {{ regex_matches(text, '[?]|\\b(probably|possibly|perhaps)\\b|[0-9]s? or [a-z]*[ .]*[0-9]') }}
            then 'doubtful'
        when {{ regex_matches(text, '\\bcirca\\b') }} then 'approximate'
        else 'certain'
    end
{%- endmacro %}


{#- The first (or last) year of a century, moved by a word such as "early" or "second half of". -#}
{% macro century_year(century, part, edge) -%}
    {%- set spans = [
        ('early', 1, 33), ('mid', 34, 66), ('middle', 34, 66), ('late', 67, 100),
        ('first half', 1, 50), ('second half', 51, 100), ('last half', 51, 100),
        ('first quarter', 1, 25), ('second quarter', 26, 50),
        ('third quarter', 51, 75), ('last quarter', 76, 100),
        ('first third', 1, 33), ('second third', 34, 66), ('last third', 67, 100),
    ] -%}
    ({{ century }} - 1) * 100 + case {{ part }}
        {%- for name, first, last in spans %}
        when '{{ name }}' then {{ first if edge == 'first' else last }}
        {%- endfor %}
        else {{ 1 if edge == 'first' else 100 }}
    end
{%- endmacro %}


{#- Matches a century with the word before it: group 1 is the part ("early"), group 2 the number. -#}
{% macro century_pattern() -%}
    {{ return(
        '(early|middle|mid|late|(?:first|second|third|last) (?:half|third|quarter))?'
        ~ '(?: of)?(?: the)?[ -]*([0-9]{1,2})(?:st|nd|rd|th)\\b'
    ) }}
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
