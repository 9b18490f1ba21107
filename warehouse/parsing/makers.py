"""Who made a work, from the words that a museum puts around a name.

"Restored by", "Dedicatee", "Formerly attributed to" and "and Workshop" say what a person had to do
with a work. Some records keep such words apart from the name, some mix them into it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from warehouse.parsing.nationalities import is_nationality

# A name or a role is a line; what is longer than this is no longer read.
LONGEST = 500
MOST_SPLITS = 3

# How near a person is to the making of a work; whoever has no rank did not make it.
MADE = 1
FOLLOWED = 2  # made after a work or a design of theirs
HELPED = 3  # printed, cast, bound or framed it


@dataclass(frozen=True)
class MakerReading:
    """What a record says of one person beside a work.

    Attributes:
        artist_name: The name without the words of attribution.
        role: What the person did for the work, in small letters.
        qualifier: How surely, and by whose hand; None for a plain attribution.
        making_rank: How near the person is to the making; None if they did not make it.
        is_people: Whether the name is that of a people and not of a person.
    """

    artist_name: str | None
    role: str
    qualifier: str | None
    making_rank: int | None
    is_people: bool


# A role that says no more than that a person is named.
PLAIN_ROLES = {"", "artist", "maker", "creator"}

# Roles of those who did not make the work. A part of a role is enough: "Person in Photograph".
NOT_MAKING = re.compile(
    r"restor|conservat|\brepair|dedicat|\bsitter|\bsubject\b|\bperson\b|\bdepicted|portrayed"
    r"|\bmodel\b|publish|\bpatron|commission|\bowner|proprietor|collector|\bdonor|\bgiver\b"
    r"|\bauthor|\bpoet\b|\bwriter|\beditor|\btranslator|\bcompiler|comment|lyricist|librettist"
    r"|playwright|novelist|historian|\bpeoples?\b|\bculture|\btribe|\bnation\b|retail|purveyor"
    r"|\bdealer|\bseller|bookseller|vendor|distribut|import|\bclient\b|customer|recipient"
    r"|\bsource\b|addressee|honou?ree|sponsor|benefactor|\bfactory (?:director|administrator)"
    r"|\bdirector of|attribution|\bauthority\b|\bissuer|\bruler|\breign|\bwearer"
    r"|excavat|discover|\bformer\b"
)
# Roles, and words around a name, of those who had a hand in a part or in the last step alone.
HELPING = re.compile(
    r"\bbind|\bbound by|\bprinter\b|\bprinted by|\bfounder|\bfoundry|\bcast by|\bcaster|\bframe"
    r"|\bgild|\bguild|\bmount(?:er|ed|s? by)|\bassist|upholster|\blettered by"
)
PART_ALONE = re.compile(r"^\W*(?:frame|base|pedestal|mounts?|setting|case)\b")
PARTS_OF_ROLE = re.compile(r"[/,;&+]|\b(?:and|or|und|et)\b")

# Words around a name that say what a person did, whatever the role beside them.
UNSURELY = r"^\W*(?:(?:and|or|possibly|probably|perhaps|later|partly)\W+)*"
ROLES_IN_WORDS = tuple(
    (re.compile(UNSURELY + pattern), role)
    for pattern, role in (
        (r"(?:formerly|previously|once|erroneously|wrongly)\b.*\b(?:attribut|ascribed|given|by)",
         "former attribution"),
        (r"(?:former attribution)", "former attribution"),
        (r"(?:restor|conserv(?:ed|ator)|repaired)", "restorer"),
        (r"dedicat", "dedicatee"),
        (r"(?:published|publisher|issued by|edited and published)", "publisher"),
        (r"(?:chez|a?p?presso|aux d[eé]pens|verlegt)\b", "publisher"),
        (r"(?:commission|ordered (?:by|for)|patron\b|at the expense|paid for)", "patron"),
        (r"(?:made|painted|executed|produced|printed|woven|built|carved|created|written|designed)"
         r" for\b(?! the firm)", "patron"),
        (r"for(?: the)?$", "patron"),
        (r"(?:sitter|portrait of|likeness of|depict|represent|subject\b|bust of)", "sitter"),
        (r"(?:owned|owner|former owner|formerly owned|formerly in|from the collection|collect)",
         "former owner"),
        (r"(?:presented|given|gift|donated)\b", "donor"),
        (r"(?:text|poems?|verses?|words|story|introduction|preface|foreword|narrative|history"
         r"|(?:historical )?descriptions?|composed) (?:\w+ )?by", "author"),
        (r"(?:edited|editor)\b", "editor"),
        (r"(?:translated|translator|translation)\b", "translator"),
        (r"(?:retailed|retailer|sold|distributed)\b", "retailer"),
    )
)  # fmt: skip
# A scribe writes too: only of those who are not said to be one is the text theirs.
WROTE = re.compile(UNSURELY + r"(?:written|author)\b")
SCRIBE = re.compile(r"calligra|scribe|copyist|illumin|sign")

QUALIFIERS_BEFORE = tuple(
    (re.compile(pattern), qualifier)
    for pattern, qualifier in (
        (r"\b(?:formerly|previously|erroneously|wrongly)\b", "formerly attributed to"),
        (r"\b(?:copy|copied|copies|replica)\b", "copy after"),
        (r"\b(?:follower|pupil|student|disciple)s?\b", "follower of"),
        (r"\b(?:workshop|studio|atelier)\b", "workshop of"),
        (r"\b(?:circle|associates?|entourage|close to|near)\b", "circle of"),
        (r"\bschool\b", "school of"),
        (r"\b(?:style|manner|imitator|influence)\b", "style of"),
        (r"\b(?:after|based on|adapted from|derived from)\b", "after"),
        (r"\b(?:attributed|ascribed)\b", "attributed to"),
        (r"\b(?:possibly|probably|perhaps|either)\b|^\W*or\b|[?]", "possibly by"),
    )
)
QUALIFIERS_BEHIND = tuple(
    (re.compile(pattern), qualifier)
    for pattern, qualifier in (
        (r"\bor (?:an? |his |her )?(?:follower|circle|workshop|pupil|school)", "or a follower"),
        (r"\bfollowers?$", "follower of"),
        (r"(?:^|\band |\bwith )\W*(?:\w+ )?(?:workshop\b.*assist|workshop(?!$)|studio|assist"
         r"|collaborat|circle|pupils?\b)|\b(?:and|with) (?:\w+ )?(?:workshop|studio)",
         "with workshop"),
        (r"^\W*(?:workshop|studio|atelier)\W*$", "workshop of"),
        (r"^\W*(?:[?]|possibly|probably|perhaps)\W*$|\bor\W*$|^\W*[(](?:possibly|probably)[)]",
         "possibly by"),
    )
)  # fmt: skip

# Words of attribution with which a name may begin: "Possibly after a design by", "Workshop of the".
A_FEW_WORDS = r"[?]?(?:[\w'\u2019/:-]+,? ){0,9}?"
BEFORE_A_NAME = re.compile(
    r"(?P<words>" + A_FEW_WORDS + r"(?:"
    r"by:?(?: the firm of| or in the style of)?|(?:attributed|dedicated|ascribed|close) to|\w+:"
    r"|(?:workshop|studio|atelier|follower|pupil|circle|style|manner|imitator|copy|firm|partnership"
    r"|associate|student|disciple|period|generation) (?:\W{0,3}[?]\W{0,2})?of"
    # One word is as often a town's name: "School of Nottingham".
    r"|school of(?=(?: the)? \S+ \S)"
    r"|(?:after|chez|presso|appresso)"
    r"|(?:made|woven|produced|manufactured) at"
    r"|(?:commissioned|made|painted|executed|ordered|printed|woven) for"
    r")(?: the| an?)?"
    r"|and(?: probably| possibly)?(?: by)?|or(?: possibly| probably)?(?: by)?"
    r"|(?:and/)?or (?:his|her) (?:son|workshop|father|brother)"
    r"|(?:possibly|probably)(?: the)?|[?])[ ]+(?P<name>\S.*)",
    re.IGNORECASE,
)
BEHIND_A_NAME = re.compile(
    r"(?P<name>.+?),? (?P<words>(?:and|or|with) (?:an? |his |her )?(?:workshop|studio|assistants?"
    r"|circle|follower|pupils?|collaborators?)\b.{0,20})",
    re.IGNORECASE,
)
PEOPLE = re.compile(
    r"\b(?:peoples?|tribes?|tribal group|indians|cultures?|nation)\W*(?:,.*)?$"
    # "Wari artist(s)", but not "Unknown artist" and "French Artist", who are one person each.
    r"|^(?!(?:unknown|unidentified|anonymous|various)\b)(?P<of>[^\W\d_][\w'-]{1,40})"
    r" artist(?:\(s\)|s)?(?:\W*$|,| and \w+,)",
    re.IGNORECASE,
)


def maker_of(
    name: str | None, prefix: str | None, suffix: str | None, role: str | None
) -> MakerReading:
    """What a record says of one person beside a work.

    Args:
        name: The name, perhaps with words of attribution before and behind it.
        prefix: Words of attribution before the name that the record keeps apart.
        suffix: Words of attribution behind the name.
        role: What the record says the person did.

    Returns:
        The reading; whoever is named without a word is taken for the artist.
    """
    text = _line(name)
    before, behind, stated = (_line(words) or "" for words in (prefix, suffix, role))
    if text is not None:
        # "Attributed to" and "Workshop of" may follow each other.
        for _ in range(MOST_SPLITS):
            if split := BEFORE_A_NAME.fullmatch(text):
                before, text = f"{before} {split['words']}", split["name"]
        if not behind and (split := BEHIND_A_NAME.fullmatch(text)):
            behind, text = split["words"], split["name"]
    before, behind, stated = before.lower(), behind.lower(), stated.lower()
    people = PEOPLE.search(text or "")
    is_people = people is not None and not is_nationality(people["of"] or "")
    is_people = is_people or stated in {"culture", "people", "peoples"}

    did = _role(before, behind, stated, is_people=is_people)
    qualifier = _qualifier(before, behind)
    if did == "former attribution":
        qualifier = "formerly attributed to"
    rank = None if is_people else _rank(did, before, behind, qualifier)
    return MakerReading(text, did, qualifier, rank, is_people)


def _line(text: str | None) -> str | None:
    """A text of one line without stray blanks, cut where no name goes on."""
    return " ".join((text or "")[:LONGEST].split()) or None


def _role(before: str, behind: str, stated: str, *, is_people: bool) -> str:
    for words in (before, behind):
        for pattern, role in ROLES_IN_WORDS:
            if pattern.search(words):
                # A record that says it by itself says it best: "Factory owner", "Poet".
                return stated if stated not in PLAIN_ROLES and _makes_nothing(stated) else role
    if WROTE.search(before) and not SCRIBE.search(f"{before} {stated}"):
        return "author" if stated in PLAIN_ROLES else stated
    if is_people and stated in PLAIN_ROLES:
        return "culture"
    return stated or "artist"


def _makes_nothing(role: str) -> bool:
    """Whether all that a role names leaves the work as it was: not so "artist and publisher"."""
    parts = [part for part in PARTS_OF_ROLE.split(role) if part.strip()]
    return bool(parts) and all(NOT_MAKING.search(part) for part in parts)


def _rank(role: str, before: str, behind: str, qualifier: str | None) -> int | None:
    if _makes_nothing(role) or qualifier == "formerly attributed to":
        return None
    if HELPING.search(role) or PART_ALONE.search(behind):
        return HELPED
    if role in PLAIN_ROLES and HELPING.search(before):
        return HELPED
    return FOLLOWED if qualifier in {"after", "copy after"} else MADE


def _qualifier(before: str, behind: str) -> str | None:
    for words, qualifiers in ((before, QUALIFIERS_BEFORE), (behind, QUALIFIERS_BEHIND)):
        for pattern, qualifier in qualifiers:
            if pattern.search(words):
                return qualifier
    return None
