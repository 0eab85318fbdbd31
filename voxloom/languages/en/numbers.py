"""English number words, without hyphens or commas: `twenty one thousand four hundred five`."""

from __future__ import annotations

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = ("", "", *"twenty thirty forty fifty sixty seventy eighty ninety".split())
SCALES = ("", *"thousand million billion trillion quadrillion".split())
IRREGULAR = {
    **{"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth"},
    **{"nine": "ninth", "twelve": "twelfth"},
}
LONGEST = 18  # digits read as one number; longer ones are read digit by digit
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def spell(digits: str) -> str:
    """Digit by digit; other characters are skipped."""
    return " ".join(ONES[int(char)] for char in digits if char.isdigit())


def _below_thousand(number: int) -> list[str]:
    words = []
    if number >= 100:
        words += [ONES[number // 100], "hundred"]
        number %= 100
    if number >= 20:
        words.append(TENS[number // 10])
        number %= 10
        return words + ([ONES[number]] if number else [])
    return words + ([ONES[number]] if number else [])


def cardinal(digits: str) -> str:
    """`1,200` -> one thousand two hundred; a leading zero or a huge number is spelled."""
    digits = digits.replace(",", "")
    if len(digits) > LONGEST or (len(digits) > 1 and digits[0] == "0"):
        return spell(digits)
    number = int(digits)
    if number == 0:
        return ONES[0]
    groups: list[list[str]] = []
    for scale in SCALES:
        number, rest = divmod(number, 1000)
        if rest:
            groups.insert(0, _below_thousand(rest) + ([scale] if scale else []))
    return " ".join(word for group in groups for word in group)


def ordinal_of(words: str) -> str:
    """The ordinal of a number in words: twenty one -> twenty first."""
    head, _, last = words.rpartition(" ")
    if last in IRREGULAR:
        last = IRREGULAR[last]
    elif last.endswith("y"):
        last = last[:-1] + "ieth"
    else:
        last += "th"
    return f"{head} {last}".strip()


def ordinal(digits: str) -> str:
    """`21` -> twenty first."""
    return ordinal_of(cardinal(digits))


def decimal(number: str) -> str:
    """`3.14` -> three point one four; `.5` -> point five; `1,200` as a cardinal."""
    whole, dot, fraction = number.partition(".")
    words = cardinal(whole) if whole else ""
    return f"{words} point {spell(fraction)}".strip() if dot and fraction else words


def year(digits: str) -> str:
    """Four digits in pairs: 1987, 1905, 1600, 2024; 2000 to 2009 as a number."""
    high, low = int(digits[:2]), int(digits[2:])
    if digits[0] == "0" or (high % 10 == 0 and low < 10):
        return cardinal(digits)
    if low == 0:
        return f"{cardinal(str(high))} hundred"
    tail = f"oh {ONES[low]}" if low < 10 else cardinal(str(low))
    return f"{cardinal(str(high))} {tail}"


def plural(words: str) -> str:
    """The plural of a number in words: nineteen eighty -> nineteen eighties."""
    if words.endswith("y"):
        return words[:-1] + "ies"
    return words + ("es" if words.endswith("x") else "s")


def fraction(numerator: str, denominator: str) -> str:
    """`3`, `4` -> three quarters; a denominator without an everyday name reads `over`."""
    top, bottom = int(numerator), int(denominator)
    if bottom < 2 or (bottom > 20 and bottom not in {100, 1000}) or bottom in {11, 13, 17, 19}:
        return f"{cardinal(numerator)} over {cardinal(denominator)}"
    name = {2: "half", 4: "quarter"}.get(bottom) or ordinal(denominator)
    if top != 1:
        name = "halves" if bottom == 2 else name + "s"
    return f"{cardinal(numerator)} {name}"


def roman(numeral: str) -> int:
    """`XIV` -> 14; 0 if the letters are no well-formed numeral."""
    total = 0
    for index, char in enumerate(numeral):
        value = ROMAN[char]
        later = max((ROMAN[other] for other in numeral[index + 1 : index + 2]), default=0)
        total += -value if value < later else value
    return total if to_roman(total) == numeral else 0


def to_roman(number: int) -> str:
    """14 -> `XIV`, for 1 to 3999."""
    pairs = zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        "M CM D CD C XC L XL X IX V IV I".split(),
        strict=True,
    )
    result = ""
    for value, letters in pairs:
        count, number = divmod(number, value)
        result += letters * count
    return result
