"""Spec, contracts, assembly, pipeline, voice, weights, audio and DSP. Names no provider."""
