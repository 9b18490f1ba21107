select
    image_key,
    image_filename,
    url,
    width,
    height,
    bytes,
    sha256,
    format,
    duplicate_of
from {{ ref('int_pictures') }}
