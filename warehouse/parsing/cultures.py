"""The names of peoples in a culture's or nationality's label, in the order in which they count.

A name counts where it is a whole piece of the label, or is one but for words like "North" or
"peoples" beside it: "Cape Prince of Wales" is not Welsh. Which names are known, and what school
each means, is a list of people's making (``seeds/school_aliases.csv``), and not known here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# A label is a line; what is longer than this is no longer read.
LONGEST = 300

DOUBTED = "the culture is doubted"
NOT_A_CULTURE = "names no people"


@dataclass(frozen=True)
class CultureReading:
    """The names in a label.

    Attributes:
        names: Names that may be a people's, the most telling first, with bars between.
        other_names: The same for each of the other peoples between whom the label leaves the
            choice, or whom it names too; with semicolons between peoples.
        is_choice: Whether the label leaves the choice between peoples, "Luba or Hemba peoples", and
            not between towns of one, "German, Augsburg or Nuremberg".
        own_name: The label's own name, for one that no list knows.
        doubt: Why the label is not sure, whatever it names.
    """

    names: str
    other_names: str
    is_choice: bool
    own_name: str | None
    doubt: str | None


# Words beside a people's name that leave it the same people's.
BEFORE = """
    north south east west northern southern eastern western central northwest northeast
    southwest southeast northwestern northeastern southwestern southeastern upper lower middle
    early late ancient colonial medieval modern classical the kingdom of greater probably
    possibly perhaps
"""
BEHIND = """
    people peoples tribe tribes nation culture cultures kingdom empire group school style
    islands region province archaeological complex civilization trading colony colonial bronze
    iron stone age
"""
DOUBT = re.compile(r"[?]|\b(?:probably|possibly|perhaps|maybe|likely|uncertain)\b", re.IGNORECASE)
NO_PEOPLE = re.compile(
    r"\b(?:unknown|undetermined|unidentified|uncertain|n/?a|none|various)\b", re.IGNORECASE
)
REMARK = re.compile(r"[(][^()]*[^\W\d_][^()]*[)]")
CHOICE = re.compile(r"\bor\b|/", re.IGNORECASE)
BOTH = re.compile(r"\band\b|[&+]", re.IGNORECASE)
PIECES = re.compile(r"[,;:()\[\]|.]| - |\b(?:with|for|in the|formerly|made|after)\b", re.IGNORECASE)
BORN = re.compile(r"\b(?:born|active|worked|or active)\b.*", re.IGNORECASE)


def culture_of(label: str | None) -> CultureReading:
    """Reads the names of peoples in a label."""
    # A spreadsheet writes a carriage return as "_x000D_".
    text = " ".join(re.sub("_x[0-9A-F]{4}_", " ", (label or "")[:LONGEST]).split())
    head = re.split("[,;:]", REMARK.sub(" ", text), maxsplit=1)[0]
    choices = CHOICE.split(text)
    peoples = [people for choice in choices for people in BOTH.split(choice)]
    own_name = re.match(r"[^,;(|]*[^,;(| ]", text)
    return CultureReading(
        names="|".join(_names(peoples[0])),
        other_names=";".join(filter(None, ("|".join(_names(people)) for people in peoples[1:]))),
        is_choice=len(choices) > 1 and not re.search("[,;:(]", choices[0]),
        own_name=own_name[0] if own_name else None,
        doubt=_doubt(text, head),
    )


def _doubt(text: str, head: str) -> str | None:
    if not re.search(r"[^\W\d_]", text) or NO_PEOPLE.search(head):
        return NOT_A_CULTURE
    return DOUBTED if DOUBT.search(head) else None


def _names(text: str) -> list[str]:
    """The names that a text may mean, piece by piece; of a piece the longest first."""
    # The remarks that a name holds may belong to it: "Italian (Ancient Roman)".
    names = [whole] if (whole := folded(text)) else []
    # "American, born Germany" is American.
    for piece in PIECES.split(BORN.sub("", text)):
        words = folded(piece).split()
        # "British box": what is no proper name may follow one, but not "British Columbia".
        common = folded(" ".join(re.findall(r"\b[^\W\d_A-Z]\w*$", piece.strip()))).split()
        forms = (
            words,
            _stripped(words, BEFORE.split(), []),
            _stripped(words, BEFORE.split(), [*BEHIND.split(), *common]),
        )
        names += [" ".join(form) for form in forms if form]
    return list(dict.fromkeys(names))


def _stripped(words: list[str], before: list[str], behind: list[str]) -> list[str]:
    first, last = 0, len(words)
    while first < last and words[first] in before:
        first += 1
    while last > first and words[last - 1] in behind:
        last -= 1
    return words[first:last]


def folded(text: str) -> str:
    """A text as the list of names has it: small letters without accents, blanks for signs."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    )
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain.lower()).split())
