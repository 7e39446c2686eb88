"""From files to positioned, shape-checked trees: YAML as text, nothing typed yet, nothing executed."""
