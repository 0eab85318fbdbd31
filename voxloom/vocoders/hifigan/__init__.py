"""HiFi-GAN. J. Kong, J. Kim, J. Bae, arXiv:2010.05646."""
