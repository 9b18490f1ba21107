with

fct_picture_colour as (
    select * from {{ ref('fct_picture_colour') }}
),

fct_artwork as (
    select * from {{ ref('fct_artwork') }}
),

-- A detail would count the colours of its work twice.
works as (
    select
        artworks.source,
        {{ decade_of(middle_year('artworks.date_start', 'artworks.date_end')) }} as decade,
        {{ light_of('colours.red') }} as red_light,
        {{ light_of('colours.green') }} as green_light,
        {{ light_of('colours.blue') }} as blue_light,
        colours.brightness,
        colours.saturation
    from fct_picture_colour as colours
    inner join fct_artwork as artworks
        on colours.artwork_key = artworks.artwork_key
    where artworks.whole_work_key is null
),

decades as (
    select
        source,
        decade,
        count(*) as works,
        avg(red_light) as red_light,
        avg(green_light) as green_light,
        avg(blue_light) as blue_light,
        avg(brightness) as brightness,
        avg(saturation) as saturation
    from works
    group by source, decade
),

colours as (
    select
        source,
        decade,
        works,
        {{ value_of_light('red_light') }} as red,
        {{ value_of_light('green_light') }} as green,
        {{ value_of_light('blue_light') }} as blue,
        brightness,
        saturation
    from decades
),

final as (
    select
        source,
        decade,
        works,
        red,
        green,
        blue,
        {{ hex_colour('red', 'green', 'blue') }} as hex_colour,
        brightness,
        saturation
    from colours
)

select * from final
