"""Official names of an AP-BWE generator -> ours."""

from __future__ import annotations

from collections.abc import Iterator

from voxloom.core.weights.mapping import KeyMap, Rule, rename


def _stream(official: str, ours: str) -> Iterator[Rule]:
    block = f"{ours}.blocks.{{n}}"
    yield rename(f"conv_pre_{official}.*", f"{ours}.first.*")
    yield rename(f"norm_pre_{official}.*", f"{ours}.norm_first.*")
    yield rename(f"convnext_{official}.{{n}}.gamma", f"{block}.scale")
    yield rename(f"convnext_{official}.{{n}}.dwconv.*", f"{block}.depthwise.*")
    yield rename(f"convnext_{official}.{{n}}.norm.*", f"{block}.norm.*")
    yield rename(f"convnext_{official}.{{n}}.pwconv1.*", f"{block}.expand.*")
    yield rename(f"convnext_{official}.{{n}}.pwconv2.*", f"{block}.contract.*")
    yield rename(f"norm_post_{official}.*", f"{ours}.norm_last.*")


KEYS = KeyMap(
    _stream("mag", "amplitude"),
    _stream("pha", "phase"),
    rename("linear_post_mag.*", "more.*"),
    rename("linear_post_pha_r.*", "real.*"),
    rename("linear_post_pha_i.*", "imaginary.*"),
)
