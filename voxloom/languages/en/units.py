"""Unit signs that may follow a number, each with its singular and plural reading."""

from __future__ import annotations

_PLAIN = {
    **{"km": "kilometer", "cm": "centimeter", "mm": "millimeter", "m": "meter", "nm": "nanometer"},
    **{"mi": "mile", "yd": "yard", "kg": "kilogram", "mg": "milligram", "g": "gram", "t": "ton"},
    **{"oz": "ounce", "lb": "pound", "lbs": "pound", "L": "liter", "l": "liter"},
    **{"ml": "milliliter", "mL": "milliliter", "cl": "centiliter", "dl": "deciliter"},
    **{"tbsp": "tablespoon", "tsp": "teaspoon", "h": "hour", "hr": "hour", "hrs": "hour"},
    **{"min": "minute", "mins": "minute", "s": "second", "sec": "second", "secs": "second"},
    **{"ms": "millisecond", "ns": "nanosecond", "kB": "kilobyte", "KB": "kilobyte"},
    **{"MB": "megabyte", "GB": "gigabyte", "TB": "terabyte", "Mb": "megabit", "Gb": "gigabit"},
    **{"W": "watt", "kW": "kilowatt", "MW": "megawatt", "GW": "gigawatt", "V": "volt"},
    **{"mV": "millivolt", "mA": "milliamp", "kcal": "kilocalorie", "cal": "calorie"},
    **{"J": "joule", "kJ": "kilojoule", "N": "newton", "Pa": "pascal", "kPa": "kilopascal"},
    **{"dB": "decibel", "px": "pixel", "ha": "hectare", "gal": "gallon", "pt": "point"},
    **{"Ω": "ohm", "kΩ": "kilohm", "MΩ": "megohm"},
    **{"kWh": "kilowatt hour", "mAh": "milliamp hour"},
}
UNITS = {
    **{sign: (name, name + "s") for sign, name in _PLAIN.items()},
    **{"ft": ("foot", "feet"), "Hz": ("hertz", "hertz"), "kHz": ("kilohertz", "kilohertz")},
    **{"MHz": ("megahertz", "megahertz"), "GHz": ("gigahertz", "gigahertz")},
    **{"mph": ("mile per hour", "miles per hour"), "kph": ("kilometer per hour",) * 2},
    **{"km/h": ("kilometer per hour", "kilometers per hour")},
    **{"m/s": ("meter per second", "meters per second"), "rpm": ("R P M", "R P M")},
    **{"fps": ("frame per second", "frames per second"), "bpm": ("B P M", "B P M")},
    **{"Mbps": ("megabit per second", "megabits per second")},
    **{"Gbps": ("gigabit per second", "gigabits per second")},
    **{"sq ft": ("square foot", "square feet"), "dpi": ("D P I", "D P I")},
    **{"m squared": ("square meter", "square meters")},
    **{"km squared": ("square kilometer", "square kilometers")},
    **{"m cubed": ("cubic meter", "cubic meters")},
    **{"cm squared": ("square centimeter", "square centimeters")},
    **{"cm cubed": ("cubic centimeter", "cubic centimeters")},
}
