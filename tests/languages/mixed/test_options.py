from __future__ import annotations

import pytest
from pydantic import ValidationError

from voxloom.languages.mixed.options import MixedOptions


def test_a_language_takes_further_options_of_its_own() -> None:
    options = MixedOptions(inventory="mini", languages=("en", "zh"), of={"zh": {"g2pw": "model"}})
    parts = options.parts()
    assert dict(parts["zh"].options) == {"inventory": "mini", "g2pw": "model"}
    assert dict(parts["en"].options) == {"inventory": "mini"}


@pytest.mark.parametrize(
    ("of", "says"),
    [
        ({"fr": {}}, "options of 'fr', which is not in `languages`"),
        ({"zh": {"rules": "official"}}, "`rules` is the same for all, not in `of.zh`"),
        ({"en": {"inventory": "mini"}}, "`inventory` is the same for all, not in `of.en`"),
    ],
)
def test_options_of_no_language_or_of_all_are_refused(
    of: dict[str, dict[str, str]], says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        MixedOptions(inventory="mini", languages=("en", "zh"), of=of)
