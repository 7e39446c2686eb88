"""The parts of a copy, by area."""
