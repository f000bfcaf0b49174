#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""DFT calculations as a command: structures in, training data for `dpw dataset` out.

    dft.py generate PLAN.json QUEUE     draw structures and queue them
    dft.py add FILE.extxyz ... QUEUE --settings FILE.json
    dft.py work QUEUE [--until HH:MM]   compute what waits; as many workers as there are cores
    dft.py status QUEUE
    dft.py run FOLDER RESULT            one calculation: structure.extxyz and settings.json

doc/dft_recipe.rst describes the files.
"""

import argparse
import sys
import time

from recipe.errors import RecipeError
from recipe.generate import planned
from recipe.kinds import open_calculation, read_settings
from recipe.queue import Queue
from recipe.structure import read_extxyz


def generate(arguments):
    queue = Queue(arguments.queue)
    for name, structure, drawn, settings in planned(arguments.plan):
        is_new = queue.add(name, structure, settings, drawn)
        print(f"{name:20s} {len(structure):4d} atoms" + ("" if is_new else "  (there already)"))


def add(arguments):
    queue = Queue(arguments.queue)
    settings = read_settings(arguments.settings)
    structures = [read_extxyz(file) for file in arguments.files]
    for structure in structures:
        settings.present(structure.symbols)  # says which element is missing
    for structure in structures:
        queue.add(structure.name, structure, settings.portable())


def next_time(text):
    """Seconds since the epoch of the next HH:MM of the clock."""
    try:
        wanted = time.strptime(text, "%H:%M")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a time HH:MM") from None
    now = time.localtime()
    seconds = time.mktime((*now[:3], wanted.tm_hour, wanted.tm_min, 0, 0, 0, -1))
    return seconds if seconds > time.time() else seconds + 86400


def work(arguments):
    Queue(arguments.queue).work(arguments.until)


def status(arguments):
    queue = Queue(arguments.queue)
    for name in queue.names():
        print(f"{name:20s} {queue.state(name)}")


def run(arguments):
    calculation = open_calculation(arguments.folder)
    if not calculation.claim.take():
        raise RecipeError(f"another process computes {arguments.folder}")
    for warning in calculation.harvest(arguments.result, calculation.run()):
        print(f"warning: {warning}")
    if not arguments.keep:
        calculation.clean()


def parse(words):
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("generate", help="draw the structures of a plan and queue them")
    command.add_argument("plan")
    command.add_argument("queue")
    command.set_defaults(function=generate)
    command = commands.add_parser("add", help="queue structures of extended XYZ files")
    command.add_argument("files", nargs="+")
    command.add_argument("queue")
    command.add_argument("--settings", required=True)
    command.set_defaults(function=add)
    command = commands.add_parser("work", help="compute what waits")
    command.add_argument("queue")
    command.add_argument("--until", type=next_time, default=float("inf"), metavar="HH:MM",
                         help="start nothing after this time")
    command.set_defaults(function=work)
    command = commands.add_parser("status", help="what is done")
    command.add_argument("queue")
    command.set_defaults(function=status)
    command = commands.add_parser("run", help="one calculation")
    command.add_argument("folder")
    command.add_argument("result")
    command.add_argument("--keep", action="store_true", help="do not remove wave functions")
    command.set_defaults(function=run)
    return parser.parse_args(words)


def main():
    arguments = parse(sys.argv[1:])
    try:
        arguments.function(arguments)
    except RecipeError as error:
        sys.exit(f"dft.py: {error}")


if __name__ == "__main__":
    main()
