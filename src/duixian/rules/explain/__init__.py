"""Why a benefit is had or not, and where its amount comes from: as data, as sentences, as a piece of a page.

values      run-time integers as Chinese text
words       expressions as Chinese phrases
wordings    what conditions read, prepared once for a pack
frames      the shape of the conditions, worked out once for a pack
tree        the conditions of each benefit with truth, facts and citation (`Explainer`)
amounts     the steps an amount takes: row, rate, cap, stacking, limit
text, page  the explanation as sentences and as HTML
"""

from __future__ import annotations

from duixian.rules.explain.page import as_html
from duixian.rules.explain.text import as_text
from duixian.rules.explain.tree import Explainer, Explanation, Reason
from duixian.rules.explain.wordings import Used

__all__ = ["Explainer", "Explanation", "Reason", "Used", "as_html", "as_text"]
