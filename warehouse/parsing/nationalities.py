"""Words that say of what nation or region a person is, to tell them from towns."""

from __future__ import annotations

import re

NAMES = """
    afghan african albanian algerian american anglo arab arabian argentine argentinian armenian
    asian australian austrian austro aragonese azerbaijani bavarian belarusian belgian bengali
    bohemian bolivian bolognese bosnian brazilian brescian british bulgarian burmese byzantine
    cambodian canadian castilian catalan central chilean chinese colombian congolese continental
    coptic cretan croatian cuban cypriot czech czechoslovak czechoslovakian danish dutch east
    eastern ecuadorian egyptian emilian english estonian ethiopian european ferrarese filipino
    finnish flemish florentine franco french galician genoese georgian german ghanaian greek
    guatemalan haitian hanoverian hungarian icelandic indian indonesian iranian iraqi irish
    israeli italian italo ivorian jamaican japanese jordanian kenyan korean latvian lebanese
    ligurian lithuanian lombard luxembourgish macedonian malaysian malian maltese mantuan maori
    marchigian mexican milanese modenese mongolian moravian moroccan mosan mughal native
    neapolitan nepalese netherlandish nigerian north northern norwegian ottoman paduan pakistani
    palestinian panamanian papuan parmesan persian peruvian philippine piedmontese pisan polish
    portuguese provençal prussian puerto rhenish riminese roman romanian russian saxon
    scandinavian scottish senegalese serbian sicilian sienese silesian singaporean slovak
    slovakian slovene slovenian south southern soviet spanish swabian swedish swiss syrian
    taiwanese thai tibetan tunisian turkish tuscan tyrolean ukrainian umbrian uruguayan
    valencian venetian venezuelan veronese vietnamese welsh west western yugoslav
"""
ADJECTIVES = frozenset(NAMES.split())
# Words that may be beside an adjective: "possibly North Italian", "Spanish Colonial".
BESIDE = frozenset(
    {"or", "and", "probably", "possibly", "born", "colonial", "rican", "zealander", "new"}
)
PARTIAL = frozenset({"north", "northern", "south", "southern", "east", "eastern", "west", "western",
                     "central", "new", "native"})  # fmt: skip
ADJECTIVE = re.compile(r"[^\W\d_]+")


def is_nationality(text: str) -> bool:
    """Whether a text is nothing but the name of a nation or region, as an adjective."""
    words = [word.lower() for word in ADJECTIVE.findall(re.sub(r"[(][^)]*[)]", " ", text[:200]))]
    meant = [word for word in words if word in ADJECTIVES and word not in PARTIAL]
    return bool(meant) and all(word in ADJECTIVES or word in BESIDE for word in words)
