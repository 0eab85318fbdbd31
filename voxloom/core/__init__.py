"""Spec, contracts on edges, assembly, pipeline, voice, weights, audio and DSP. Names no provider."""
