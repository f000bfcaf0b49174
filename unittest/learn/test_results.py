# SPDX-License-Identifier: MIT
"""Errors by family, aims, and the learning curve."""

import pytest
from loop.results import errors_of, extrapolate, family, shortfalls


@pytest.mark.parametrize("name, of", [("hot_r01_03", "hot"), ("hot_r01_03_v", "hot"),
                                      ("b21_3R_04", "b21_3R"), ("tw_7a", "tw_7a"),
                                      ("m22_a", "m22_a")])
def test_a_family_is_a_name_without_its_numbers(name, of):
    assert family(name) == of


def test_errors_are_those_of_all_frames_that_were_not_trained_on():
    report = {"validation": {"by_frame": [
        {"frame": "hot_r00_01_v", "force_meV_per_A": 10, "bands_mean_meV": 4, "bands_largest_meV": 30},
        {"frame": "cold_02", "force_meV_per_A": 4}]},
        "test": {"by_frame": [{"frame": "hot_r09_01", "force_meV_per_A": 22, "bands_mean_meV": 8,
                               "bands_largest_meV": 20}]}}
    errors = errors_of(report)
    assert errors["all"] == {"forces_meV_per_A": 12, "bands_mean_meV": 6, "bands_largest_meV": 30}
    families = {(f["family"], f["split"]): f for f in errors["families"]}
    assert families["hot", "test"]["forces_meV_per_A"] == 22
    assert "bands_mean_meV" not in families["cold", "validation"]
    aims = {"forces_meV_per_A": 12, "bands_mean_meV": 5, "on_site_rms_meV": 3}
    assert shortfalls(errors["all"], aims) == {"bands_mean_meV": (6, 5), "on_site_rms_meV": (None, 3)}


def test_a_power_law_is_continued_to_the_aim():
    n = [10, 20, 40, 80]
    assert extrapolate(n, [5 * k**-0.5 for k in n], 0.25) == pytest.approx(400)
    assert extrapolate(n, [3, 3, 3, 3.1], 1) is None
    assert extrapolate(n[:2], [3, 2], 1) is None
