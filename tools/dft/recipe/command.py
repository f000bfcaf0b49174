# SPDX-License-Identifier: MIT
"""A calculation that a program of the user's makes: any other DFT code, or a model in its place.

Settings: {"command": [WORD, ...]}. The words "{input}" and "{output}" stand for the structure, an
extended XYZ file, and for a new folder, in which the program writes structure.extxyz, the same atoms
with energy and forces, and what else `dpw dataset` is to find there, such as x_hr.dat and x.win.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path

import numpy as np

from .claim import Claim
from .clock import CpuClock
from .errors import MissingProgram, RecipeError
from .files import read_json, write_json
from .structure import read_extxyz

KEYS = {"command"}
OUTPUT = "result"


class CommandSettings:
    """values: the JSON object; folder: what files among the words are relative to."""

    def __init__(self, values, folder="."):
        if unknown := set(values) - KEYS:
            raise RecipeError(f"unknown settings {sorted(unknown)} beside command")
        words = values["command"]
        if not isinstance(words, list) or not words or not all(isinstance(w, str) for w in words):
            raise RecipeError("the setting command is a list of words")
        if not any("{output}" in word for word in words):
            raise RecipeError("the setting command needs the word {output}, the folder in which the "
                              "program writes its results, and usually {input}, the structure")
        # A file of the settings' folder is found from any other.
        self.command = [str((Path(folder) / word).absolute()) if (Path(folder) / word).is_file()
                        else word for word in words]

    def present(self, symbols):
        """Which elements it knows, only the program can tell."""

    def portable(self):
        return {"command": self.command}


class CommandCalculation:
    """A folder with structure.extxyz and settings.json; see recipe/kinds.py."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.structure = read_extxyz(self.folder / "structure.extxyz")
        self.structure.name = self.folder.name
        self.settings = CommandSettings(read_json(self.folder / "settings.json"))
        self.claim = Claim(self.folder)

    def run(self):
        """Runs the program, from its beginning. Returns wall and CPU times in s."""
        output = self.folder / OUTPUT
        shutil.rmtree(output, ignore_errors=True)
        output.mkdir()
        places = {"{input}": str(self.folder / "structure.extxyz"), "{output}": str(output)}
        words = []
        for word in self.settings.command:
            for name, place in places.items():
                word = word.replace(name, place)
            words.append(word)
        if shutil.which(words[0]) is None:
            raise MissingProgram(f"{words[0]}, the program of the setting command, was not found")
        log, started, clock = self.folder / "command.out", time.monotonic(), CpuClock()
        with open(log, "wb") as file:
            code = subprocess.run(words, cwd=self.folder, stdout=file, stderr=subprocess.STDOUT,
                                  stdin=subprocess.DEVNULL,
                                  pass_fds=self.claim.descriptors).returncode
        if code != 0:
            raise RecipeError(f"{words[0]} failed with exit code {code}: see {log}")
        return {"wall_s": {"command": round(time.monotonic() - started, 1)},
                "cpu_s": {"command": clock.seconds()}}

    def harvest(self, target, times):
        """The program's folder, with info.json, becomes the result. There is nothing to warn of."""
        output, target = self.folder / OUTPUT, Path(target)
        found = read_extxyz(output / "structure.extxyz")
        same = found.symbols == self.structure.symbols and np.allclose(
            found.positions, self.structure.positions, atol=1e-4)
        if not same or found.forces is None or "energy" not in found.properties:
            raise RecipeError(f"{output}/structure.extxyz has to have the atoms of the input in their "
                              "order, with energy and forces")
        info = {"name": self.structure.name, "atoms": len(found), **times}
        extra = self.folder / "generated.json"
        if extra.exists():
            info["generated"] = read_json(extra)
        write_json(output / "info.json", info)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(output, target)
        return []

    def clean(self):
        """The program cleans up after itself."""
