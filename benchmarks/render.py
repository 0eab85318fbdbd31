"""Write the kept results into the README's tables.

    python -m benchmarks.render

Each `benchmarks/results/NAME.json` goes between `<!-- results: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from benchmarks.measuring import RESULTS, facts, table

README = Path(__file__).with_name("README.md")
_PLACE = re.compile(r"(<!-- results: (?P<name>[\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def rendered(text: str, results: Path = RESULTS) -> str:
    """The page with every table made anew; a place without a result says so."""

    def filled(match: re.Match[str]) -> str:
        kept = results / f"{match['name']}.json"
        if not kept.is_file():
            missing = f"Not measured yet: `python -m benchmarks.{match['name']} --save`"
            return f"{match[1]}\n{missing}\n\n{match[3]}"
        found = json.loads(kept.read_text(encoding="utf-8"))
        return f"{match[1]}\n{facts(found)}\n\n{table(found['rows'])}\n\n{match[3]}"

    return _PLACE.sub(filled, text)


def main() -> None:
    README.write_text(rendered(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
