# SPDX-License-Identifier: MIT
"""The lint tests find what they are for, in a small tree whose folder is compiled as one file."""

import json
import os
import shutil
import subprocess

import pytest

from support.environment import SOURCE

A_HEADER = "#pragma once\nnamespace dpw {\nint one();\n}\n"
A = '#include "room/a.h"\nnamespace dpw {\nint one() { return 1; }\n}  // namespace dpw\n'
B = '#include "room/a.h"\nnamespace dpw {\nint two() { return 2 * one(); }\n}  // namespace dpw\n'


class Tree:
    def __init__(self, folder):
        self.folder = folder
        self.build = folder / "build"
        (folder / ".ci").mkdir()
        (folder / "src" / "room").mkdir(parents=True)
        self.build.mkdir()
        shutil.copy(SOURCE / ".ci" / "lint", folder / ".ci")
        shutil.copy(SOURCE / ".clang-tidy", folder)
        shutil.copy(SOURCE / ".clang-format", folder)
        names = [self.write(f"room/{name}", text)
                 for name, text in (("a.cpp", A), ("b.cpp", B), ("a.h", A_HEADER))]
        one = self.build / "unity_room_1_cxx.cxx"
        one.write_text("".join(f'#include "{name}"\n' for name in names[:2]))
        (self.build / "compile_commands.json").write_text(json.dumps([{
            "directory": str(self.build), "file": str(one),
            "command": f"/usr/bin/c++ -I{folder}/src -std=c++17 -Wall -Werror -o x.o -c {one}"}]))

    def write(self, name, text):
        path = self.folder / "src" / name
        path.write_text(text)
        return path

    def lint(self, kind):
        run = subprocess.run([self.folder / ".ci" / "lint", kind, self.build], capture_output=True,
                             text=True, check=False,
                             env={**os.environ, "DPW_LINT_CACHE": str(self.folder / "cache")})
        if run.returncode == 77:
            pytest.skip(run.stdout)
        return run.returncode, run.stdout + run.stderr

    def remembered(self):
        return len(list((self.folder / "cache").iterdir()))


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


def test_includes_finds_what_a_neighbour_hides(tree):
    assert tree.lint("includes") == (0, "3 looked at for 1 names, 0 missing\n")
    tree.write("room/b.cpp", B.partition("\n")[2])
    assert tree.lint("includes") == (1, (
        "src/room/b.cpp: one is declared in src/room/a.h, which is not included\n"
        "3 looked at for 1 names, 1 missing\n"))
    # by way of another header, or where it is another thing
    tree.write("room/c.h", '#include "room/a.h"\n')
    tree.write("room/b.cpp", '#include "room/c.h"\n' + B.partition("\n")[2])
    assert tree.lint("includes")[0] == 0
    tree.write("room/b.cpp", "int one(int);\nint two() { return one(2); }\n")
    assert tree.lint("includes")[0] == 0


def test_alone_finds_an_include_that_a_neighbour_hides(tree):
    assert tree.lint("alone") == (0, "2 looked at, 0 with something to say\n")
    tree.write("room/b.cpp", B.partition("\n")[2])
    code, text = tree.lint("alone")
    assert code == 1 and "---- src/room/b.cpp" in text and "'one' was not declared" in \
        text.replace("‘", "'").replace("’", "'")
    assert "a.cpp" not in text


def test_alone_looks_again_when_a_header_changes(tree):
    tree.lint("alone")
    assert tree.remembered() == 2
    tree.write("room/a.h", A_HEADER.replace("one()", "another()"))
    code, text = tree.lint("alone")
    assert code == 1 and "b.cpp" in text


def test_tidy_names_the_source_and_forgets_nothing_that_failed(tree):
    assert tree.lint("tidy") == (0, "1 looked at, 0 with something to say\n")
    assert tree.remembered() == 1
    assert tree.lint("tidy")[0] == 0
    wrong = B.replace("return 2", "if (one() > 3) {\n    return 3;\n  } else {\n    return 4;\n  }\n"
                      "  return 2")
    tree.write("room/b.cpp", wrong)
    for _ in range(2):
        code, text = tree.lint("tidy")
        assert code == 1 and "src/room/b.cpp:5" in text and "readability-else-after-return" in text


def test_tidy_looks_again_when_a_comment_or_the_checks_change(tree):
    wrong = "if (one() > 3) {\n    return 3;\n  } else {  // NOLINT\n    return 4;\n  }\n  return 2"
    tree.write("room/b.cpp", B.replace("return 2", wrong))
    assert tree.lint("tidy")[0] == 0
    tree.write("room/b.cpp", B.replace("return 2", wrong.replace("  // NOLINT", "")))
    assert tree.lint("tidy")[0] == 1
    checks = tree.folder / ".clang-tidy"
    checks.write_text(checks.read_text().replace("  readability-else-after-return,\n", ""))
    assert tree.lint("tidy")[0] == 0


def test_format_finds_a_blank_too_many(tree):
    assert tree.lint("format")[0] == 0
    tree.write("room/a.h", A_HEADER.replace("int one", "int  one"))
    code, text = tree.lint("format")
    assert code != 0 and "src/room/a.h" in text


def test_order_finds_an_include_that_goes_down_the_guides_table(tree):
    doc = tree.folder / "doc"
    doc.mkdir()
    guide = doc / "developer.rst"
    guide.write_text("   * - ``src/base``\n     - x\n   * - ``src/room``\n     - y\n")
    (tree.folder / "src" / "base").mkdir()
    tree.write("base/d.h", "#pragma once\n")
    tree.write("room/e.h", '#include "base/d.h"\n')
    assert tree.lint("order") == (0, "2 folders, 0 things wrong\n")
    tree.write("base/d.h", '#include "room/a.h"\n')
    assert tree.lint("order") == (1, "src/base/d.h includes room/a.h, of a folder below its own\n"
                                     "2 folders, 1 things wrong\n")
    guide.write_text("   * - ``src/base``\n   * - ``src/gone``\n")
    code, text = tree.lint("order")
    assert code == 1 and "no row for src/room" in text and "a row for src/gone" in text


def test_order_finds_two_types_of_one_name(tree):
    (tree.folder / "doc").mkdir()
    (tree.folder / "doc" / "developer.rst").write_text("   * - ``src/room``\n")
    tree.write("room/one.h", "struct Pair {\n  int a;\n};\n")
    assert tree.lint("order")[0] == 0
    tree.write("room/two.h", "class Pair final {\n  double b;\n};\nstruct Other;\n")
    assert tree.lint("order") == (1, "src/room/one.h and src/room/two.h both have a type Pair\n"
                                     "1 folders, 1 things wrong\n")
