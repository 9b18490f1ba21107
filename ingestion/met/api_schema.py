"""Constants of the Met API: where it is, which fields a record has and of which type.

Field names are the API's own; dlt turns them into snake case (``artistULAN_URL`` ->
``artist_ulan_url``).
"""

from typing import Literal

FieldType = Literal["text", "bigint", "bool", "double", "timestamp"]

LIVE_URL = "https://collectionapi.metmuseum.org"
IMAGE_HOST = "images.metmuseum.org"
OBJECTS_PATH = "/public/collection/v1/objects"

# The two ways in which the API says that there is no such object.
NOT_FOUND_MESSAGES = frozenset({"objectid not found", "not a valid object"})

# All of the 57 fields that hold one value; text unless said otherwise.
_TEXT_FIELDS = (
    "accessionNumber accessionYear primaryImage primaryImageSmall department objectName title "
    "culture period dynasty reign portfolio artistRole artistPrefix artistDisplayName "
    "artistDisplayBio artistSuffix artistAlphaSort artistNationality artistBeginDate "
    "artistEndDate artistGender artistWikidata_URL artistULAN_URL objectDate medium dimensions "
    "creditLine geographyType city state county country region subregion locale locus excavation "
    "river classification rightsAndReproduction linkResource repository objectURL "
    "objectWikidata_URL GalleryNumber"
)
FIELDS: dict[str, FieldType] = {
    "objectID": "bigint",
    "isHighlight": "bool",
    "isPublicDomain": "bool",
    "isTimelineWork": "bool",
    "objectBeginDate": "bigint",
    "objectEndDate": "bigint",
    "metadataDate": "timestamp",
    **dict.fromkeys(_TEXT_FIELDS.split(), "text"),
}

# The fields that hold a list of records; each becomes a child table.
NESTED_FIELDS: dict[str, dict[str, FieldType]] = {
    "constituents": {
        "constituentID": "bigint",
        "role": "text",
        "name": "text",
        "constituentULAN_URL": "text",
        "constituentWikidata_URL": "text",
        "gender": "text",
    },
    "measurements": {"elementName": "text", "elementDescription": "text"},
    "tags": {"term": "text", "AAT_URL": "text", "Wikidata_URL": "text"},
}
# ``additionalImages`` holds plain URLs.
URL_LISTS = ("additionalImages",)

# ``elementMeasurements`` of a measurement maps names to numbers (cm, kg, s). There is no list of
# the names: these are the common ones, and any other gets a column of its own.
MEASUREMENTS = "elementMeasurements"
COMMON_MEASUREMENTS = ("Height", "Width", "Depth", "Diameter", "Length", "Weight")

# A field that changed its type in so many records of one run, and in such a share of them, has
# changed in the API.
TYPE_FLIPS_THAT_STOP = 100
TYPE_FLIPS_THAT_STOP_SHARE = 0.1

# The open-access CSV: its 54 columns in the order of today's edition. Editions before 2019 have 43.
CSV_HEADER = (
    "Object Number,Is Highlight,Is Timeline Work,Is Public Domain,Object ID,Gallery Number,"
    "Department,AccessionYear,Object Name,Title,Culture,Period,Dynasty,Reign,Portfolio,"
    "Constituent ID,Artist Role,Artist Prefix,Artist Display Name,Artist Display Bio,"
    "Artist Suffix,Artist Alpha Sort,Artist Nationality,Artist Begin Date,Artist End Date,"
    "Artist Gender,Artist ULAN URL,Artist Wikidata URL,Object Date,Object Begin Date,"
    "Object End Date,Medium,Dimensions,Credit Line,Geography Type,City,State,County,Country,"
    "Region,Subregion,Locale,Locus,Excavation,River,Classification,Rights and Reproduction,"
    "Link Resource,Object Wikidata URL,Metadata Date,Repository,Tags,Tags AAT URL,"
    "Tags Wikidata URL"
)


def csv_column(heading: str) -> str:
    """Returns the raw column of a CSV heading; what the API has too is named as the API's is."""
    if heading == "Object Number":
        return "accession_number"
    return "accession_year" if heading == "AccessionYear" else heading.lower().replace(" ", "_")


# What makes a file an edition; all have had these.
CSV_ESSENTIAL = (
    "Object ID", "Object Number", "Is Public Domain", "Department", "Object Name", "Title",
    "Artist Display Name", "Object Date", "Medium", "Dimensions", "Classification", "Link Resource",
)  # fmt: skip
# What the landing writes beside the file's own columns.
CSV_OWN_COLUMNS = frozenset({"edition", "landed_at", "_dlt_id", "_dlt_load_id"})
CSV_COLUMNS: dict[str, str] = {name: csv_column(name) for name in CSV_HEADER.split(",")}
CSV_TYPES: dict[str, FieldType] = {
    "object_id": "bigint",
    "is_highlight": "bool",
    "is_timeline_work": "bool",
    "is_public_domain": "bool",
    "object_begin_date": "bigint",
    "object_end_date": "bigint",
}
