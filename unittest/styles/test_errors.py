# SPDX-License-Identifier: MIT
"""Every mistake ends the run on all ranks, with one message that says what is wrong.

The cases are in cases/errors.yaml. They run on one and on two ranks: a rank that stops alone would
leave the other waiting, which the time limit turns into a failure.
"""

import functools
import re
from pathlib import Path

import pytest
import yaml

from support import environment, lammps_run, moment_model, random_model, structures

DATA = yaml.safe_load((Path(__file__).with_name("cases") / "errors.yaml").read_text())
CASES = DATA["cases"]
ADAPTERS = ("pair_styles", "computes", "fixes", "plugin", "plugin/support")

INPUT = """\
plugin load {plugin}
units {units}
atom_style {atom_style}
atom_modify {atom_options}
boundary {boundary}
{read}
{before_pair}
{pair}
{thermo}
{compute}
{fix}
{action}
"""


def changed(entry):
    """A `change` for write_random_model from the `set` and `delete` of a case."""
    def place(header, path):
        def key(part, name):
            return int(name) if isinstance(part, list) else name

        *parents, last = path.split(".")
        step = functools.reduce(lambda part, name: part[key(part, name)], parents, header)
        return step, key(step, last)

    def change(header):
        for path, value in entry.get("set", {}).items():
            parent, last = place(header, path)
            parent[last] = value
        for path in entry.get("delete", ()):
            parent, last = place(header, path)
            del parent[last]

    return change


def write_model(entry, path):
    write = (moment_model.write_moment_model if entry.get("kind") == "moments"
             else random_model.write_random_model)
    write(path, change=changed(entry), drop=entry.get("drop", ()))
    if "bytes" in entry:
        path.write_bytes(path.read_bytes()[: entry["bytes"]])
    if "text" in entry:
        path.write_text(entry["text"])
    return path


def listed_cases():
    for name, case in CASES.items():
        marks = [pytest.mark.xfail(reason=case["xfail"])] if "xfail" in case else []
        yield pytest.param(name, id=name, marks=marks)


@pytest.mark.kinds("published", reason="cases about another kind make models of their own")
@pytest.mark.parametrize("ranks", [1, 2])
@pytest.mark.parametrize("name", list(listed_cases()))
def test_says_once_what_is_wrong(name, ranks, model, tmp_path):
    case = {**DATA["base"], **CASES[name]}
    structure = structures.from_case(case["structure"])
    own_model = write_model(case["model"], tmp_path / "own.dpw") if "model" in case else model
    names = {**case, "plugin": environment.PLUGIN, "model": own_model, "whole_model": model,
             "boundary": structure.boundary,
             "data": structure.write_data(tmp_path / "structure.lmp", case["atom_style"])}
    text = INPUT
    while "{" in text:
        text = text.format_map(names)
    result = lammps_run.run_lammps(text, tmp_path, ranks, case.get("limit", 30),
                                   variables=case.get("environment"))

    expected = r".*".join(re.escape(words) for words in case["words"])
    said = re.findall(expected, result.output)
    assert len(said) == 1, f"said {len(said)} times: {case['words']}\n{result.output[-3000:]}"
    if case.get("warning"):
        result.check()
        return
    assert result.code != 0
    assert result.output.count("ERROR") == 1, result.output[-3000:]
    assert re.search(r"ERROR: .*" + expected, result.output)


# ---- nothing is left out ----
# Sources are read here: what a style would say of mistakes that nobody makes, it does not list.

LITERALS = re.compile(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*')


def messages():
    """All sentences in the adapters' sources, as (place, text with {} for what is put in)."""
    for folder in ADAPTERS:
        for path in sorted((environment.SOURCE / folder).glob("*.cpp")):
            text = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text(), flags=re.S)
            text = re.sub(r"^#include.*$", "", text, flags=re.M)
            for match in LITERALS.finditer(text):
                parts = re.findall(r'"((?:[^"\\\n]|\\.)*)"', match.group())
                sentence = "".join(parts).replace(r"\"", '"').replace(r"\n", "")
                if len(sentence) >= 22 and " " in sentence:
                    yield path.name, sentence


def test_the_sources_are_read():
    found = list(messages())
    assert len(found) > 40
    assert any("needs atom IDs" in text for _, text in found)


def test_every_message_of_the_styles_has_a_case():
    shown = [piece for case in CASES.values()
             for piece in (*case["words"], *case.get("covers", ()))] + list(DATA["untested"])
    # A case may say more than one piece of a message between two values put in.
    missing = [f"{place}: {text}" for place, text in messages()
               if not any(piece in text or (len(part) > 20 and part in piece)
                          for piece in shown for part in re.split(r"\{[^}]*\}", text))]
    assert not missing, "no case in cases/errors.yaml for\n" + "\n".join(missing)


def test_no_case_is_about_a_message_that_is_gone():
    texts = [text for _, text in messages()]
    stale = [piece for piece in DATA["untested"] if not any(piece in text for text in texts)]
    stale += [piece for case in CASES.values() for piece in case.get("covers", ())
              if not any(piece in text for text in texts)]
    assert not stale
