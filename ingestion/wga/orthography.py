"""Which letters the languages of Europe write, and where in a word.

`ingestion.wga.mojibake` asks two questions of a word: could a Western European language be
written so, and could a Central European one? Both encodings that were mixed up have most letters in
common, so only the letters in which they differ need a place: ``ñ`` stands before a vowel in
Spanish, ``è`` before a consonant or at the end in French, Catalan and Italian.

The patterns describe spelling, not single words. Where two languages overlap they are generous on
the Western side and strict on the Central one: a word that is not repaired is still as the file
has it, a word wrongly repaired is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_VOWELS = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüý"


@dataclass(frozen=True)
class Orthography:
    """How a language is written, in lower case.

    Attributes:
        letters: What the alphabet has besides a to z.
        lacks: Letters from a to z that it does not use.
        never: Pattern that no word of the language holds.
    """

    letters: str
    lacks: str = ""
    never: str = ""

    def allows(self, word: str) -> bool:
        """Tells whether a word, in lower case, could be of this language."""
        alphabet, never = _compiled(self)
        return alphabet.fullmatch(word) is not None and not (never and never.search(word))


@cache
def _compiled(orthography: Orthography) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    plain = "".join(c for c in "abcdefghijklmnopqrstuvwxyz" if c not in orthography.lacks)
    never = orthography.never
    return re.compile(f"[{plain}{orthography.letters}]+"), re.compile(never) if never else None


# A grave accent before a vowel, or before a consonant that follows none in these languages.
_GRAVE = rf"[èò](?=[{_VOWELS}hjkwx])"

WESTERN = {
    "French": Orthography(
        "àâæçéèêëîïôœùûüÿ",
        never=(
            rf"{_GRAVE}|à(?!$)|ù(?!$)|ê(?![bcglmnprtvz]|qu)|û(?!ch|[bglmnprst]|$)"
            rf"|(?<![{_VOWELS}])ï|(?<=[{_VOWELS}])[æœ]|œ(?![bcdfilmnstuv])"
            "|sz|zs|cs|cz"
        ),
    ),
    "Italian": Orthography("àèéìíîòóùú", lacks="kw", never="[àèìòù](?!$)"),
    "Catalan": Orthography("àçèéíïòóúü", never=rf"{_GRAVE}|(?<![{_VOWELS}])ï"),
    "Spanish": Orthography("áéíñóúü", never=rf"ñ(?![{_VOWELS}])"),
    "Portuguese": Orthography(
        "áâãàçéêíóôõúü", never="ã(?!o|es?$|es?|s?$)|õ(?!es?)|à(?!s?$)|ê(?![mns]|$)"
    ),
    "Danish": Orthography(
        "åæøéäöü", never=rf"ø(?=[aeou])(?!e(?:n|r|t)?(?:ne)?s?$)|(?<=[{_VOWELS}])æ"
    ),
    "Swedish": Orthography("åäöéü"),
    "Icelandic": Orthography(
        "áðéíóúýþæö", lacks="cqwz", never=rf"^ð|(?<!^)(?<!l)þ|(?<=[{_VOWELS}])æ"
    ),
    # õ is a vowel of first syllables.
    "Estonian": Orthography("õäöüšž", lacks="cqwxyz", never="(?<=[aeiouäöü]).*õ|õ$"),
}

# No name is spelt so, but titles are: Speculum Romanæ Magnificentiæ.
LATIN = Orthography("æœëü", lacks="kw")

CENTRAL = {
    "Hungarian": Orthography("áéíóöőúüű", never="(?<=[aou])[őű]"),
    "Czech": Orthography(
        "áčďéěíňóřšťúůýž",
        lacks="qx",
        never="(?<![bpvfmdtnň])ě|(?<![bcčdďfghjklmnňpqrřsštťvwxzž])ů",
    ),
    "Slovak": Orthography(
        "áäčďéíĺľňóôŕšťúýž",
        lacks="qwx",
        never="(?<![bcčdďhkmpstvz])[ĺŕ]|[ĺŕ](?![bcčdďhklmnpstvzž])",
    ),
    "Polish": Orthography(
        "ąćęłńóśźż", lacks="qvx", never="[ćńśź](?=[aeiouyóąę])|(?<![bcćdfghijklłmnńprsśtwzźż])[ąę]"
    ),
    "Romanian": Orthography("ăâîşţ", lacks="qwy", never="[ăâî](?=[ăâî])"),
    "South Slavic": Orthography("čćđšž", lacks="qwxy"),
}


def may_be_western(word: str, *, is_name: bool) -> bool:
    """Tells whether a word could be of a Western European language.

    Args:
        word: Letters only.
        is_name: Whether it is part of a person's or place's name, which Latin does not spell.
    """
    lower = word.lower()
    if any(orthography.allows(lower) for orthography in WESTERN.values()):
        return True
    return not is_name and LATIN.allows(lower)


def may_be_central(word: str) -> bool:
    """Tells whether a word could be of a Central European language."""
    lower = word.lower()
    return any(orthography.allows(lower) for orthography in CENTRAL.values())
