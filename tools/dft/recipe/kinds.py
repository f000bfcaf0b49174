# SPDX-License-Identifier: MIT
"""Kinds of calculations: Quantum ESPRESSO, or a command of the user's.

A kind has settings with portable() and present(symbols), and calculations with folder, structure,
claim, run() -> times, harvest(target, times) -> warnings, and clean().
"""

from pathlib import Path

from .calculation import Calculation
from .command import CommandCalculation, CommandSettings
from .files import read_json
from .settings import Settings


def make_settings(values, folder="."):
    return (CommandSettings if "command" in values else Settings)(values, folder)


def read_settings(path):
    return make_settings(read_json(path), Path(path).parent)


def open_calculation(folder):
    """The calculation of a folder with structure.extxyz and settings.json."""
    values = read_json(Path(folder) / "settings.json")
    return (CommandCalculation if "command" in values else Calculation)(folder)
