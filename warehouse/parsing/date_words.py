"""The words of a date text: what a museum writes about a date, as tokens.

The words come first, since they decide how the numbers beside them are taken. A number is a year,
the number of a century or the last digits of a year only by its neighbours (see ``date_atoms``).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# A text longer than this is no date. It is cut, and says so.
LONGEST_TEXT = 2_000

# Shares of a century, in its years from 1 to 100; of a millennium ten times as much.
PARTS = {
    "early": (1, 33),
    "mid": (34, 66),
    "late": (67, 100),
    "first half": (1, 50),
    "last half": (51, 100),
    "first third": (1, 33),
    "second third": (34, 66),
    "last third": (67, 100),
    "first quarter": (1, 25),
    "second quarter": (26, 50),
    "third quarter": (51, 75),
    "last quarter": (76, 100),
    "first decade": (1, 10),
    "last decade": (91, 100),
}

_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first"
)
ORDINALS = {word: number for number, word in enumerate(_ORDINALS.split(), 1)}
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi"
ROMAN = {letters: number for number, letters in enumerate(_ROMAN.split(), 1)}

_MONTHS = (
    "jan(?:uary|vier)?|feb(?:ruary|rauary)?|mar(?:ch|s)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_SEASONS = "spring|summer|autumn|fall|winter"

# Not "and after 1528", "and later 19th century", "and later additions".
_AT_THE_END = (
    r"(?!\W*(?:c|ca|circa|about)?\W*\d)"
    r"(?! (?:[a-z]+ )?(?:additions?|alterations?|elements|parts|frame|mounts?|re[a-z]+))"
)

# "Copy of the 1st century" is dated itself; "copy of a work of 1650" is not.
_A_DATE = r"(?:the )?(?:c\w{0,4}\.? ?)?(?:\d|early|mid|late|first|second|third|fourth|fifth)"

_NEARLY = "(?:(?:soon|shortly|just|some ?time|not long) )?"

# What each kind of word looks like, the longer before the shorter. All are whole words, unless a
# number follows at once: "before1397".
_WORDS = {
    "ago": r"years? (?:ago|old|before present)|b\.? ?p\.?|[km]ya",
    "era": r"b\. ?c\. ?e\.?|b\. ?c\.?|bce|bc|a\. ?d\.?|ad|c\. ?e\.|ce|a\. ?h\.?|ah|a\. ?m\.|am"
    r"|[vn]\. ?chr\.?|(?:av|apr?)\. ?j\.?-?c\.?",
    # Another work or manner that this one follows.
    "model_of": r"(?:style|manner|imitation) of"
    rf"|(?:(?:roman|modern) )?(?:copy|copies|replica|version) (?:after|of(?! {_A_DATE}))"
    r"|after (?:(?:a|an|the) )?(?:(?:lost|greek|earlier) )?"
    r"(?:model|original|design|drawing|painting|print|work)s?"
    r"|based on|inspired by",
    "no_sooner": r"not before|(?:no|not) earlier than|in or after|since|onwards? from",
    "no_later": r"(?:no|not) later than|not after|in or before|on or before|up to|by|until|till",
    "or_later": rf"(?:(?:or|and) (?:slightly |somewhat |shortly |soon )?(?:later|after|thereafter)"
    rf"|(?:and )?onwards?|and since){_AT_THE_END}|(?:and )?on(?=\W*$)|at the earliest|et seq\.?|ff",
    "or_earlier": rf"(?:or|and) (?:slightly |somewhat |shortly )?(?:earlier|before){_AT_THE_END}"
    r"|at the latest",
    "before": rf"{_NEARLY}before|prior to|earlier than|pre|ante|vor|avant"
    r"|terminus ante quem|t\.? ?a\.? ?q\.?",
    "after": rf"{_NEARLY}after|post|later than|t\.? ?p\.? ?q\.?|nach|apr\u00e8s|terminus post quem",
    "between": r"between",
    "from": r"from",
    "begun": r"begun|began|founded|started|ordered|commissioned|designed|planned|established"
    r"|converted",
    "completed": r"completed|consecrated|finished|dedicated",
    # What comes after the work, or is made after it.
    "stage": r"re-?cast|cast|carved|re-?printed|re-?print|printed|re-?published|published"
    r"|publication|issued|exhibited|re-?mounted|re-?worked|re-?painted"
    r"|repainting|re-?gilded|gilded|reconstruct(?:ed|ion)|reassembled|assembled"
    r"|enlarged|remade|reproduced|replaced|replacements?|additions?|alterations?|altered|added"
    r"|posthumous(?:ly)?|executed|decorated|frame|signed|annotated|erected|edition|editioned"
    r"|realized|released|re-?fabricated|re-?fired|mounted"
    r"|impressions?|some",
    # What only a work that was there before can go through.
    "restored": r"restored|restorations?|repaired|repairs|re-?touched|cleaned",
    "made": r"manufactured|made|woven|produced|built|constructed",
    "original": r"original(?: version)?",
    "copy": r"(?:roman )?(?:copy|copies|replica)",
    # A number follows that is no date.
    "count": r"patent(?: no\.?)?|no\.|nr\.|inv\.|cat\.",
    "manner": r"style|mode|manner|type",
    "period": r"period|dynasty|reign|kingdom|era|empire|epoch",
    "unit_100": r"centur(?:y|ies)|cent\.?|cenutry|centry|cetury|cc\.?"
    r"|jahrhunderts?|si\u00e8cles?",
    "unit_1000": r"mill?enn?i(?:um|a|ums)",
    "circa": r"c(?:a|i|ca|irca)?[.,]?|or so|um|vers|about|ar+o[a-z]*nd|approximately|approx\.?"
    r"|roughly|near|probably about",
    "doubt": r"probably|possibly|perhaps|maybe|presumabl[ey]|presumed|likely|uncertain|doubtful"
    r"|supposed(?:ly)?|apparently|prob\.|poss\.",
    "or": r"or|oder|ou",
    "and": r"and|&|et|und",
    "to": r"to|through|thru|bis",
    "month": _MONTHS + "|" + _SEASONS,
    "written": "|".join(
        f"{word}(?=[ -]+(?:centur|mill|cent\\.|(?:to|or|and) ))" if number < 3 else word
        for word, number in sorted(ORDINALS.items(), key=lambda entry: -len(entry[0]))
    ),
    "roman": r"[ivx]+(?:th|e)?(?=(?: ?(?:-|/|or|and|to) ?[ivx]+(?:th|e)?)?"
    r"[ -]*(?:c(?:entur|ent\.|\.)|si\u00e8cle))",
    "present": r"present|ongoing|today",
    "noise": r"of|the|in|a|an|dated|datable|date|part|years?",
}
# A letter of any language: "c" in "Ceret" with an accent is no "circa".
_LETTER = r"[^\W\d_]"

# Numbers and signs. A number that runs into letters or hangs on an apostrophe is no number.
_SIGNS = {
    "part": r"(?<![a-z\d])(?:(?:first|1s[tr]|second|2nd|third|3rd|fourth|4th|last|final)[ -]+"
    r"(?:half|third|quarter|decade)s?|early|ealry|beginning|start|middle|mid|later(?= *-? *\d)"
    r"|late|ends?)(?![a-z])",
    "ordinal": r"\d{1,2}(?: ?(?:st|nd|rd|th|sr)|h(?= cent))(?![a-z])",
    "decade": r"\d{2,4}'?s(?![a-z])",
    "day": r"(?<=\d{4})-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])(?!\d)"
    r"|\d{1,2}[/.]\d{1,2}[/.](?=\d{4})|\d{1,2}/(?=\d{4})",
    "pointed": r"\d{1,3}\.\d{3}(?![\d.])",
    "thousands": r"\d{1,3}(?:,\d{3})+(?!,?\d)",
    "number": r"\d+(?=\s*(?:b\.?c|bce|ad|a\.d|ah|a\.h|ce)(?![a-z])|[^a-z]|$)",
    "bad_number": r"['\u2019]\d+|\d+[a-z]+|(?:^|(?<=[(\[]))-\d+",
    "question": r"\(\s*\?\s*\)|\[\s*\?\s*\]|\?",
    "circa_sign": r"[~≈±]",
    "dash": r"-+",
    "slash": r"/",
    "comma": r",",
    "semicolon": r";|\n",
    "open": r"[(\[]",
    "close": r"[)\]]",
}
_LEXER = re.compile(
    "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _SIGNS.items())
    + rf"|(?:(?<!{_LETTER}))(?:"
    + "|".join(f"(?P<{kind}>(?:{pattern})(?!{_LETTER}))" for kind, pattern in _WORDS.items())
    + r")|(?P<text>[^\W\d_]+)"
)

_NOTHING = re.compile(
    r"[\W_]*(?:n\W*d\W*a?|n\W*a|s\W*d|undated|unkn?own|unbekannt|no date|not dated|not known"
    r"|date (?:is )?(?:unknown|not known|uncertain)|unknown date|uncertain|none|null)?[\W_]*"
)
# Excel made months of "1904-06": it does so only from 1900 on.
_MONTH_FOR_YEARS = re.compile(r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-(\d\d)")
_SHORT_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_BROKEN_YEAR = re.compile(r"\b(\d{2,3})[\[(](\d{1,2})( ?\?)?[\])]")
# Of "186-" and "18--" librarians leave the last digits out.
_OPEN_DECADE = re.compile(r"\b(1\d\d|20\d)-(?=\s*\??\W*$)")
_OPEN_CENTURY = re.compile(r"\b(1\d|20)--+(?=\s*\??\W*$)")
# Of "159?" and "15??" they do not know them.
_UNKNOWN_DIGITS = re.compile(r"^(\W*(?:c\w*\.? ?)?)(1\d\d?|20\d?)(\?{1,2})(?=\W*$)")
_MORE_OR_LESS = re.compile(r"\b(\d{3,4}) ?(?:\u00b1|\+ ?/? ?-) ?(\d{1,2})\b")
_AND_MORE = re.compile(r"(?<=\d)\+(?=\s*(?:$|[;,)\]]))")
# "931 H": of the Hijra.
_HIJRI_YEAR = re.compile(r"\b(\d{1,4}) ?h\.?(?=\s*(?:[/,;()]|$))")
_LETTER_FOR_DIGIT = re.compile(
    r"(?<![a-z\d])(?=[lio\d]*\d\d)(?=\d*[lio])([lio\d]{4})(?=s?(?![a-z\d]))"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign.

    Attributes:
        kind: Which of the kinds above.
        text: As it was written, in small letters.
        number: Its number, where it has one.
    """

    kind: str
    text: str
    number: int = 0


