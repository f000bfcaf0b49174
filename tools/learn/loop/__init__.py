# SPDX-License-Identifier: MIT
"""The parts of learn.py; doc/dpw_learn.rst says what they do together."""
