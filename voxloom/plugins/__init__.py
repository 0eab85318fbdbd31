"""Built-in stages other than frontends and vocoders, one folder each; none knows another."""
