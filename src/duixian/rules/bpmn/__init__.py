"""A procedure as a BPMN 2.0 model with its diagram, for tools that draw, simulate or run processes.

graph     the procedure as lanes, nodes and flows of BPMN
grid      nodes in columns and rows, so that a case runs from left to right
routing   flows along the spaces between rows and columns
writing   the XML
"""

from duixian.rules.bpmn.writing import bpmn

__all__ = ["bpmn"]
