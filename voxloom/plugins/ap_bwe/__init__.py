"""AP-BWE: the upper half of the spectrum for speech that lacks it."""
