"""Free speech engines that read our sentences aloud and tell when each phone ends."""
