# SPDX-License-Identifier: MIT
"""import dpwannier: what is there, and what is loaded when."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import dpwannier

SOURCE = Path(__file__).resolve().parents[2]


def test_every_name_of_the_package_can_be_had():
    for name in dpwannier.__all__:
        assert getattr(dpwannier, name) is not None
        assert name in dir(dpwannier)


def test_states_the_version_of_the_checkout():
    text = (SOURCE / "CMakeLists.txt").read_text(encoding="utf-8")
    assert dpwannier.__version__ == re.search(r"project\(DPWANNIER VERSION ([\d.]+)", text).group(1)


def test_names_that_are_not_there_are_attribute_errors():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        dpwannier.nothing
    assert not hasattr(dpwannier, "nothing")


def test_type_checkers_see_what_is_there():
    """What __init__ declares for them is what it loads."""
    text = (SOURCE / "python" / "dpwannier" / "__init__.py").read_text(encoding="utf-8")
    declared = text[text.index("if TYPE_CHECKING"):text.index("# Where a name")]
    for name in set(dpwannier.__all__) - {"Error"}:
        assert re.search(rf"\b{name}\b", declared), name
    assert (SOURCE / "python" / "dpwannier" / "py.typed").exists()


def test_import_loads_neither_matplotlib_nor_readers():
    program = ("import sys; sys.path.insert(0, sys.argv[1]); import dpwannier; "
               "heavy = {'matplotlib', 'h5py', 'scipy', 'sisl', 'pythtb', 'wannierberri', 'ase'}; "
               "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)")
    subprocess.run([sys.executable, "-c", program, str(SOURCE / "python")], check=True)


def test_models_and_monolayers_have_the_places_of_dpw(tmp_path, monkeypatch):
    """Here, then LAMMPS_POTENTIALS, then the package; what has a folder is taken as it is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LAMMPS_POTENTIALS", raising=False)
    shipped = dpwannier.places.potentials()
    find_model, find_monolayer = dpwannier.places.find_model, dpwannier.places.find_monolayer
    assert find_model("MoS2.dpw") == shipped / "MoS2.dpw"
    for name in ("MoS2", "MoS2.json"):
        assert find_monolayer(name) == shipped / "structures" / "MoS2.json"
    other = tmp_path / "other"
    (other / "structures").mkdir(parents=True)
    for name in ("MoS2.dpw", "structures/MoS2.json"):
        (other / name).write_text("")
    monkeypatch.setenv("LAMMPS_POTENTIALS", f"{tmp_path / 'none'}::{other}")
    assert find_model("MoS2.dpw") == other / "MoS2.dpw"
    assert find_monolayer("MoS2") == other / "structures" / "MoS2.json"
    (tmp_path / "MoS2.dpw").write_text("")
    assert find_model("MoS2.dpw") == Path("MoS2.dpw")
    for name in ("./x/MoS2.dpw", "WS2.dpw"):
        assert find_model(name) == Path(name)
    for name in ("WS2", "./structures/MoS2"):
        with pytest.raises(dpwannier.Error, match="there is no monolayer"):
            find_monolayer(name)
