# SPDX-License-Identifier: MIT
"""One round in a folder of its own. What is there is not made again: a killed round goes on."""

import re
from pathlib import Path

import numpy as np
from recipe.errors import RecipeError
from recipe.files import read_json, write_json
from recipe.structure import Structure

from . import choose as choosing
from . import commands, results
from .given_frames import explore_frames
from .signals import Observer
from .trajectories import Candidate, explore_runs

MODEL, SET = "model.dpw", "set.h5"
CUTS_PER_FRAME = 5


class Round:
    """Round `number` (from 0) of a plan, whose calculations are in a queue."""

    def __init__(self, folder, number, plan, queue):
        self.folder = Path(folder) / f"round_{number:02d}"
        self.number, self.plan, self.queue = number, plan, queue
        self.folder.mkdir(parents=True, exist_ok=True)

    # ---- records ---------------------------------------------------------------------------------
    def path(self, name):
        return self.folder / f"{name}.json"

    def once(self, name, make):
        """The record `name`, made if it is not there."""
        if not self.path(name).exists():
            write_json(self.path(name), make())
        return read_json(self.path(name))

    # ---- steps -----------------------------------------------------------------------------------
    def make_set(self):
        """All results so far as one training set, with numbers of frames by split, and what failed."""
        return self.once("collected", self.collect)

    def collect(self):
        plan = self.plan
        done = [name for name in self.queue.names() if self.queue.result(name).exists()]
        source = {key: value for key, value in plan.dataset.items() if key != "orbitals"}
        split = {"train": [], "validation": [], "test": []}
        for name in done:
            split[plan.split(name)].append(name)
        sources = [{"kind": "set", "files": file} for file in plan.sets]
        sources += [{"kind": "extxyz", "split": name,
                     "files": [str(self.queue.result(each).absolute() / "structure.extxyz")
                               for each in names], **source}
                    for name, names in split.items() if names]
        if not sources:
            raise RecipeError("there is nothing to learn from: the plan has no sets, and no "
                              f"calculation of {self.queue.folder} was finished")
        write_json(self.folder / "dataset.json",
                   {"orbitals": plan.dataset["orbitals"], "sources": sources})
        _, cpu = commands.run([commands.dpw(), "dataset", self.folder / SET, "--config",
                               self.folder / "dataset.json"], self.folder / "dataset.log")
        return {"cpu_s": cpu, "frames": frames_by_split(self.folder / "dataset.log"),
                "failed": [name for name in self.queue.names()
                           if self.queue.failure(name).exists()]}

    def train(self):
        """The model, and its errors by family."""
        return self.once("errors", self.fit)

    def fit(self):
        settings = {**self.plan.train, "data": SET, "output": MODEL}
        config = self.folder / "train.json"
        if not config.exists() or read_json(config) != settings:
            write_json(config, settings)
        _, cpu = commands.run([commands.dpw(), "train", config, "--resume", "--no-page"],
                              self.folder / "train.log")
        report = read_json(self.folder / "model.report.json")
        return {"cpu_s": cpu, "uncertainty": report.get("uncertainty", {}),
                **results.errors_of(report)}

    def explore(self):
        """Candidates of all entries of the plan, but for families that are held out."""
        elements = [element["symbol"] for element in self.plan.train["model"]["elements"]]
        observer = Observer(self.folder / MODEL)
        candidates, uncut, cpu = [], [], 0.0
        for number, entry in enumerate(self.plan.explore):
            if self.plan.split(f"{entry['name']}_r{self.number:02d}_00") == "test":
                continue
            if "trajectory" in entry:
                found, failed = explore_frames(entry, observer, CUTS_PER_FRAME)
                uncut += failed
            else:
                found, spent = explore_runs(self.folder / "explore", entry, self.plan,
                                            (self.folder / MODEL).absolute(), elements,
                                            [self.plan.seed, self.number, number])
                cpu += spent
            candidates += found
        return observer, candidates, uncut, cpu

    def choose(self, at_most):
        """The record of what was chosen, which is then in the queue."""
        record = self.once("chosen", lambda: self.select(at_most))
        settings = self.plan.settings.portable()
        for entry in record["chosen"]:
            structure = Structure(np.array(entry["lattice_A"]), entry["symbols"],
                                  np.array(entry["positions_A"]), entry["layers"], entry["name"])
            self.queue.add(entry["name"], structure, settings, entry["why"])
        return record

    def select(self, at_most):
        plan = self.plan
        observer, candidates, uncut, cpu = self.explore()
        signals = [observer.look(each.structure) for each in candidates]
        rules = {**plan.choose, "per_round": min(plan.choose["per_round"], at_most)}
        computed = [observer.look(structure) for structure in self.queue.structures()]
        choices = choosing.choose(signals, [each for each in computed if each], rules,
                                  np.random.default_rng([plan.seed, self.number]),
                                  lambda a, b: candidates[a].is_near(candidates[b]))
        refused = {}
        for each in signals:
            if reason := choosing.refusal(each, rules):
                refused[reason] = refused.get(reason, 0) + 1
        return {"cpu_s": cpu, "candidates": len(candidates), "refused": refused, "uncut": uncut,
                "outside": int(sum(each.values["distance"] > 1.0 for each in signals if each)),
                "chosen": [self.describe(place, candidates[choice.index], signals[choice.index], choice)
                           for place, choice in enumerate(choices)]}

    def describe(self, place, candidate: Candidate, signals, choice):
        s = candidate.structure
        name = (f"{candidate.origin['explored']}_r{self.number:02d}_{place:02d}"
                + ("_v" if choice.for_validation else ""))
        return {"name": name, "lattice_A": s.lattice.tolist(), "symbols": list(s.symbols),
                "positions_A": s.positions.tolist(), "layers": list(s.layers),
                "why": {"chosen": choice.why, "signals": signals.values, **candidate.origin}}


def frames_by_split(log):
    """{split: number of frames}, as dpw dataset prints them."""
    found = re.findall(r"^ *(train|validation|test) +(\d+)", Path(log).read_text(), re.MULTILINE)
    return {split: int(n) for split, n in found}
