"""The packs of this repository: cases, conditions reached, changes noticed, citations and numbers found."""