def normalised(text: str) -> str:
    """A text in small letters, with one kind of dash and plain digits."""
    folded = re.sub("[\u00b4`\u2018\u2019\u02bc]", "'", text[:LONGEST_TEXT])
    folded = unicodedata.normalize("NFKC", folded)[:LONGEST_TEXT].lower()
    folded = re.sub("[\u2010-\u2015\u2212\ufe58\uff0d]", "-", folded)
    folded = "".join(sign if sign.isascii() or not sign.isdigit() else " " for sign in folded)
    folded = folded.replace("\\", "").strip()
    months = _MONTH_FOR_YEARS.fullmatch(folded.strip())
    if months:
        return f"19{months[2]}-{_SHORT_MONTHS.index(months[1]) // 3 + 1:02d}"
    folded = _BROKEN_YEAR.sub(lambda found: found[1] + found[2] + (found[3] or ""), folded)
    folded = _UNKNOWN_DIGITS.sub(_as_span, folded)
    folded = _MORE_OR_LESS.sub(
        lambda found: f"c. {int(found[1]) - int(found[2])}-{int(found[1]) + int(found[2])}", folded
    )
    folded = _HIJRI_YEAR.sub(r"\1 ah", _AND_MORE.sub(" or later", folded))
    folded = _OPEN_DECADE.sub(r"\g<1>0s", folded)
    folded = _OPEN_CENTURY.sub(lambda found: f"{int(found[1]) + 1}th century", folded)
    return _LETTER_FOR_DIGIT.sub(
        lambda found: "?" + found[1].translate(str.maketrans("lio", "110")), folded
    )


