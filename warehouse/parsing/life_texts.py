"""Cuts the text of a life into the words of its birth, its death and its years of work.

Two habits of writing are known. A catalogue marks both ends, as in "(b. 1552, Köln, d. 1615,
Praha)". A biography of a museum begins with a nation and puts places around the years, as in
"French, Aix-en-Provence 1839–1906 Aix-en-Provence" or "Italian, Venice, active by 1459–died 1516".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from warehouse.parsing.nationalities import is_nationality


@dataclass(frozen=True)
class LifeParts:
    """Words of a life; None where the text says nothing.

    Attributes:
        birth_date: When the person was born.
        birth_place: Where.
        death_date: When the person died.
        death_place: Where.
        career_date: When the person worked.
        career_place: Where.
        bare_date: A date of which the text does not say what it dates.
        nationality: Of what nation.
        is_firm: Whether the text is that of a firm, with a founding and no birth.
        is_open: Whether the firm is at work to this day.
    """

    birth_date: str | None = None
    birth_place: str | None = None
    death_date: str | None = None
    death_place: str | None = None
    career_date: str | None = None
    career_place: str | None = None
    bare_date: str | None = None
    nationality: str | None = None
    is_firm: bool = False
    is_open: bool = False


# ---------- The catalogue's habit: both ends marked.

# A year with what may stand before and after it, as in "ca. 1484/85".
YEAR = r"(?:ca?[.] ?|before |after )?[0-9]{3,4}(?:/[0-9]+)?"
# The same in the second half of a life, and a first half to which no "d." follows.
LATER_YEAR = r"(?:[a-z.,][a-z., ]{0,60})?[0-9]"
BIRTH_ALONE = r"[^0-9]*[0-9]+(?:/[0-9]+)?[.,]? [^0-9]*?"
VERBS = r"(?:acti[a-z]*|known|recorded|documented|doc[.]|mentioned|flourished|master)"
# Where the second half begins: "d. ca. 1635", "d 1479", not the town in "1618, Dordrecht".
END_OF_LIFE = r"(?:[dD][.,][^0-9]*[0-9]|[dD] [0-9]|died [^0-9]*[0-9])"
BIRTHS = tuple(
    re.compile(pattern)
    for pattern in (
        # "b. 1552, Köln, d. 1615, Praha"; the second "d." is sometimes "d," or lacking.
        rf"^b[.,] ?(.*?)[-,;. ]+{END_OF_LIFE}",
        rf"^b[.,] ?({BIRTH_ALONE}), {LATER_YEAR}{{4}}",
        rf"^b[.,] ?({BIRTH_ALONE}) ?- {LATER_YEAR}",
        r"^(?:b[.,]|baptised) ?(.*)$",
        rf"^({YEAR},[^0-9]+) - {YEAR}",
        rf"^({YEAR}) ?- ?{YEAR}",
    )
)
DEATHS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:^|[-,;. ])(?:[dD][.,] ?|[dD] )([^0-9]*[0-9].*)$",
        rf"^b[.,] ?{BIRTH_ALONE}, ({LATER_YEAR}{{4}}.*)$",
        rf"^b[.,] ?{BIRTH_ALONE} ?- ({LATER_YEAR}.*)$",
        r"\bdied (.*)$",
        rf"^{YEAR},[^0-9]+ - ({YEAR}.*)$",
        rf"^{YEAR} ?- ?({YEAR}.*)$",
    )
)
STATED_CAREER = re.compile(rf"(?:^|, ){VERBS} ?(.*?)(?:[-,;. ]+{END_OF_LIFE}.*)?$")
# Half a life up to the number that holds its year, with what is joined to it: "1370-80".
DATED = re.compile(r"^(.*?[0-9]{3}[^ ,;]*)")
# A whole career up to its last number: "in the first half of 15th century".
DATED_CAREER = re.compile(r"^(.*[0-9](?:s|th|st|nd|rd|h)?(?: ?(?:century|centuries)\b)?)")


def parts_of_catalogue(life: str) -> LifeParts:
    """Cuts a text that marks birth and death: "b. 1552, Köln, d. 1615, Praha"."""
    birth, death = _first(BIRTHS, life), _first(DEATHS, life)
    stated = _group(STATED_CAREER, life)
    birth, death = (
        re.sub(rf",? {VERBS}\b.*$", "", half) or None if half else None for half in (birth, death)
    )
    if birth or death or (stated and re.search("[0-9]", stated)):
        career = stated
    else:
        # "16th century", "early 15th century, active in Hamburg"
        career = re.sub(r",? ?\bactive\b ?", " ", life)
    birth_date, death_date = _group(DATED, birth), _group(DATED, death)
    career_date = " ".join((_group(DATED_CAREER, career) or "").split()) or None
    return LifeParts(
        birth_date=birth_date,
        birth_place=_place_beside(birth, birth_date),
        death_date=death_date,
        death_place=_place_beside(death, death_date),
        career_date=career_date,
        career_place=_place_of_career(career, career_date),
    )


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> str | None:
    return next((found for pattern in patterns if (found := _group(pattern, text))), None)


def _group(pattern: re.Pattern[str], text: str | None) -> str | None:
    match = pattern.search(text) if text else None
    return (match[1] or None) if match else None


def place(text: str | None) -> str | None:
    """A place without the signs that part it from a year, and without doubt: "Venezia ?"."""
    if text and text.count("(") > text.count(")"):
        text = text[: text.rfind("(")]
    text = re.sub(r"^[ ,;.?]+|[ ,;]+$", "", text or "")
    text = re.sub(r" *(?:[(][?][)]|[?]) *$|([a-z]{3})[.]$", r"\1", text)
    return " ".join(text.split()) or None


def _place_beside(half: str | None, date: str | None) -> str | None:
    """The place in "1552, Köln": what follows the last number, else what goes before the first."""
    if half is None:
        return None
    if date is None:
        return place(half) if not re.search("[0-9]", half) else None
    behind = re.search(r"([^0-9]*)$", half[len(date) :])
    found = place(re.sub(r"^[ ,;.]*in ", "", behind[1] if behind else ""))
    if found is None and half[:1].isupper():
        found = place(_group(re.compile(r"^([^0-9]*?), [^0-9,]*[0-9]"), half))
    return found


def _place_of_career(career: str | None, date: str | None) -> str | None:
    """The place of "1130-60 at Saintes": what follows the date, else what goes before it."""
    if career is None:
        return None
    if date is None:
        return place(_group(re.compile(r"^ *(?:in|at) (?:the )?([A-Z][^0-9]*)$"), career))
    preposition = r"^[ ,;.]*(?:probably )?(?:(?:in|at|on|around|of|now|from) )?(?:the )?"
    start = career.find(date)
    behind = career[start + len(date) :] if start >= 0 else ""
    before = r"^ *(?:in|at) ([A-Z][^0-9,]*?),?(?: from| since)?(?: ca?[.])? [0-9]"
    return place(re.sub(preposition, "", behind)) or place(_group(re.compile(before), career))


# ---------- The habit of museums' biographies.

AROUND = (
    r"(?:(?:ca?[.]?|circa|about|before|after|afer|by|until|probably|possibly|perhaps|shortly|in or|or|at"
    r" least|[?]) ?){0,4}"
)
ERA = r"(?: ?(?:B[.]? ?C[.]?(?: ?E[.]?)?|A[.]? ?D[.]?|C[.]? ?E[.]?))?"
BEHIND_A_YEAR = rf"(?:/[0-9]{{1,4}})?s?(?: ?[(]?[?][)]?)?{ERA}(?: or (?:later|before|after))?"
WHOLE_YEAR = rf"{AROUND}(?:A[.]?D[.]? ?)?[?]?[0-9]{{3,4}}{BEHIND_A_YEAR}"
ANY_YEAR = rf"{AROUND}(?:A[.]?D[.]? ?)?[?]?[0-9]{{1,4}}{BEHIND_A_YEAR}"
LONG_AGO = rf"{AROUND}[0-9]{{1,4}} ?B[.]? ?C[.]?(?: ?E[.]?)?"
LIFE_SPAN = re.compile(
    rf"(?P<first>{LONG_AGO}|{WHOLE_YEAR})[, ]{{0,2}}-[ ]?(?P<last>{ANY_YEAR}|present)(?![0-9])"
)
HALF_SPAN = re.compile(rf"(?P<first>{WHOLE_YEAR}) ?-[ ]?(?P<open>present\b.*|[?]?)$")
ONE_DATE = re.compile(rf"(?:{WHOLE_YEAR})(?:-(?:{ANY_YEAR}))?")
CENTURY = re.compile(r"[0-9](?:st|nd|rd|th)\b")

# Fewer years between birth and death are none of somebody who made works.
SHORTEST_LIFE = 12

EVENTS = re.compile(
    r"\b(?:(?P<born>b[.,]|born|bapti[sz]ed(?: in)?|bapt[.])|(?P<died>(?<![A-Z][.])[dD][.,]|d(?= [0-9])|died)"
    r"|(?P<founded>founded|established|est[.]|opened|incorporated)"
    r"|(?P<worked>active|fl[.]|flourished|working|worked|documented|doc[.]|recorded|mentioned"
    r"|first mentioned|master(?= (?:in |before |after |ca?[.] ?|between |from |by )?[0-9]))"
    r"|(?P<other>apprenticed|retired|warden|not recorded|(?:second )?mark [a-z]+|reigned|ruled"
    r"|r[.](?= ?[0-9])|married|emigrated))(?=[ ,:(]|$|[0-9])"
)


def parts_of_biography(life: str) -> LifeParts:
    """Cuts a text that begins with a nation, if with any: "French, Paris 1703–1770 Paris"."""
    nationality, rest, born_in = _without_nation(life)
    events = list(EVENTS.finditer(rest))
    head = rest[: events[0].start()] if events else rest
    ends = [*(event.start() for event in events[1:]), len(rest)]
    segments = [
        ("mastered" if event[0] == "master" else str(event.lastgroup), rest[event.end() : end])
        for event, end in zip(events, ends, strict=False)
    ]
    kinds = [kind for kind, _ in segments]
    parts = LifeParts(
        nationality=nationality,
        is_firm="founded" in kinds or "present" in rest,
        is_open="present" in rest,
    )
    parts = _read_head(parts, head, kinds)
    for kind, words in segments:
        parts = _read_event(parts, kind, words, kinds)
    if parts.birth_date is not None and parts.birth_place is None:
        parts = replace(parts, birth_place=born_in)
    # "Cologne, born ca. 1590": the town stands before the verb.
    town = place(_towns(head)) if "-" not in head and not re.search("[0-9]", head) else None
    if town and parts.birth_date and not parts.birth_place:
        parts = replace(parts, birth_place=town)
    elif town and parts.career_date and not parts.career_place:
        parts = replace(parts, career_place=town)
    return parts


def _without_nation(life: str) -> tuple[str | None, str, str | None]:
    """Nation, what follows it, and where the person was born if the nation says so."""
    remark = re.match(r"([^,(0-9]*?),? ?[(](born|active)(?: in)? ([^()0-9]*)[)],? ?", life)
    if remark and is_nationality(remark[1]):
        born_in = remark[3] if remark[2] == "born" else None
        return remark[1].strip(), life[remark.end() :], born_in
    first, comma, rest = life.partition(",")
    if comma and is_nationality(first) and not re.search("[0-9]", first):
        return first.strip(), rest.lstrip(), None
    if is_nationality(life) and not re.search("[0-9]", life):
        return life.strip(), "", None
    return None, life, None


def _towns(text: str) -> str:
    """A text without the pieces that name no town: "Florentine", "Edo period"."""
    pieces = [piece.strip() for piece in text.split(",")]
    kept = [
        piece
        for piece in pieces
        if piece
        and not is_nationality(piece)
        and not re.search(r"\b(?:period|dynasty|probably|possibly)\b", piece)
    ]
    joined = ", ".join(kept)
    return joined if joined[:1].isupper() or joined[:1] in "'’‘" else ""


def _read_head(parts: LifeParts, head: str, kinds: list[str]) -> LifeParts:
    """Reads what stands before the first verb: a whole life, half a one, or a date alone."""
    span = LIFE_SPAN.search(head)
    if span and not _is_short(span):
        return _with_span(parts, span, head)
    if span is None and (half := HALF_SPAN.search(head.strip())):
        # "1690–died 1720", "1837–present"
        if half["open"].startswith("present"):
            return replace(parts, career_date=f"from {half['first']}")
        return replace(
            parts, birth_date=half["first"], birth_place=place(_towns(head.strip()[: half.start()]))
        )
    if lone := re.fullmatch(rf"[^0-9]{{0,3}}- ?(?P<last>{WHOLE_YEAR})(?P<where>[^0-9]*)", head.strip()):
        return replace(parts, death_date=lone["last"], death_place=place(_towns(lone["where"])))
    if re.search("[0-9]", head) and set(kinds) <= {"other"}:
        return replace(parts, bare_date=" ".join(_from_date(head).split()) or None)
    return parts


def _with_span(parts: LifeParts, span: re.Match[str], text: str) -> LifeParts:
    first, last = span["first"].strip(), span["last"].strip()
    if last.startswith("present"):
        return replace(parts, career_date=f"from {first}")
    behind = text[span.end() :]
    where = re.match(r"[, ]*([^0-9;:]*)", behind)
    return replace(
        parts,
        birth_date=first,
        birth_place=place(_towns(text[: span.start()])) or parts.birth_place,
        death_date=_completed(first, last),
        death_place=None if re.search("[0-9]", behind) else place(_towns(where[1] if where else "")),
    )


def _read_event(parts: LifeParts, kind: str, words: str, kinds: list[str]) -> LifeParts:
    words = words.strip(" ,;:-") if kind in ("born", "died") else words.strip(" ,;:")
    if kind == "born":
        return _read_birth(parts, words, kinds)
    if kind == "died" and parts.death_date is None:
        date = ONE_DATE.search(words)
        if date is None:
            return parts
        behind = words[date.end() :]
        town = place(_towns(behind)) if not re.search("[0-9]", behind) else None
        return replace(
            parts,
            death_date=date[0].strip(),
            death_place=town or place(_towns(words[: date.start()])),
        )
    if kind in ("worked", "mastered", "founded"):
        return _read_work(parts, words, kind)
    return parts


def _read_birth(parts: LifeParts, words: str, kinds: list[str]) -> LifeParts:
    # "born Ireland, Dublin 1786–1863 New York": the nearer the place, the better.
    country, comma, rest = words.partition(",")
    span = LIFE_SPAN.search(words) if "died" not in kinds else None
    if span and not _is_short(span):
        found = _with_span(parts, span, words)
        if comma and not re.search("[0-9]", country):
            nearer = place(_towns(words[len(country) : span.start()]))
            found = replace(found, birth_place=nearer or place(country))
        return found
    date = ONE_DATE.search(words)
    if date is None:
        return replace(parts, birth_place=place(words) if words[:1].isupper() else None)
    where = place(_towns(words[: date.start()])) or (
        place(_towns(words[date.end() :])) if not re.search("[0-9]", words[date.end() :]) else None
    )
    return replace(parts, birth_date=date[0].strip(), birth_place=where or parts.birth_place)


def _is_short(span: re.Match[str]) -> bool:
    """Whether two years are the doubt about one, "ca. 1598–1600", or date a work, not a life."""
    if span["last"].startswith("present"):
        return False
    last = _completed(span["first"], span["last"])
    years = [re.search("[0-9]+", text) for text in (span["first"], last)]
    return all(years) and 0 <= int(years[1][0]) - int(years[0][0]) <= SHORTEST_LIFE  # type: ignore[index]


def _read_work(parts: LifeParts, words: str, kind: str) -> LifeParts:
    date = _from_date(words)
    if not re.search("[0-9]", date):
        found = place(re.sub(r"^(?:in|at) ", "", words.strip(" -")))
        return replace(parts, career_place=parts.career_place or found)
    where = place(_towns(re.sub(r"^(?:in|at) ", "", words[: len(words) - len(date)])))
    # "active by 1465–died 1494", "master 1734": from then on.
    if kind != "worked" or re.match(r"by\b", date) or date.rstrip().endswith("-"):
        date = re.sub(r"^(?:by|from|in) ", "", date.rstrip(" -"))
        if len(re.findall("[0-9]{3,4}", date)) == 1 and not CENTURY.search(date):
            date = f"from {date}"
    joined = f"{parts.career_date}; {date}" if parts.career_date else date
    return replace(parts, career_date=joined, career_place=parts.career_place or where)


def _from_date(text: str) -> str:
    """A text from where its date begins: "Siena ca. 1315–30" from "ca."."""
    begin = re.search(
        r"(?:\b(?:ca?[.]|(?:circa|about|before|after|by|from|until|since|between|early|late|mid|middle"
        r"|end|first|second|third|fourth|last|probably|possibly|shortly)\b)[^0-9]{0,40})?[0-9]",
        text,
    )
    return text[begin.start() :] if begin else ""


def _completed(first: str, last: str) -> str:
    """The last year with the digits that it leaves to the first: 1872 in "1816–72"."""
    whole, short = re.search("[0-9]{3,4}", first), re.search("[0-9]+", last)
    if not whole or not short or len(short[0]) > 2 or re.search(r"[A-Z][.]? ?[A-Z]", last):
        return last
    year = whole[0][: len(whole[0]) - len(short[0])] + short[0]
    return last[: short.start()] + year + last[short.end() :]
