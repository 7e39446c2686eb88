# SPDX-License-Identifier: AGPL-3.0-or-later
"""The model as a country package, for `openfisca serve --country-package served`."""

from model import build


def CountryTaxBenefitSystem():  # noqa: N802 (the name that openfisca looks for)
    return build("manual")
