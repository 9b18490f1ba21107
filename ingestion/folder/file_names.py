"""Artist and title from the names of the files of a folder.

``adriaen-brouwer_feeling.jpg`` names both. Most files are named otherwise: by a camera, a counter,
a hash, their class. None of these is an artist or a title, and one that were taken for an artist
would put all pictures of a folder on one side of the split.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ingestion.encoding_repair import meant_text

LETTERS = "letters in the wrong encoding"
NO_NAMES = "the file's name names no artist and title"
NO_ARTIST = "a word for files or classes in the place of the artist"
NO_TITLE = "a counter in the place of the title"

# Attributes whose classes are artists: there a file begins with its class rightly.
_OF_ARTISTS = {"artist", "author", "painter", "creator", "maker"}

# How cameras, telephones and programs begin the names of files.
_DEVICES = """
    img image images imag imagen imagem immagine bild foto fotos photo photos pic pics picture
    pictures pict scan scans scanned dsc dscn dscf dcim cimg kimg pxl mvimg gopr dji sam vid wa
    whatsapp screenshot screen shot snap capture frame thumb thumbnail file datei fichier download
    index id identity uuid hash page no nr num number n v copy kopie copia tmp temp out output
"""
# What people and data sets call the files of pictures, whatever they show.
_FILES = """
    untitled unnamed unbenannt painting paintings art arts artwork artworks artist artists work
    works object objects item items sample samples example examples data dataset set batch class
    classes category label labels style styles genre group train training val valid validation test
    testing fold split source original originals crop cropped resized resize small large medium big
    new old final gemälde gemaelde werk werke kunstwerk peinture tableau oeuvre œuvre dipinto quadro
    cuadro pintura obra opera schilderij kep kép obraz result results generated fake real name title
    my the a an of
"""
_OF_DEVICES = frozenset(_DEVICES.split())
_OF_FILES = _OF_DEVICES | frozenset(_FILES.split())
_HASH = re.compile(r"(?=.*\d)[0-9a-f]{6,}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Digits, letters, digits: an id. Not 18th or 2nd.
_ID = re.compile(r"[^\W\d]*\d+[^\W\d]+\d\w*")
_ENDING_DIGITS = re.compile(r"\d+$")
# What browsers and desktops append to the name of a file that is there already.
_COPY = re.compile(r"(?:\s*\(\d{1,4}\)|\s+-\s+copy|~\d)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """What the name of a file says.

    Attributes:
        artist: Null where it names none.
        title: Null where it names none.
        issue: Why one of them is null, or what was repaired.
    """

    artist: str | None = None
    title: str | None = None
    issue: str | None = None


class _Halves(NamedTuple):
    """A name of the form ``artist_title``, and whether its title is a counter."""

    artist: str
    title: str
    is_counted: bool


def read_names(files: Sequence[tuple[str, str]], attribute: str) -> list[Named]:
    """Reads the names of the files of a folder; what one means may show by the others.

    Args:
        files: Class and name, without its extension, of each file.
        attribute: What the classes are, such as ``style``.
    """
    meant = [(meant_text(label), meant_text(stem)) for label, stem in files]
    no_artists = {_folded(attribute)}
    if attribute.strip().lower() not in _OF_ARTISTS:
        no_artists |= {_folded(label) for label, _ in meant}
    halves = [_halves(stem) for _, stem in meant]
    trusted = _with_titles(half for half in halves if half)
    shared = _shared([label for label, _ in meant], halves) - trusted
    return [
        _with_repair(_named(half, no_artists, trusted, shared), was_repaired=was_repaired(written))
        for half, (_, written) in zip(halves, files, strict=True)
    ]


def was_repaired(text: str) -> bool:
    """Tells whether a text has other letters than it was meant to have; their form is no fault."""
    return meant_text(text) != unicodedata.normalize("NFC", text)


def _halves(stem: str) -> _Halves | None:
    artist, _, title = _COPY.sub("", stem.strip()).partition("_")
    if not all(part and all(part.split("-")) and "_" not in part for part in (artist, title)):
        return None
    # Without a digit even "picture" is a title.
    is_counted = any(map(str.isdigit, title)) and all(map(_is_counter, _words(title)))
    return _Halves(artist, title, is_counted or _UUID.fullmatch(title) is not None)


def _named(
    half: _Halves | None, no_artists: set[str], trusted: set[str], shared: set[str]
) -> Named:
    if half is None:
        return Named(issue=NO_NAMES)
    folded = _folded(half.artist)
    if _is_of_files(half.artist) or folded in no_artists:
        return Named(issue=NO_ARTIST)
    artist = " ".join(map(_capitalised, half.artist.split("-")))
    if not half.is_counted:
        return Named(artist, _capitalised(half.title.replace("-", " ")))
    # One word before a counter is a name only if it stands before titles too.
    if folded in shared or (len(_words(half.artist)) < 2 and folded not in trusted):
        return Named(issue=NO_ARTIST)
    return Named(artist, None, NO_TITLE)


def _with_repair(named: Named, *, was_repaired: bool) -> Named:
    # What names nothing has nothing to repair.
    if not was_repaired or (named.artist is None and named.title is None):
        return named
    issue = LETTERS if named.issue is None else f"{LETTERS}; {named.issue}"
    return Named(named.artist, named.title, issue)


def _with_titles(halves: Iterable[_Halves]) -> set[str]:
    return {_folded(half.artist) for half in halves if not half.is_counted}


def _shared(labels: Sequence[str], halves: Sequence[_Halves | None]) -> set[str]:
    """Returns what begins most of the counted names in more than one class: no artist does."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for label, half in zip(labels, halves, strict=True):
        if half and half.is_counted:
            counted[label][_folded(half.artist)] += 1
    classes = Counter(
        artist
        for found in counted.values()
        for artist, number in found.items()
        if number * 2 > found.total()
    )
    return {artist for artist, number in classes.items() if number > 1}


def _is_of_files(artist: str) -> bool:
    words = _words(artist)
    if any(character.isdigit() for character in artist) or not any(map(str.isalpha, artist)):
        return True
    return all(word in _OF_FILES for word in words)


def _is_counter(word: str) -> bool:
    if word.isdigit() or _HASH.fullmatch(word) or _ID.fullmatch(word):
        return True
    return _ENDING_DIGITS.sub("", word) in _OF_DEVICES or len(word) == 1


def _words(part: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", part.lower()) if word]


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
