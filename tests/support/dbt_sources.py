"""Raw rows of the Met's bulk file, of its former records and of a labelled folder."""

import json
from datetime import timedelta
from pathlib import Path

from dbt_room import FETCHED_AT, land_met, land_wga, met_sample

from core.settings import Settings
from warehouse.landing import land


def land_bulk_file(settings: Settings) -> None:
    """Lands rows of the Met's CSV: an object of the API's, one that is gone, and a new one."""
    known = met_sample()[0]["objectID"]
    new = {
        "object_id": 900_001,
        "title": "Folio of an album",
        "classification": "Codices",
        "culture": "India",
        "artist_display_name": "Govardhan|Mir 'Ali Haravi",
        "artist_role": "Artist|Calligrapher",
        "artist_prefix": "Painting by",  # whose, the file does not say
        "artist_begin_date": "1596      |1525      ",
        "artist_end_date": "1645      |1575      ",
        "object_begin_date": 1620,
        "object_end_date": 1640,
    }
    rows = [{"object_id": known, "title": "In the file"}, {"object_id": 1, "title": "Gone"}, new]
    land("met", "objects_csv", rows, primary_key="object_id", settings=settings)


def land_former_record(settings: Settings) -> None:
    version = {
        "object_id": met_sample()[0]["objectID"],
        "metadata_date": None,
        "fetched_at": FETCHED_AT - timedelta(days=30),
        "content_hash": "a",
        "record": json.dumps({"title": "As it was", "is_public_domain": False}),
    }
    key = ("object_id", "fetched_at")
    land("met", "object_versions", [version], primary_key=key, settings=settings)


def land_folder(settings: Settings) -> None:
    """Lands two labelled pictures, the second gone from its folder."""
    works = [
        {
            "source_name": "styles",
            "path": f"Impressionism/vincent-van-gogh_{name}.jpg",
            "attribute": "style",
            "label": "Impressionism",
            "artist": "Vincent Van Gogh",
            "title": name.title(),
            "sha256": name,
            "image_filename": f"folder/styles/Impressionism/vincent-van-gogh_{name}.jpg",
            "removed_at": removed_at,
        }
        for name, removed_at in (("orchard", None), ("boats", FETCHED_AT))
    ]
    key = ("source_name", "path")
    land("folder", "works", works, primary_key=key, settings=settings)


def land_every_source(folder: Path) -> Path:
    """Makes a raw database of all sources; returns its path."""
    settings = Settings(data_dir=folder)
    for source in (land_met, land_bulk_file, land_former_record, land_wga, land_folder):
        source(settings)
    return settings.raw_path
