"""Every setting of the project, read from the environment (prefix ``ARTWAREHOUSE_``).

Nested settings are joined by two underscores: ``ARTWAREHOUSE_MET__BASE_URL``.
"""

from pathlib import Path
from typing import Literal
from unicodedata import category
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DBT_PROJECT_DIR = PROJECT_ROOT / "dbt_project"

# In the path of a data folder: DuckDB takes what follows ``?`` or ``#`` for options, a backslash
# for a slash, and ``x=1`` for a column; dlt writes a path into SQL and into a ``%`` format.
_UNUSABLE = frozenset("'%?#=\\")
# Controls and breaks of lines or paragraphs: no message of one line could name the folder.
_CONTROLS = frozenset({"Cc", "Zl", "Zp"})
_MOST_NAME_BYTES = 255
_MOST_PATH_BYTES = 3000  # Linux ends at 4096; the longest path below a data folder has some 600


class HttpSettings(BaseModel):
    """How politely museums are asked."""

    contact: str = Field(
        default="",
        description="Your address or page, put into the User-Agent for the museums to reach you.",
    )
    timeout_seconds: float = Field(
        default=30.0, gt=0, description="Longest wait to connect or between two bytes."
    )
    connections: int = Field(default=4, ge=1, le=64, description="Requests under way at once.")
    attempts: int = Field(
        default=5, ge=1, description="Tries of one request before it counts as failed."
    )
    backoff_seconds: float = Field(
        default=1.0, ge=0, description="First wait after a passing fault; doubles, with jitter."
    )
    shield_wait_seconds: float = Field(
        default=60.0, ge=0, description="Pause after the bot shield answers; doubles each trip."
    )
    shield_trips: int = Field(
        default=5, ge=1, description="Refusals in a row after which an ingest stops."
    )
    max_document_bytes: int = Field(
        default=64 * 2**20, gt=0, description="Largest JSON or HTML answer, after decompression."
    )


class MetSettings(BaseModel):
    """The Metropolitan Museum of Art."""

    base_url: str = Field(
        default="https://collectionapi.metmuseum.org",
        description="The Met API, or a server that speaks it.",
    )
    requests_per_second: float = Field(
        default=1.0, ge=0, description="Pace of the API; 0 means no limit."
    )
    chunk_size: int = Field(
        default=500,
        ge=1,
        description="Objects that a kill can make to be fetched again; half of them are a load.",
    )


class WgaSettings(BaseModel):
    """The Web Gallery of Art."""

    base_url: str = Field(
        default="https://www.wga.hu", description="The WGA site, or a server that speaks it."
    )
    requests_per_second: float = Field(
        default=1.0, ge=0, description="Pace of the site; 0 means no limit."
    )
    chunk_size: int = Field(default=50, ge=1, description="Artist pages per committed load.")
    revisit_days: float = Field(
        default=7.0, ge=0, description="Pages fetched within so many days are not asked for again."
    )


class ImageSettings(BaseModel):
    """Which pictures are accepted, from museums and from uploads."""

    requests_per_second: float = Field(
        default=2.0, ge=0, description="Pace of each picture host; 0 means no limit."
    )
    chunk_size: int = Field(default=500, ge=1, description="Pictures per committed load.")
    max_bytes: int = Field(
        default=64 * 2**20, gt=0, description="Largest picture file taken from a museum."
    )
    max_pixels: int = Field(
        default=200_000_000, gt=0, description="Largest picture, width times height."
    )
    upload_max_bytes: int = Field(
        default=10 * 2**20, gt=0, description="Largest picture uploaded in the app."
    )
    upload_max_pixels: int = Field(
        default=40_000_000, gt=0, description="Largest uploaded picture, width times height."
    )


