# SPDX-License-Identifier: MIT
"""doc/dft_recipe.rst names every key, cell and option, and its examples hold."""

import json
import re
import subprocess
import sys

import pytest
from recipe import generate, settings
from support.environment import SOURCE

TOOLS = SOURCE / "tools" / "dft"
PAGE = (SOURCE / "doc" / "dft_recipe.rst").read_text(encoding="utf-8")
LITERALS = set(re.findall(r"``([^`]+)``", PAGE))


@pytest.mark.parametrize("names", [settings.DEFAULTS, settings.SPECIES_KEYS, generate.DEFAULTS,
                                   generate.CELLS, settings.DEFAULTS["smearing"],
                                   settings.DEFAULTS["vacuum"]])
def test_every_name_is_in_the_page(names):
    assert not set(names) - LITERALS


def test_every_subcommand_and_option_is_in_the_page():
    def help_of(*words):
        return subprocess.run([sys.executable, TOOLS / "dft.py", *words, "--help"], text=True,
                              capture_output=True, timeout=60, check=True).stdout

    commands = re.search(r"\{([\w,]+)\}", help_of())[1].split(",")
    assert len(commands) == 5
    for command in commands:
        assert command in LITERALS
        for option in set(re.findall(r"--\w+", help_of(command))) - {"--help"}:
            assert re.search(rf"dft.py {command} .*{option}", PAGE)


def test_files_of_the_repository_have_known_keys():
    assert set(json.loads((TOOLS / "MoS2.settings.json").read_text())) <= set(settings.DEFAULTS)
    plan = json.loads((TOOLS / "MoS2.plan.json").read_text())
    for entry in [plan["common"], *plan["first"], *plan["then"]]:
        assert set(entry) <= {*generate.DEFAULTS, "name", "settings"}
        assert set(entry.get("settings", {})) <= set(settings.DEFAULTS)
