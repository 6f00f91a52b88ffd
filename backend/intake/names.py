"""Names of debtors: cleaned for keeping, and normalised for matching.

Matching does not see accents, capitals, punctuation, the order of the words ("DUPONT Jean" and
"Jean Dupont"), nor where the legal form stands ("SRL Toitures" and "Toitures S.R.L.").
"""

import re
import unicodedata
from functools import lru_cache

NAME_MAX = 200

# Bidirectional marks, zero-width characters, soft hyphen: they change what the eye sees.
INVISIBLE = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff\u00ad\u180e\ufff9-\ufffb"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
CONTROL = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_CONTROL = re.compile(f"[{CONTROL}]")

# Legal forms of Belgium and France (and their neighbours) as a person or a company writes them.
_FORMS_LIST = """
sprl sprlu srl bvba ebvba bv sa nv sas sasu sarl eurl sci scic sccv snc scs sca gcv vof commv cv
cvba cvoa scrl scris sc asbl aisbl vzw ivzw gie eirl ei scop selarl selas selasu selafa scp scm
earl gaec scea se ltd limited plc inc llc llp lp gmbh ag kg ohg ug ek sarls bvi maatschap
stichting fondation gmbhco comm
"""
_FORMS = frozenset(_FORMS_LIST.split())
_SHORT_LIST = """
sas gie sa nv bv sc cv se ei ag kg ug lp ek sci
"""
_SHORT = frozenset(_SHORT_LIST.split())
_CIVIL_LIST = """
m mr mme mlle mrs ms mister monsieur madame mademoiselle dhr dhm mevr mevrouw heer dr me maitre
mtre
"""
_CIVIL = frozenset(_CIVIL_LIST.split())


def clean(name: str) -> str:
    """NFC, without invisible characters, blanks in single file. Raises nothing, refuses nothing."""
    if name.isascii() and name.isprintable():
        return " ".join(name.split())
    bare = _INVISIBLE.sub("", unicodedata.normalize("NFC", name))
    return " ".join(bare.split())


def has_control(text: str) -> bool:
    """Whether the text holds control characters that no name has, NUL among them."""
    return _CONTROL.search(text) is not None


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Lower case, no accents, compatibility forms resolved ("ﬁ", full width); "ß" becomes "ss"."""
    lowered = text.casefold()
    if lowered.isascii():
        return lowered
    lowered = lowered.replace("œ", "oe").replace("æ", "ae").replace("ø", "o").replace("ł", "l")
    apart = unicodedata.normalize("NFKD", lowered)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


_INITIALS = re.compile(r"\b((?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?)")
_WORDS = re.compile(r"[^\W_]+")
_ELIDED = re.compile(r"\b([dlDL])[ ’'](?=[^\W\d_]{2})")  # "d Électricité", "l'Oréal": one word


def _words(name: str) -> list[str]:
    joined = name if name.isascii() else unicodedata.normalize("NFC", name)
    if "." in name:
        joined = _INITIALS.sub(lambda found: found.group().replace(".", "").upper(), joined)
    return _WORDS.findall(_ELIDED.sub(r"\1", joined).replace("'", "").replace("’", ""))


def _form_places(words: list[str]) -> list[int]:
    """Where the words that are a legal form stand: at either end, and short ones in capitals."""
    places = []
    for place in {0, len(words) - 1} if words else ():
        word = words[place]
        folded = fold(word)
        if folded in _FORMS and (folded not in _SHORT or word.isupper()) and len(words) > 1:
            places.append(place)
    return places


def has_legal_form(name: str) -> bool:
    """Whether the name carries a legal form: then the debtor is a business."""
    return key_and_form(name)[1]


def match_key(name: str) -> str:
    """What two spellings of one name have in common; never empty for a name that is not."""
    return key_and_form(name)[0]


def key_and_form(name: str) -> tuple[str, bool]:
    """`match_key` and `has_legal_form` at once."""
    words = _words(name)
    forms = _form_places(words)
    folded = [fold(word) for place, word in enumerate(words) if place not in forms]
    kept = [word for word in folded if word not in _CIVIL] or folded
    if not any(word.isalpha() for word in kept):
        return fold(name).strip() or name, bool(forms)  # signs and digits only: nothing to reorder
    return " ".join(sorted(kept)), bool(forms)
