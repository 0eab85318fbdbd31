"""ERes2NetV2: who speaks, as a vector. GPT-SoVITS v2Pro and v2ProPlus read it."""