class SqlSettings(BaseModel):
    """Limits of the sandbox in which SQL typed by people runs."""

    timeout_seconds: float = Field(
        default=30.0, gt=0, description="A query from the command line is stopped after this."
    )
    memory_limit: str = Field(default="1GB", description="Most memory one query may take.")
    threads: int = Field(default=2, ge=1, description="Threads of one query.")
    max_temp_size: str = Field(default="1GB", description="Most disk one query may spill to.")


class BuildSettings(BaseModel):
    """How the warehouse is built."""

    threads: int = Field(default=2, ge=1, description="dbt threads.")
    memory_limit: str = Field(default="3GB", description="DuckDB's memory while building.")
    keep: int = Field(
        default=3, ge=0, description="Earlier published builds kept for `build --rollback`."
    )


class AppSettings(BaseModel):
    """Who reaches the app."""

    hosts: str = Field(
        default="",
        description="Host names of a proxy before the app, separated by commas; this machine's "
        "own names always reach it.",
    )


class Settings(BaseSettings):
    """All settings; see the fields for names, defaults and meaning."""

    model_config = SettingsConfigDict(
        env_prefix="ARTWAREHOUSE_", env_nested_delimiter="__", extra="ignore"
    )

    data_dir: Path = Field(default=Path("data"), description="Where everything is stored.")
    backend: Literal["tensorflow", "jax"] = Field(
        default="tensorflow", description="Keras backend that trains."
    )
    http: HttpSettings = Field(default_factory=HttpSettings)
    met: MetSettings = Field(default_factory=MetSettings)
    wga: WgaSettings = Field(default_factory=WgaSettings)
    images: ImageSettings = Field(default_factory=ImageSettings)
    sql: SqlSettings = Field(default_factory=SqlSettings)
    build: BuildSettings = Field(default_factory=BuildSettings)
    app: AppSettings = Field(default_factory=AppSettings)

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        # dbt and dlt change or resolve against other directories than the caller's.
        try:
            path = value.expanduser().resolve()
        except (OSError, RuntimeError) as error:  # no such home folder; links in a circle
            raise ValueError(f"the data folder {str(value)!r} cannot be found: {error}") from error
        if reason := _why_unusable(str(path)):
            raise ValueError(
                f"the data folder {str(path)!r} cannot be used: {reason}; name another by "
                "--data-dir or ARTWAREHOUSE_DATA_DIR"
            )
        return path

    @property
    def raw_path(self) -> Path:
        """Raw records as the sources gave them; written by dlt alone."""
        return self.data_dir / "raw.duckdb"

    @property
    def warehouse_path(self) -> Path:
        """The published warehouse that every reader opens."""
        return self.data_dir / "warehouse.duckdb"

    @property
    def build_dir(self) -> Path:
        """Builds under way, one folder each."""
        return self.data_dir / "build"

    @property
    def images_dir(self) -> Path:
        """The picture store; ``image_filename`` is a path below it."""
        return self.data_dir / "images"

    @property
    def models_dir(self) -> Path:
        """Trained models, ``<task>/<run id>/``."""
        return self.data_dir / "models"

    @property
    def dlt_dir(self) -> Path:
        """Working state of the dlt pipelines."""
        return self.data_dir / "dlt"


def _why_unusable(path: str) -> str | None:
    """Says why DuckDB, dlt or dbt could not work below a folder; None where they can."""
    try:
        parts = [part.encode() for part in path.split("/")]
    except UnicodeEncodeError:
        return "its path is not UTF-8"
    if found := sorted(
        {letter for letter in path if letter in _UNUSABLE or category(letter) in _CONTROLS}
    ):
        named = " and ".join(repr(letter) for letter in found)
        return f"its path holds {named}, which DuckDB and dlt read as something else"
    if max(map(len, parts)) > _MOST_NAME_BYTES or len(path.encode()) > _MOST_PATH_BYTES:
        return "its path is too long"
    return None


def is_loopback(url: str) -> bool:
    """Tells whether a URL points at this machine (the replay museum), not at a live museum."""
    return urlsplit(url).hostname in {"127.0.0.1", "::1", "localhost"}
