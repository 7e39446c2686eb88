"""How well the texts are read, against samples annotated by hand."""
