# SPDX-License-Identifier: MIT
"""Asks for the spin-orbit coupling of the spinful kind wherever its model is run: lammps_run.py and
differences.py send all scripts and commands through here, so that tests of all kinds need not know of
it. A script that is run otherwise has to ask by itself."""

import re

SPINFUL = "spinful.dpw"  # as kinds.py names its model
NOTE = "# This model is of the spinful kind: unittest/support/coupling.py has added `soc on`.\n"


def in_script(text):
    """An input script, or a Python one with commands of LAMMPS in it: `soc on`."""
    if SPINFUL not in text:
        return text
    return NOTE + re.sub(r"\b(compute \w+ \w+ wannierham)\b", r"\1 soc on", text)


def in_command(words):
    """A command line: `dpw bands ... --soc`."""
    words = [str(word) for word in words]
    if "bands" in words and any(word.endswith(SPINFUL) for word in words):
        words.append("--soc")
    return words
