# SPDX-License-Identifier: MIT
"""What the plugin says to a LAMMPS that it was not built for."""

import os

import pytest

from support import lammps_run

OTHER_SIZES = os.environ.get("DPW_PLUGIN_OF_OTHER_SIZES")


@pytest.mark.skipif(not OTHER_SIZES, reason="needs the plugin_of_other_sizes that CMake builds")
@pytest.mark.parametrize("ranks", [1, 2])
def test_other_integer_sizes_are_refused_in_one_sentence(ranks, tmp_path):
    result = lammps_run.run_lammps(f"plugin load {OTHER_SIZES}\n", tmp_path, ranks, 30)
    assert result.code != 0
    assert result.output.count("this LAMMPS has atom IDs of 4 and image flags of 4 bytes but the "
                               "plugin was built for 8 and 8: build it against this LAMMPS") == 1
    assert "undefined symbol" not in result.output
