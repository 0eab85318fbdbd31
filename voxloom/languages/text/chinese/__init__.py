"""What the official rules of Mandarin and Cantonese share: characters and numbers in words."""