def _as_span(found: re.Match[str]) -> str:
    """A year whose last digits are not known, as the decade or the century that it lies in."""
    before, digits, marks = found.groups()
    if len(digits) == 3:
        return f"{before}?{digits}0s"
    return f"{before}?{int(digits) + 1}th century" if len(marks) == 2 else found[0]


def has_letter_for_digit(text: str) -> bool:
    """Whether a year of a text is written with a letter, as "l860"."""
    return _LETTER_FOR_DIGIT.search(text[:LONGEST_TEXT].lower()) is not None


def states_nothing(text: str) -> bool:
    """Whether a normalised text says that there is no date, or nothing at all."""
    return len(text) < 60 and _NOTHING.fullmatch(text) is not None


def tokens(text: str) -> list[Token]:
    """The tokens of a normalised text."""
    return [
        Token(kind, match[0], _number(kind, match[0]))
        for match in _LEXER.finditer(text)
        if (kind := match.lastgroup)
    ]


def _number(kind: str, word: str) -> int:
    if kind in ("ordinal", "decade", "thousands", "number"):
        return int(re.sub("[^0-9]", "", word)[:12])
    if kind == "written":
        return ORDINALS[word]
    if kind == "roman":
        return ROMAN.get(re.sub("(?:th|e)$", "", word), 0)
    return 0


def part_of(word: str) -> str:
    """The name of a part of a century, as in ``PARTS``: "2nd half" is the last half."""
    words = word.replace("-", " ").split()
    if len(words) == 1:
        return {
            "ealry": "early", "beginning": "early", "start": "early",
            "middle": "mid", "later": "late", "end": "late", "ends": "late",
        }.get(words[0], words[0])  # fmt: skip
    which, what = words[0], words[-1].rstrip("s")
    which = {
        "1st": "first", "1sr": "first", "2nd": "second", "3rd": "third",
        "fourth": "last", "4th": "last", "final": "last",
    }.get(which, which)  # fmt: skip
    if (what, which) in (("half", "second"), ("third", "third")):
        which = "last"
    name = f"{which} {what}"
    return name if name in PARTS else ""
