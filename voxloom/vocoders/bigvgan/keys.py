"""Official names of a BigVGAN generator -> ours."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from voxloom.core.weights.mapping import KeyMap, Rule, rename, weight_norm


def _flat(tensor: Tensor) -> Tensor:
    return tensor.flatten()


def _activation(official: str, ours: str) -> Iterator[Rule]:
    yield rename(f"{official}.act.alpha", f"{ours}.frequency")
    yield rename(f"{official}.act.beta", f"{ours}.magnitude")
    yield rename(f"{official}.upsample.filter", f"{ours}.rising", _flat)
    yield rename(f"{official}.downsample.lowpass.filter", f"{ours}.falling", _flat)


def bigvgan(kernels: int) -> KeyMap:
    """The table; `kernels` blocks make a stage, and the file counts them through all stages."""
    block = f"blocks.{{n//{kernels}}}.{{n%{kernels}}}"
    return KeyMap(
        weight_norm("conv_pre", "first"),
        weight_norm("ups.{n}.0", "up.{n}"),
        weight_norm("resblocks.{n}.convs1.{k}", f"{block}.dilated.{{k}}"),
        weight_norm("resblocks.{n}.convs2.{k}", f"{block}.plain.{{k}}"),
        _activation("resblocks.{n}.activations.{k}", f"{block}.activations.{{k}}"),
        _activation("activation_post", "activation"),
        weight_norm("conv_post", "last"),
    )
