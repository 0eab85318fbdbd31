"""Addresses, abbreviations and symbols."""

from __future__ import annotations

import re
from re import Match

from voxloom.languages.en.numbers import cardinal, ordinal, roman, spell
from voxloom.languages.text.aligned import Rule

_TOP = r"(?:com|org|net|edu|gov|io|ai|dev|app|info|co|uk|us|de|fr|jp|cn|eu|me|tv|xyz|html?|pdf)"
_HOST = rf"(?:[A-Za-z0-9-]{{1,63}}\.){{1,8}}{_TOP}"  # bounded, so that matching stays linear
_ADDRESS_SIGNS = {".": "dot", "/": "slash", "-": "dash", "_": "underscore", "@": "at", ":": "colon"}
_ADDRESS_SIGNS |= {"?": "question mark", "=": "equals", "&": "and", "#": "hash", "+": "plus"}
_ADDRESS_SIGNS |= {"%": "percent", "~": "tilde"}
SIGN_NAMES = _ADDRESS_SIGNS | {
    **{",": "comma", ";": "semicolon", "!": "exclamation mark", "'": "apostrophe", '"': "quote"},
    **{"(": "left parenthesis", ")": "right parenthesis", "*": "star", "$": "dollar sign"},
    **{"[": "left bracket", "]": "right bracket", "{": "left brace", "}": "right brace"},
    **{"\\": "backslash", "|": "vertical bar", "<": "less than", ">": "greater than"},
    **{"^": "caret", "`": "backtick", "£": "pound sign", "€": "euro sign"},
}

_FILES = "js|ts|py|txt|md|csv|json|xml|css|docx?|xlsx?|pptx?|png|jpe?g|gif|svg|mp[34]|wav|zip|gz"
_FILES += "|exe|dll|sh|ya?ml|toml|ini|log|cfg|cpp|rs|html?|pdf"

TITLES = {
    **{"Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Messrs": "Messieurs", "Dr": "Doctor"},
    **{"Prof": "Professor", "Gen": "General", "Col": "Colonel", "Capt": "Captain"},
    **{"Lt": "Lieutenant", "Sgt": "Sergeant", "Rev": "Reverend", "Hon": "Honorable"},
    **{"Sen": "Senator", "Rep": "Representative", "Gov": "Governor", "Pres": "President"},
    **{"Maj": "Major", "Cpl": "Corporal", "Adm": "Admiral", "Fr": "Father"},
    **{"Pvt": "Private", "Cmdr": "Commander", "Insp": "Inspector", "Amb": "Ambassador"},
}
ABBREVIATIONS = {
    **{"e.g.": "for example", "i.e.": "that is", "etc.": "et cetera", "vs.": "versus"},
    **{"approx.": "approximately", "dept.": "department", "est.": "established"},
    **{"govt.": "government", "cf.": "compare", "viz.": "namely", "a.k.a.": "also known as"},
    **{"w.r.t.": "with respect to", "tel.": "telephone", "misc.": "miscellaneous"},
    **{
        "asst.": "assistant",
        "assn.": "association",
        "univ.": "university",
        "esp.": "especially",
        "temp.": "temperature",
    },
    **{
        "temp.": "temperature",
        "intl.": "international",
        "natl.": "national",
        "jr.": "junior",
        "sr.": "senior",
    },
}
AFTER_NAMES = {
    **{"Co.": "Company", "Inc.": "Incorporated", "Ltd.": "Limited", "Corp.": "Corporation"},
    **{"Bros.": "Brothers", "Ave.": "Avenue", "Blvd.": "Boulevard", "Rd.": "Road"},
}
BEFORE_NUMBERS = {
    **{"fig.": "figure", "vol.": "volume", "ch.": "chapter", "ext.": "extension"},
    **{"apt.": "apartment", "sec.": "section", "eq.": "equation"},
}
BEFORE_NAMES = {"Mt.": "Mount", "Ft.": "Fort"}
# Written without a dot too; only these, as the others are words.
BARE = {"vs": "versus", "etc": "et cetera", "approx": "approximately", "Mr": "Mister"}
BARE |= {"Mrs": "Missus", "Ms": "Miz", "Dr": "Doctor", "Jr": "junior", "Sr": "senior"}
MONTHS = {
    **{"Jan": "January", "Feb": "February", "Mar": "March", "Apr": "April", "Jun": "June"},
    **{"Jul": "July", "Aug": "August", "Sept": "September", "Sep": "September"},
    **{"Oct": "October", "Nov": "November", "Dec": "December"},
}
DAYS = {"Mon": "Monday", "Tues": "Tuesday", "Tue": "Tuesday", "Wed": "Wednesday"}
DAYS |= {"Thurs": "Thursday", "Thu": "Thursday", "Fri": "Friday", "Sat": "Saturday"}
DAYS |= {"Sun": "Sunday"}
_REGNAL = "Henry|Louis|Charles|George|Edward|Richard|James|William|Elizabeth|Napoleon|Pope \\w+"
_REGNAL += "|King \\w+|Queen \\w+|John Paul|Benedict|Philip|Frederick|Alexander|Catherine|Nicholas"
# Numerals that are no word, name or abbreviation besides.
_SURE_NUMERALS = "(?:II|III|VII|VIII|IX|XII|XIII|XIV|XVI{0,3}|XIX|XXI{1,3}|XXIV|XXVI{0,3})"
_CHAPTERS = "Chapter|Part|Volume|Act|Scene|Section|Phase|Book|Appendix|Type|Stage|World War|War"
_CHAPTERS += "|Title|Article|Class|Level|Super Bowl|Episode|Season|Figure|Table|Step|Apollo|Rocky"


