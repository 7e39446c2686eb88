"""Settings of sign-in services that cannot be right are refused at the start."""

from __future__ import annotations

import json
from typing import Any

import pytest

from duixian.site.accounts.sso.environment import services_of
from duixian.site.datadir import SettingError

GOOD = {"id": "city", "label": "市", "issuer": "https://id.example", "client_id": "x", "client_secret": "y"}


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"issuer": "http://id.example"}, "https"), ({"issuer": "https://u:p@id.example"}, "https"), ({"id": "城"}, "lower-case"),
        ({"algorithms": ["none"]}, "none"), ({"algorithms": ["HS256"]}, "HS256"), ({"scope": "profile"}, "openid"),
        ({"secret": "y"}, "not known"), ({"identity": {"claim": "n"}}, "name"), ({"client_secret_file": "absent"}, "cannot be read"),
        ({"label": ""}, "label"), ({"second_factor": {"acr": "high"}}, "list"), ({"method": "x"}, "method"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_right_are_refused_at_the_start(
    tmp_path: Any, entry: dict[str, Any], why: str
) -> None:
    path = tmp_path / "sso.yaml"
    path.write_text(json.dumps({"services": [GOOD]}))
    assert services_of({"DUIXIAN_SSO": str(path)})[0].label == "市"
    path.write_text(json.dumps({"services": [{**GOOD, **entry}]}))
    with pytest.raises(SettingError, match=why):
        services_of({"DUIXIAN_SSO": str(path)})


def test_two_services_have_two_names_and_no_file_is_told(tmp_path: Any) -> None:
    path = tmp_path / "sso.yaml"
    path.write_text(json.dumps({"services": [GOOD, GOOD]}))
    with pytest.raises(SettingError, match="one id"):
        services_of({"DUIXIAN_SSO": str(path)})
    with pytest.raises(SettingError, match="cannot be read"):
        services_of({"DUIXIAN_SSO": str(tmp_path / "absent")})
    assert services_of({}) == ()
