"""The pretended accelerator refuses what a real one would, and computes what the CPU does."""

from __future__ import annotations

import pytest
import torch

from voxloom.testing import DEVICE, WrongDeviceError, on_both, pretend


def test_tensors_of_two_devices_do_not_meet() -> None:
    with pretend():
        there = torch.zeros(3, device=DEVICE)
        assert (there.device.type, (there + 1.5).sum().item()) == (DEVICE, 4.5)
        with pytest.raises(WrongDeviceError, match="add"):
            there + torch.ones(3)
        assert (there + torch.tensor(2.0)).tolist() == [2, 2, 2]  # a number may
        assert there[torch.tensor([0, 2])].shape == (2,)  # and so may indices
        with pytest.raises(RuntimeError, match="numpy"):
            there.numpy()
        assert there.cpu().numpy().tolist() == [0, 0, 0]


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_a_module_that_forgets_to_move_a_tensor_is_caught(mode: type) -> None:
    class Forgetful(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.scale = torch.ones(4)  # no buffer, so it stays behind

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x * self.scale

    with pretend(), mode():
        module = torch.nn.Sequential(torch.nn.Linear(4, 4), Forgetful()).to(DEVICE)
        with pytest.raises(WrongDeviceError, match="mul"):
            module(torch.ones(2, 4).to(DEVICE))


def test_a_generator_of_the_cpu_draws_nothing_there() -> None:
    with pretend():
        drawn = torch.randn(3, generator=torch.Generator().manual_seed(1)).to(DEVICE)
        assert drawn.device.type == DEVICE
        with pytest.raises(WrongDeviceError, match="generator"):
            torch.randn(3, generator=torch.Generator(), device=DEVICE)


def test_training_there_ends_in_the_same_weights() -> None:
    def trained(device: str) -> list[torch.Tensor]:
        torch.manual_seed(0)
        module = torch.nn.Sequential(torch.nn.Conv1d(2, 4, 3), torch.nn.GELU()).to(device)
        optimizer = torch.optim.AdamW(module.parameters(), lr=0.1)
        for step in range(3):
            x = torch.arange(20.0).view(1, 2, 10).to(device) / (step + 1)
            loss = module(x).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return [parameter.detach().cpu() for parameter in module.parameters()]

    plain, there = on_both(trained)
    torch.testing.assert_close(there, plain)
    assert all(type(one) is torch.Tensor for one in there)


def test_what_never_goes_there_is_no_proof() -> None:
    with pytest.raises(AssertionError, match="passed on"):
        on_both(lambda device: torch.zeros(3) + 1)


def test_afterwards_the_device_is_gone() -> None:
    with pretend():
        torch.zeros(1, device=DEVICE)
    with pytest.raises((RuntimeError, NotImplementedError)):
        torch.zeros(1, device=DEVICE)
