"""A plugin of tiny, honest stages: one or more of every kind, for tests of what joins them.

    Registry.discover(extra_manifests=[fakes.MANIFEST], installed=False)

No entry point names its manifest, so no user meets it. Presets: `fakes` (phones to mel to audio),
`fakes-chain` (with a prior), `fakes-latent` (a decoder in the acoustic model's own checkpoint),
`fakes-direct` (text straight to audio).
"""

from pathlib import Path

MANIFEST = Path(__file__).parent / "voxloom.toml"
