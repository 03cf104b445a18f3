"""What is listed of a town holds what is listed of each of its scopes: pages read the one and show the other."""

from dataclasses import replace

import pytest

from dashboard.figures import chain, coverage, data_quality, foundation_lists
from dashboard.figures.resolutions import resolutions
from dashboard.figures.scopes import Villages
from dashboard.view import View
from tests.figures.conftest import TODAY

LISTS = (
    chain.posts,
    coverage.patrols,
    coverage.places,
    coverage.points,
    data_quality.silent,
    data_quality.village_rows,
    foundation_lists.organisations,
    resolutions,
)


@pytest.mark.parametrize("function", LISTS, ids=lambda each: each.__name__)
def test_of_a_towns_records_a_scope_holds_those_that_are_listed_for_it(demo, function):
    view = View.of(TODAY)
    villages, whole = Villages.read(demo), function(demo, view)
    assert villages.held(None, whole) == whole
    assert villages.held(villages.town.code, whole) == whole
    scopes = [each.code for each in (*villages.areas, *villages.all)]
    found = {scope: villages.held(scope, whole) for scope in scopes}
    assert found == {scope: function(demo, replace(view, scope=scope)) for scope in scopes}
    assert any(found.values())
