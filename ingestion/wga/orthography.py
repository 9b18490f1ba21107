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
import string

_VOWELS = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüý"


def _words(letters: str, *, lacks: str = "", never: str = "") -> re.Pattern[str]:
    """The words, in lower case, that a language could write.

    Args:
        letters: What the alphabet has besides a to z.
        lacks: Letters from a to z that it does not use.
        never: Pattern that no word of the language holds.
    """
    plain = "".join(c for c in string.ascii_lowercase if c not in lacks)
    holds_no = f"(?!.*(?:{never}))" if never else ""
    return re.compile(rf"(?=[{plain}{letters}]+\Z){holds_no}.+")


# A grave accent before a vowel, or before a consonant that follows none in these languages.
_GRAVE = rf"[èò](?=[{_VOWELS}hjkwx])"

WESTERN = {
    "French": _words(
        "àâæçéèêëîïôœùûüÿ",
        never=(
            rf"{_GRAVE}|à(?!$)|ù(?!$)|ê(?![bcglmnprtvz]|qu)|û(?!ch|[bglmnprst]|$)"
            rf"|(?<![{_VOWELS}])ï|(?<=[{_VOWELS}])[æœ]|œ(?![bcdfilmnstuv])"
            "|sz|zs|cs|cz"
        ),
    ),
    "Italian": _words("àèéìíîòóùú", lacks="kw", never="[àèìòù](?!$)"),
    "Catalan": _words("àçèéíïòóúü", never=rf"{_GRAVE}|(?<![{_VOWELS}])ï"),
    "Spanish": _words("áéíñóúü", never=rf"ñ(?![{_VOWELS}])"),
    "Portuguese": _words(
        "áâãàçéêíóôõúü", never="ã(?!o|es?$|es?|s?$)|õ(?!es?)|à(?!s?$)|ê(?![mns]|$)"
    ),
    "Danish": _words("åæøéäöü", never=rf"ø(?=[aeou])(?!e(?:n|r|t)?(?:ne)?s?$)|(?<=[{_VOWELS}])æ"),
    "Swedish": _words("åäöéü"),
    "Icelandic": _words("áðéíóúýþæö", lacks="cqwz", never=rf"^ð|(?<!^)(?<!l)þ|(?<=[{_VOWELS}])æ"),
    # õ is a vowel of first syllables.
    "Estonian": _words("õäöüšž", lacks="cqwxyz", never="(?<=[aeiouäöü]).*õ|õ$"),
}

# No name is spelt so, but titles are: Speculum Romanæ Magnificentiæ.
LATIN = _words("æœëü", lacks="kw")

CENTRAL = {
    "Hungarian": _words("áéíóöőúüű", never="(?<=[aou])[őű]"),
    "Czech": _words(
        "áčďéěíňóřšťúůýž",
        lacks="qx",
        never="(?<![bpvfmdtnň])ě|(?<![bcčdďfghjklmnňpqrřsštťvwxzž])ů",
    ),
    "Slovak": _words(
        "áäčďéíĺľňóôŕšťúýž",
        lacks="qwx",
        never="(?<![bcčdďhkmpstvz])[ĺŕ]|[ĺŕ](?![bcčdďhklmnpstvzž])",
    ),
    "Polish": _words(
        "ąćęłńóśźż", lacks="qvx", never="[ćńśź](?=[aeiouyóąę])|(?<![bcćdfghijklłmnńprsśtwzźż])[ąę]"
    ),
    "Romanian": _words("ăâîşţ", lacks="qwy", never="[ăâî](?=[ăâî])"),
    "South Slavic": _words("čćđšž", lacks="qwxy"),
}


def may_be_western(word: str, *, is_name: bool) -> bool:
    """Tells whether a word could be of a Western European language.

    Args:
        word: Letters only.
        is_name: Whether it is part of a person's or place's name, which Latin does not spell.
    """
    lower = word.lower()
    return _is_of_any(WESTERN, lower) or (not is_name and LATIN.fullmatch(lower) is not None)


def may_be_central(word: str) -> bool:
    """Tells whether a word could be of a Central European language."""
    return _is_of_any(CENTRAL, word.lower())


def _is_of_any(languages: dict[str, re.Pattern[str]], word: str) -> bool:
    return any(words.fullmatch(word) for words in languages.values())