def _address(match: Match[str]) -> str:
    spoken = [f" {_ADDRESS_SIGNS[char]} " if char in _ADDRESS_SIGNS else char for char in match[0]]
    words = re.sub(r"\d{3,}", lambda m: f" {spell(m[0])} ", "".join(spoken))
    words = re.sub(r"https? colon\s+slash\s+slash", lambda m: m[0].split()[0].upper() + " ", words)
    words = re.sub(r"\bwww\b", "W W W", words)
    return f" {words.strip()} "


def _abbreviation(match: Match[str]) -> str | None:
    """In words; its dot also ends the sentence at the end of the text and before a capital."""
    if match[0] == "EST.":  # the time zone
        return None
    words = ABBREVIATIONS.get(match[0].lower()) or AFTER_NAMES[match[0]]
    rest = match.string[match.end() : match.end() + 9]
    if rest[:1].isalpha():
        return words + " "
    ends = not rest or re.match(r"\s+[A-Z]", rest)
    return words + "." if ends and words[-2:] != "us" else words  # versus Someone goes on


def _titled(match: Match[str]) -> str:
    return TITLES[match[1]]


def _initials(match: Match[str]) -> str:
    return " ".join(char for char in match[0] if char.isalpha())


def _either(names: object) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))  # type: ignore[call-overload]


def _street(match: Match[str]) -> str:
    return (
        "Saint"
        if re.match(r"\s+[A-Z]", match.string[match.end() : match.end() + 40])
        and not re.search(
            r"[A-Z][a-z]+\s+$|\d\w*\s+$", match.string[max(0, match.start() - 40) : match.start()]
        )
        else "Street"
    )


def _saint(match: Match[str]) -> str | None:
    return "Saint" if _street(match) == "Saint" else None


def _drive(match: Match[str]) -> str | None:
    """A doctor has no name before it."""
    named = re.search(
        r"(?:^|\s)[A-Z][a-z]+\s$", match.string[max(0, match.start() - 40) : match.start()]
    )
    return "Drive" if named else None


def _regnal(match: Match[str]) -> str | None:
    number = roman(match[2])
    return f"{match[1]} the {ordinal(str(number))}" if number else None


def _numeral(match: Match[str]) -> str:
    return cardinal(str(roman(match[0])))


def _joined_initials(match: Match[str]) -> str:
    return f"{' '.join(match[1])} and {' '.join(match[2])}"


