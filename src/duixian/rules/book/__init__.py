"""A pack as pages that anyone can read: `pages(pack)` gives the files of a small static site.

markup      pieces of HTML, everything escaped
telling     amounts and conditions as paragraphs, lists and tables (with the words of `rules.explain`)
benefits    one page a benefit
delivery    its payments, shares, window, materials, procedure, duties
papers      papers and funds
lists       facts, rules shared by benefits, values by date, cases, sources
"""

from __future__ import annotations

from importlib.resources import files

from duixian.rules.book.benefits import benefit_page, index_page
from duixian.rules.book.lists import cases_page, facts_page, rules_page, sources_page, values_page
from duixian.rules.book.markup import benefit_file
from duixian.rules.book.papers import papers_page
from duixian.rules.book.telling import Teller
from duixian.rules.model.pack import Pack


def pages(pack: Pack) -> dict[str, str]:
    """The files by name: index.html, facts.html, rules.html, values.html, papers.html, cases.html, sources.html, one a
    benefit, style.css."""
    teller = Teller(pack)
    return {
        "index.html": index_page(pack),
        "facts.html": facts_page(pack),
        "rules.html": rules_page(teller),
        "values.html": values_page(teller),
        "papers.html": papers_page(teller),
        "cases.html": cases_page(pack),
        "sources.html": sources_page(pack),
        **{benefit_file(id_): benefit_page(teller, benefit) for id_, benefit in pack.benefits.items()},
        "style.css": files(__name__).joinpath("style.css").read_text("utf-8"),
    }
