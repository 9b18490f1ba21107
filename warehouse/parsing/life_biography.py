"""Cuts a life as a museum's biography writes it: a nation, then places around the years.

"French, Aix-en-Provence 1839-1906 Aix-en-Provence", "Italian, Venice, active by 1459-died 1516".
"""

from __future__ import annotations

import re
from dataclasses import replace

from warehouse.parsing.life_parts import LifeParts, place
from warehouse.parsing.nationalities import is_nationality

AROUND = (
    r"(?:(?:ca?[.]?|circa|about|before|after|afer|by|until|probably|possibly|perhaps|shortly|in or"
    r"|or|at least|(?:no|not) (?:later|earlier) than|not (?:before|after)|[?]) ?){0,4}"
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
    r"\b(?:(?P<born>b[.,]|born|bapti[sz]ed(?: in)?|bapt[.])"
    r"|(?P<died>(?<![A-Z][.])[dD][.,]|d(?= [0-9])|died)"
    r"|(?P<founded>founded|established|est[.]|opened|incorporated)"
    r"|(?P<worked>active|fl[.]|flourished|working|worked|documented|doc[.]|recorded|mentioned"
    r"|first mentioned|master(?= (?:in |before |after |ca?[.] ?|between |from |by )?[0-9]))"
    r"|(?P<other>apprenticed|retired|warden|not recorded|(?:second )?mark [a-z]+|reigned|ruled"
    r"|r[.](?= ?[0-9])|married|emigrated))(?=[ ,:(]|$|[0-9])"
)


def parts_of_biography(life: str) -> LifeParts:
    """Cuts a text that begins with a nation, if with any: "French, Paris 1703-1770 Paris"."""
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
        # "Italian (Emilian)" is Italian; "French (?)" says that it doubts.
        return re.sub(r" *[(][^()?]*[)]", "", first).strip(), rest.lstrip(), None
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
    return joined if joined[:1].isupper() or joined[:1] in "'\u2019\u2018" else ""


def _place_without_date(text: str) -> str | None:
    return None if re.search("[0-9]", text) else place(_towns(text))


def _read_head(parts: LifeParts, head: str, kinds: list[str]) -> LifeParts:
    """Reads what stands before the first verb: a whole life, half a one, or a date alone."""
    span = LIFE_SPAN.search(head)
    if span and not _is_short(span):
        return _with_span(parts, span, head)
    if span is None and (half := HALF_SPAN.search(head.strip())):
        # "1690-died 1720", "1837-present"
        if half["open"].startswith("present"):
            return replace(parts, career_date=f"from {half['first']}")
        return replace(
            parts, birth_date=half["first"], birth_place=place(_towns(head.strip()[: half.start()]))
        )
    if lone := re.fullmatch(
        rf"[^0-9]{{0,3}}- ?(?P<last>{WHOLE_YEAR})(?P<where>[^0-9]*)", head.strip()
    ):
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
        death_place=None
        if re.search("[0-9]", behind)
        else place(_towns(where[1] if where else "")),
    )


def _read_event(parts: LifeParts, kind: str, words: str, kinds: list[str]) -> LifeParts:
    words = words.strip(" ,;:-") if kind in ("born", "died") else words.strip(" ,;:")
    if kind == "born":
        return _read_birth(parts, words, kinds)
    if kind == "died" and parts.death_date is None:
        date = ONE_DATE.search(words)
        if date is None:
            return parts
        return replace(
            parts,
            death_date=date[0].strip(),
            death_place=_place_without_date(words[date.end() :])
            or place(_towns(words[: date.start()])),
        )
    if kind in ("worked", "mastered", "founded"):
        return _read_work(parts, words, kind)
    return parts


def _read_birth(parts: LifeParts, words: str, kinds: list[str]) -> LifeParts:
    # "born Ireland, Dublin 1786-1863 New York": the nearer the place, the better.
    country, comma, _ = words.partition(",")
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
    where = place(_towns(words[: date.start()])) or _place_without_date(words[date.end() :])
    return replace(parts, birth_date=date[0].strip(), birth_place=where or parts.birth_place)


def _is_short(span: re.Match[str]) -> bool:
    """Whether two years are the doubt about one, "ca. 1598-1600", or date a work, not a life."""
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
    # "active by 1465-died 1494", "master 1734": from then on.
    if kind != "worked" or re.match(r"by\b", date) or date.rstrip().endswith("-"):
        date = re.sub(r"^(?:by|from|in) ", "", date.rstrip(" -"))
        if len(re.findall("[0-9]{3,4}", date)) == 1 and not CENTURY.search(date):
            date = f"from {date}"
    joined = f"{parts.career_date}; {date}" if parts.career_date else date
    return replace(parts, career_date=joined, career_place=parts.career_place or where)


def _from_date(text: str) -> str:
    """A text from where its date begins: "Siena ca. 1315-30" from "ca."."""
    begin = re.search(
        r"(?:\b(?:ca?[.]|(?:circa|about|before|after|by|from|until|since|between|early|late|mid|middle"
        r"|end|first|second|third|fourth|last|probably|possibly|shortly)\b)[^0-9]{0,40})?[0-9]",
        text,
    )
    return text[begin.start() :] if begin else ""


def _completed(first: str, last: str) -> str:
    """The last year with the digits that it leaves to the first: 1872 in "1816-72"."""
    whole, short = re.search("[0-9]{3,4}", first), re.search("[0-9]+", last)
    if not whole or not short or len(short[0]) > 2 or re.search(r"[A-Z][.]? ?[A-Z]", last):
        return last
    year = whole[0][: len(whole[0]) - len(short[0])] + short[0]
    return last[: short.start()] + year + last[short.end() :]
