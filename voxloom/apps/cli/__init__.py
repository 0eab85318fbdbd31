"""The command line `voxloom`."""
