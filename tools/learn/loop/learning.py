# SPDX-License-Identifier: MIT
"""Rounds until the aims are met or the budget is spent: compute, collect, train, explore, choose."""

import time
from pathlib import Path

from recipe.claim import Claim
from recipe.errors import RecipeError
from recipe.files import read_json, write_json
from recipe.generate import planned
from recipe.queue import Queue

from . import results
from .page import write_page
from .round import Round

FINISHED = "finished.json"


class Learning:
    """A plan at work in a folder, which any number of processes share: one leads, others compute."""

    def __init__(self, plan, folder, tell=print):
        self.plan, self.folder, self.tell = plan, Path(folder), tell
        self.folder.mkdir(parents=True, exist_ok=True)
        self.queue = Queue(self.folder / "queue")
        self.queue.begin()
        self.claim = Claim(self.folder)
        self.seconds = {}  # of CPU, by finished calculation

    # ---- what has been spent ---------------------------------------------------------------------
    def rounds(self):
        """Records of the rounds: {collected, errors, chosen}, of each what is there."""
        found = []
        for folder in sorted(self.folder.glob("round_*")):
            found.append({name: read_json(folder / f"{name}.json")
                          for name in ("collected", "errors", "chosen")
                          if (folder / f"{name}.json").exists()})
        return found

    def cost(self):
        """CPU hours by kind, and the number of calculations."""
        for name in self.queue.names():
            if name not in self.seconds and self.queue.result(name).exists():
                info = read_json(self.queue.result(name) / "info.json")
                self.seconds[name] = sum(info["cpu_s"].values())
        of = {"calculations": sum(self.seconds.values())}
        for kind, record in (("training", "errors"), ("exploration", "chosen")):
            of[kind] = sum(entry[record]["cpu_s"] for entry in self.rounds() if record in entry)
        hours = {kind: seconds / 3600 for kind, seconds in of.items()}
        return {"cpu_hours": hours, "total_cpu_hours": sum(hours.values()),
                "done": len(self.seconds)}

    def exhausted(self):
        """Why no further calculation may begin, or None."""
        budget, cost = self.plan.budget, self.cost()
        if cost["total_cpu_hours"] >= budget["cpu_hours"]:
            return f"the budget of {budget['cpu_hours']:g} CPU hours is spent"
        if cost["done"] >= budget["calculations"]:
            return f"the budget of {budget['calculations']} calculations is spent"
        return None

    # ---- steps -----------------------------------------------------------------------------------
    def begin(self):
        """Queues the families of the plan that stand at its beginning."""
        for path in self.plan.start:
            for name, structure, drawn, settings in planned(path):
                self.queue.add(name, structure, settings, drawn)

    def compute(self, leads):
        """Computes what waits, with all other workers, until it is done or the budget is spent."""
        while True:
            waiting = [name for name in self.queue.names() if not self.queue.is_settled(name)]
            if not waiting or self.exhausted():
                return
            # Names were read before: what a reader of order.txt sees may grow at any moment.
            if not any(self.queue.attempt(name, self.say) for name in waiting):
                if not leads:
                    return
                time.sleep(1.0)  # others compute the rest

    def say(self, text, flush=True):
        self.tell(text, flush=flush)

    def report(self, number, record):
        figures = ", ".join(f"{key} {value:.3g} (aim {self.plan.aims[key]:g})"
                            for key, value in record["all"].items() if key in self.plan.aims)
        self.say(f"round {number}: {figures or 'no frames to judge by'}")

    def lead(self, last_round=None):
        """All rounds. Returns why it ended."""
        (self.folder / FINISHED).unlink(missing_ok=True)
        self.begin()
        number = 0
        while True:
            self.compute(leads=True)
            this = Round(self.folder, number, self.plan, self.queue)
            failed = this.make_set()["failed"]
            if failed:
                self.say(f"round {number}: {len(failed)} calculations failed so far, see "
                         f"{self.queue.folder}/failed")
            record = this.train()
            self.report(number, record)
            write_page(self)
            short = results.shortfalls(record["all"], self.plan.aims)
            spent = self.exhausted()
            if not short:
                return self.finish("the aims are met", record)
            if spent or number + 1 >= self.plan.budget["rounds"]:
                return self.finish(spent or f"{number + 1} rounds are over", record)
            if last_round is not None and number >= last_round:
                return self.finish(f"round {number} was to be the last", record)
            room = self.plan.budget["calculations"] - self.cost()["done"]
            chosen = this.choose(int(room))
            if not chosen["chosen"]:
                return self.finish(f"none of {chosen['candidates']} explored frames is worth a "
                                   f"calculation ({chosen['refused']})", record)
            self.say(f"round {number}: {len(chosen['chosen'])} of {chosen['candidates']} frames chosen, "
                     f"{chosen['outside']} were outside of the training domain"
                     + (f", {len(chosen['uncut'])} could not be cut" if chosen["uncut"] else ""))
            write_page(self)
            number += 1

    def finish(self, why, record):
        short = results.shortfalls(record["all"], self.plan.aims)
        write_json(self.folder / FINISHED, {"why": why, "short": short})
        write_page(self)
        self.say(f"finished: {why}")
        for aim, (error, wanted) in short.items():
            self.say(f"  {aim} is {'not known' if error is None else f'{error:.3g}'}, "
                     f"the aim is {wanted:g}")
        return why

    def run(self, last_round=None):
        """Leads, or where another process does, computes until that one has finished."""
        if self.claim.take():
            try:
                return self.lead(last_round)
            finally:
                self.claim.release()
        self.say("another process leads: this one computes what waits")
        while self.claim.is_taken():
            self.compute(leads=False)
            time.sleep(1.0)
        return "the leader has ended"


def status(learning):
    """Lines that say where it stands."""
    lines = []
    for number, entry in enumerate(learning.rounds()):
        if "errors" in entry:
            errors = entry["errors"]["all"]
            lines.append(f"round {number}: " + ", ".join(
                f"{key} {errors[key]:.3g} (aim {aim:g})" for key, aim in learning.plan.aims.items()
                if key in errors))
        else:
            lines.append(f"round {number}: not trained yet")
        if "chosen" in entry:
            lines.append(f"  chosen {len(entry['chosen']['chosen'])} of "
                         f"{entry['chosen']['candidates']} explored frames")
    states = [learning.queue.state(name) for name in learning.queue.names()]
    lines.append("calculations: " + ", ".join(
        f"{states.count(state)} {state}" for state in ("done", "running", "waiting", "failed")))
    cost = learning.cost()
    lines.append("CPU hours: " + ", ".join(f"{kind} {hours:.3g}"
                                            for kind, hours in cost["cpu_hours"].items()))
    finished = learning.folder / FINISHED
    if learning.claim.is_taken():
        lines.append("at work")
    elif finished.exists():
        lines.append(f"finished: {read_json(finished)['why']}")
    else:
        lines.append("stopped: the same command goes on")
    return lines


def check_folder(plan, folder):
    """A folder belongs to one plan, of which the aims and the budget may change."""
    record = Path(folder) / "plan.json"
    now = {key: value for key, value in read_json(plan.path).items() if key not in ("aims", "budget")}
    if record.exists():
        if read_json(record) != now:
            raise RecipeError(f"{folder} belongs to another plan, or to this one before a change of "
                              "more than its aims and its budget: take another folder")
    else:
        Path(folder).mkdir(parents=True, exist_ok=True)
        write_json(record, now)
