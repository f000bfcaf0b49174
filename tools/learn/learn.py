#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""From structures to a model: calculations, training and exploration in turn.

    dpw learn PLAN.json FOLDER             until the aims are met or the budget is spent
    dpw learn PLAN.json FOLDER --status    where it stands

Started again, it goes on; started several times at once, the others help to compute.
doc/dpw_learn.rst describes plans and what is in FOLDER.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "dft"))

try:
    from loop.learning import Learning, check_folder, status  # noqa: E402  behind the path
    from loop.plan import read_plan  # noqa: E402
    from recipe.errors import RecipeError  # noqa: E402
except ImportError as problem:
    sys.exit(f"dpw learn: {problem}; this needs the Python package dpwannier: ./run build makes "
             "build/venv/bin/python, which has it")


def parse(words):
    parser = argparse.ArgumentParser(prog="dpw learn", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plan")
    parser.add_argument("folder")
    parser.add_argument("--status", action="store_true", help="say where it stands, and do nothing")
    parser.add_argument("--last-round", type=int, metavar="N",
                        help="stop behind the training of this round, from 0")
    return parser.parse_args(words)


def main():
    arguments = parse(sys.argv[1:])
    try:
        plan = read_plan(arguments.plan)
        if arguments.status:
            if not Path(arguments.folder).exists():
                raise RecipeError(f"there is no folder {arguments.folder}")
            print("\n".join(status(Learning(plan, arguments.folder))))
            return
        check_folder(plan, arguments.folder)
        Learning(plan, arguments.folder).run(arguments.last_round)
    except RecipeError as error:
        sys.exit(f"dpw learn: {error}")
    except KeyboardInterrupt:
        sys.exit("dpw learn: stopped; the same command goes on")


if __name__ == "__main__":
    main()
