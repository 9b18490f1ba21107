{#- Spark's spelling of what `engine.sql` dispatches. A test renders every model with it and reads the
    result as Spark SQL. -#}


{#- A pattern as a literal: Spark reads backslashes in texts, and its patterns are Java's, which know
    white space by another name. -#}
{% macro spark_pattern(pattern) -%}
    '{{ pattern | replace('[:space:]', '\\s') | replace('\\', '\\\\') | replace("'", "\\'") }}'
{%- endmacro %}


{% macro spark__regex_extract(text, pattern, group) -%}
    nullif(regexp_extract({{ text }}, {{ spark_pattern(pattern) }}, {{ group }}), '')
{%- endmacro %}


{#- A group is named "$1" where RE2 has "\1". -#}
{% macro spark__regex_replace(text, pattern, replacement) -%}
    regexp_replace(
        {{ text }},
        {{ spark_pattern(pattern) }},
        '{{ replacement | replace('\\', '$') | replace("'", "\\'") }}'
    )
{%- endmacro %}


{% macro spark__regex_matches(text, pattern) -%}
    regexp_like({{ text }}, {{ spark_pattern(pattern) }})
{%- endmacro %}


{% macro spark__to_integer(text) -%}
    try_cast({{ text }} as integer)
{%- endmacro %}


{#- Spark cannot take a letter and its accent apart: each letter is named, then marks of their own. -#}
{% macro spark__without_accents(text) -%}
    {%- set accented = (
        'ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎďĒ'
        ~ 'ēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĨĩĪīĬĭĮįİĴĵĶķĹĺĻļĽľŃńŅņŇňŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŨũ'
        ~ 'ŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžƠơƯưǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǞǟǠǡǦǧǨǩǪǫǬǭǰǴǵǸǹǺǻȀȁȂȃȄȅȆȇȈȉ'
        ~ 'ȊȋȌȍȎȏȐȑȒȓȔȕȖȗȘșȚțȞȟȦȧȨȩȪȫȬȭȮȯȰȱȲȳḀḁḂḃḄḅḆḇḈḉḊḋḌḍḎḏḐḑḒḓḔḕḖḗḘḙḚḛḜḝḞḟḠḡḢḣ'
        ~ 'ḤḥḦḧḨḩḪḫḬḭḮḯḰḱḲḳḴḵḶḷḸḹḺḻḼḽḾḿṀṁṂṃṄṅṆṇṈṉṊṋṌṍṎṏṐṑṒṓṔṕṖṗṘṙṚṛṜṝṞṟṠṡṢṣṤṥṦṧṨṩ'
        ~ 'ṪṫṬṭṮṯṰṱṲṳṴṵṶṷṸṹṺṻṼṽṾṿẀẁẂẃẄẅẆẇẈẉẊẋẌẍẎẏẐẑẒẓẔẕẖẗẘẙẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵ'
        ~ 'ẶặẸẹẺẻẼẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợỤụỦủỨứỪừỬửỮữỰựỲỳỴỵỶỷỸỹ'
    ) -%}
    {%- set plain = (
        'AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuyyAaAaAaCcCcCcCcDdE'
        ~ 'eEeEeEeEeGgGgGgGgHhIiIiIiIiIJjKkLlLlLlNnNnNnOoOoOoRrRrRrSsSsSsSsTtTtUu'
        ~ 'UuUuUuUuUuWwYyYZzZzZzOoUuAaIiOoUuUuUuUuUuAaAaGgKkOoOojGgNnAaAaAaEeEeIi'
        ~ 'IiOoOoRrRrUuUuSsTtHhAaEeOoOoOoOoYyAaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHh'
        ~ 'HhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSs'
        ~ 'TtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwyAaAaAaAaAaAaAaAaAaAaAa'
        ~ 'AaEeEeEeEeEeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy'
    ) -%}
    regexp_replace(translate({{ text }}, '{{ accented }}', '{{ plain }}'), '\\p{M}+', '')
{%- endmacro %}


{% macro spark__sorted_words(text) -%}
    array_join(array_sort(split({{ text }}, ' ')), ' ')
{%- endmacro %}


{% macro spark__capitals_to_title_case(text) -%}
    array_join(
        transform(
            regexp_extract_all({{ text }}, {{ spark_pattern("[^ '-]+[ '-]*|[ '-]+") }}, 0),
            -- Positions are counted from 0.
            (word, position) -> case
                when word <> upper(word) or regexp_like(word, '^[IVX]+[^A-Za-z]*$') then word
                when
                    position > 0
                    and regexp_like(
                        word,
                        {{ spark_pattern(
                            '^(DA|DE|DI|DEL|DELLA|DEI|DEGLI|VAN|VON|DER|DEN|DU|DES|OF|THE|AND)[ -]'
                            ~ "|^(D|DELL)'"
                        ) }}
                    )
                    then lower(word)
                else upper(left(word, 1)) || lower(substr(word, 2))
            end
        ),
        ''
    )
{%- endmacro %}


{% macro spark__joined_by(text, rank) -%}
    array_join(
        transform(
            array_sort(collect_list(struct({{ rank }} as place, {{ text }} as words))),
            item -> item.words
        ),
        '; '
    )
{%- endmacro %}


{% macro spark__first_by(column, rank) -%}
    min_by({{ column }}, {{ rank }}) filter (where {{ column }} is not null)
{%- endmacro %}


{% macro spark__hash_percent(text) -%}
    cast(conv(substr(md5({{ text }}), 1, 8), 16, 10) as bigint) % 100
{%- endmacro %}


{#- Two letters that are swapped count as two here: one step more. -#}
{% macro spark__edit_distance(text, other) -%}
    levenshtein({{ text }}, {{ other }})
{%- endmacro %}


{% macro spark__quantile(value, share) -%}
    percentile({{ value }}, {{ share }})
{%- endmacro %}


{#- Spark has no word for it. -#}
{% macro spark__computed_once() -%}
{%- endmacro %}
