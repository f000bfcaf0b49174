# SPDX-License-Identifier: MIT
"""dpw selftest: what it checks here, and that it says so."""

import re
import subprocess

from support.environment import DPW


def selftest(*options):
    command = [str(DPW), "selftest", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_all_back_ends_pass_or_are_said_to_be_missing():
    done = selftest("--threads", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "FAIL" not in done.stdout
    for solver in ("lapack", "kokkos", "elpa", "window"):
        passed = re.search(rf"^{solver}: (\d+) checks passed, 0 failed$", done.stdout, re.M)
        missing = re.search(rf"^{solver}: .*not built", done.stdout, re.M)
        assert bool(passed) != bool(missing), f"{solver}:\n{done.stdout}"
        if solver == "lapack":
            assert passed
        if passed:
            lines = done.stdout.split(f"{solver}: on ")[1].split(f"{solver}: ")[0].splitlines()
            assert len([line for line in lines if line.startswith("  ok ")]) == int(passed[1]) >= 18


def test_errors_are_of_the_size_of_rounding():
    done = selftest("--solver", "lapack")
    figures = [float(x) for x in re.findall(r"(?:values|vectors) (\d\.\de[+-]\d+)", done.stdout)]
    assert len(figures) > 54
    assert max(figures) < 1e-11
    # 63 orbitals are not solved without any rounding: zeros would mean that nothing is compared
    assert max(figures) > 1e-17


def test_a_back_end_that_is_missing_and_asked_for_is_an_error():
    everything = selftest().stdout
    for solver in ("kokkos", "elpa", "window"):
        if re.search(rf"^{solver}: .*not built", everything, re.M):
            done = selftest("--solver", solver)
            assert done.returncode == 1
            assert re.search(rf"{solver} is not built", done.stderr), done.stderr


def test_times_are_those_of_each_size():
    done = selftest("--solver", "lapack", "--bench", "20", "33", "--kpoints", "3", "--vectors")
    assert done.returncode == 0, done.stderr
    rows = re.findall(r"^ +(\d+) +(\d+)  lapack +(values|vectors) +([\d.]+) +([\d.]+)",
                      done.stdout, re.M)
    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("20", "3", "values"), ("20", "3", "vectors"),
        ("33", "3", "values"), ("33", "3", "vectors")]
