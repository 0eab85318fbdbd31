"""The parts of `voxloom.registry`, one concern a file. Private: import `voxloom.registry`."""
