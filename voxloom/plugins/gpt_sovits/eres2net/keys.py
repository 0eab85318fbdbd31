"""Official names of ERes2NetV2 -> ours."""

from __future__ import annotations

from voxloom.core.weights.mapping import KeyMap, Rule, ignore, rename


def _fusion(official: str, ours: str) -> tuple[Rule, ...]:
    return (
        rename(f"{official}.local_att.0.*", f"{ours}.narrow.*"),
        rename(f"{official}.local_att.1.*", f"{ours}.norm_narrow.*"),
        rename(f"{official}.local_att.3.*", f"{ours}.widen.*"),
        rename(f"{official}.local_att.4.*", f"{ours}.norm_widen.*"),
    )


def _stage(number: int) -> tuple[Rule, ...]:
    official, ours = f"layer{number}.{{n}}", f"stages.{number - 1}.{{n}}"
    return (
        rename(f"{official}.conv1.weight", f"{ours}.enter.weight"),
        rename(f"{official}.bn1.*", f"{ours}.norm_enter.*"),
        rename(f"{official}.convs.{{k}}.weight", f"{ours}.branches.{{k}}.weight"),
        rename(f"{official}.bns.{{k}}.*", f"{ours}.norms.{{k}}.*"),
        *_fusion(f"{official}.fuse_models.{{k}}", f"{ours}.fusions.{{k}}"),
        rename(f"{official}.conv3.weight", f"{ours}.leave.weight"),
        rename(f"{official}.bn3.*", f"{ours}.norm_leave.*"),
        rename(f"{official}.shortcut.0.weight", f"{ours}.shortcut.weight"),
        rename(f"{official}.shortcut.1.*", f"{ours}.norm_shortcut.*"),
    )


ERES2NET = KeyMap(
    rename("conv1.weight", "first.weight"),
    rename("bn1.*", "norm_first.*"),
    *(_stage(number) for number in (1, 2, 3, 4)),
    rename("layer3_ds.weight", "shrink.weight"),
    *_fusion("fuse34", "fuse"),
    ignore("seg_1.*", "the last layer of the published encoder; its input is not used either"),
)