def _world_war(match: Match[str]) -> str:
    number = match[1] if match[1].isdigit() else str(roman(match[1]))
    return f"World War {cardinal(number)}"


def _chapter(match: Match[str]) -> str | None:
    number = roman(match[2])
    return f"{match[1]} {cardinal(str(number))}" if number else None


WORD_RULES = (
    Rule("web-address", re.compile(r"\b(?:https?://|www\.)[^\s,;\"'()<>]*[\w/]"), _address),
    Rule("email", re.compile(rf"\b[\w.+-]{{1,64}}@{_HOST}\b"), _address),
    Rule("web-host", re.compile(rf"\b(?<![@.]){_HOST}\b(?::\d+)?(?:/[\w/.-]*\w)?"), _address),
    Rule("web-host", re.compile(r"\blocalhost(?::\d+|(?=/))(?:/[\w/.-]*\w)?"), _address),
    Rule(
        "web-host",
        re.compile(r"\b(\d{1,3}(?:\.\d{1,3}){3}):(\d{2,5})\b"),
        lambda m: f"{m[1]} colon {spell(m[2])}",
    ),
    Rule(
        "half-day",
        re.compile(r"(?<=\d)\s?([AaPp])(?:\.\s?[Mm]\.|\.?[Mm]\b\.?(?=\s+[a-z]|,|;))"),
        lambda m: f" {m[1].upper()} M",
    ),
    Rule("half-day", re.compile(r"(?<=\d)\s?([AaPp])[Mm]\b"), lambda m: f" {m[1].upper()} M"),
    Rule("half-day", re.compile(r"\b([AaPp])\.[Mm]\."), lambda m: f"{m[1].upper()} M"),
    Rule("abbreviation", re.compile(r"\bPh\.?D\b\.?(?!\w)"), "P H D"),
    Rule("abbreviation", re.compile(r"\b[Nn]os?\.\s?(?=\d)"), "number "),
    Rule(
        "abbreviation",
        re.compile(r"\bpp?\.\s?(?=\d)"),
        lambda m: "pages " if m[0][1] == "p" else "page ",
    ),
    Rule("abbreviation", re.compile(r"(?<=[a-z] )Dr\.(?=\s*(?:$|[,;.?!]|[a-z]))"), _drive),
    Rule("title", re.compile(rf"\b({_either(TITLES)})\.(?=\s|$)"), _titled),
    Rule("saint-or-street", re.compile(r"\bSt(?=\s[A-Z][a-z])"), _saint),
    Rule("symbol", re.compile(r"(?<=\s)([A-D])-(?=[\s.,;!?]|$)"), r"\1 minus"),
    Rule("symbol", re.compile(r"(?<=[a-z]\s)\*(?=\s|$)"), "star"),
    Rule("saint-or-street", re.compile(r"\bSt\.(?=\s|,|$)"), _street),
    Rule("abbreviation", re.compile(rf"(?<!\w)(?:{_either(ABBREVIATIONS)})", re.I), _abbreviation),
    Rule("abbreviation", re.compile(rf"(?<=\w )(?:{_either(AFTER_NAMES)})"), _abbreviation),
    Rule(
        "abbreviation",
        re.compile(rf"\b(?:{_either(BEFORE_NUMBERS)})(?=\s?\d)", re.I),
        lambda m: BEFORE_NUMBERS[m[0].lower()],
    ),
    Rule(
        "abbreviation",
        re.compile(rf"\b(?:{_either(BEFORE_NAMES)})(?=\s[A-Z])"),
        lambda m: BEFORE_NAMES[m[0]],
    ),
    Rule(
        "abbreviation",
        re.compile(rf"\b({_either(BARE)})\b(?!['.])"),
        lambda m: BARE[m[1]],
    ),
    Rule(
        "range",
        re.compile(rf"\b({_either(MONTHS)})\.?\s?[-–—]\s?({_either(MONTHS)})\b"),
        lambda m: f"{MONTHS[m[1]]} to {MONTHS[m[2]]}",
    ),
    Rule("month", re.compile(rf"\b({_either(MONTHS)})\.(?=\s)"), lambda m: MONTHS[m[1]]),
    Rule("month", re.compile(rf"(?<=\bof )({_either(MONTHS)})\b"), lambda m: MONTHS[m[1]]),
    Rule(
        "month",
        re.compile(rf"\b({_either(MONTHS)})(?=\s\d)|(?<=\d\s)({_either(MONTHS)})\b"),
        lambda m: MONTHS[m[0]],
    ),
    Rule(
        "range",
        re.compile(rf"\b({_either(DAYS)})\.?\s?[-–—]\s?({_either(DAYS)})\b(\.(?=\s*\S))?"),
        lambda m: f"{DAYS[m[1]]} to {DAYS[m[2]]}",
    ),
    Rule("abbreviation", re.compile(r"\bca?\.\s?(?=\d)"), "circa "),
    Rule("symbol", re.compile(r"\b([CF])#"), r"\1 sharp"),
    Rule("weekday", re.compile(rf"\b({_either(DAYS)})\.(?=,|\s)(?=.*\w)"), lambda m: DAYS[m[1]]),
    Rule(
        "initials",
        re.compile(r"\b(?:[A-Za-z]\.){2,12}(?!\w)|\b[A-Z]\.(?=\s[A-Z][a-z.])"),
        _initials,
    ),
    Rule("roman-ordinal", re.compile(rf"\b({_REGNAL})\s([IVX]+)\b"), _regnal),
    Rule("roman-cardinal", re.compile(rf"\b({_CHAPTERS})\s([IVXLC]+)\b"), _chapter),
    Rule("roman-cardinal", re.compile(r"(?<=[A-Z][A-Za-z] )(?:IV|VI|XI|XX)\b"), _numeral),
    Rule("roman-cardinal", re.compile(r"\bI(?=,? (?:and |or )?II\b)"), "one"),
    Rule("roman-cardinal", re.compile(rf"\b{_SURE_NUMERALS}\b(?!['.]\w| centur)"), _numeral),
    Rule("initials", re.compile(r"\b([A-Z]{1,2})&([A-Z]{1,2})\b"), _joined_initials),
    Rule("initials", re.compile(r"\b[aA]/[bB]\b"), "A B"),
    Rule("abbreviation", re.compile(r"(?<=\w )['’‘][nN]['’]?(?= \w)"), "and"),
    Rule("roman-cardinal", re.compile(r"\bWW(I{1,3}|[1-3])\b"), _world_war),
    Rule("file-ending", re.compile(rf"(?<=\w)\.(?=(?:{_FILES})\b)"), " dot "),
    Rule("file-ending", re.compile(r"(?<![\w.])\.(?=[A-Za-z]{2})"), "dot "),
    Rule("abbreviation", re.compile(r"\bw/o\b"), "without"),
    Rule("abbreviation", re.compile(r"\bw/(?=\s|\w)"), "with "),
)

_SYMBOLS = {
    **{"&": "and", "@": "at", "%": "percent", "+": "plus", "=": "equals", "$": "dollars"},
    **{"£": "pounds", "€": "euros", "¥": "yen", "₩": "won", "₹": "rupees", "¢": "cents"},
    **{"°": "degrees", "‰": "per mille", "÷": "divided by", "×": "times", "±": "plus or minus"},
    **{"≈": "approximately", "≠": "is not equal to", "≤": "less than or equal to"},
    "≥": "greater than or equal to",
    **{"√": "the square root of", "∞": "infinity", "§": "section", "￠": "cents"},
}
SYMBOL_RULES = (
    Rule("hashtag", re.compile(r"#(?=[A-Za-z])"), "hashtag "),
    Rule("symbol", re.compile(r"#"), " hash "),
    Rule("slash", re.compile(r"/"), " "),
    Rule("symbol", re.compile(r"[~～](?=\s?[a-z])"), "about "),
    Rule(
        "symbol", re.compile(rf"[{re.escape(''.join(_SYMBOLS))}]"), lambda m: f" {_SYMBOLS[m[0]]} "
    ),
)
