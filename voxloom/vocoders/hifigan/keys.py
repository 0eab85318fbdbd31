"""Official names of a HiFi-GAN generator -> ours."""

from __future__ import annotations

from voxloom.core.weights.mapping import KeyMap, weight_norm


def hifigan(kernels: int) -> KeyMap:
    """The table; `kernels` residual blocks make a stage, and the file counts them through all."""
    block = f"blocks.{{n//{kernels}}}.{{n%{kernels}}}"
    return KeyMap(
        weight_norm("conv_pre", "first"),
        weight_norm("ups.{n}", "up.{n}"),
        weight_norm("resblocks.{n}.convs1.{k}", f"{block}.dilated.{{k}}"),
        weight_norm("resblocks.{n}.convs2.{k}", f"{block}.plain.{{k}}"),
        weight_norm("conv_post", "last"),
    )
