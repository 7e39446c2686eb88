"""A procedure as a picture: steps one below the other, outcomes as arrows, lanes for who acts, where a case stands."""

from duixian.rules.drawing.position import Position
from duixian.rules.drawing.svg import draw

__all__ = ["Position", "draw"]
