# SPDX-License-Identifier: MIT
"""The documentation builds, says all that there is, and names nothing that there is not.

What there is, programs are asked: their help, the errors that list what they know, the files that
they write. Sources are read only where nobody can be asked, and comments there say why.
"""

import json
import re
import subprocess
import sys

import h5py
import pytest

from support import equivariant_model, lammps_run, random_model, structures
from support.environment import DPW, PLUGIN, SOURCE

DOC = SOURCE / "doc"
MARKDOWN = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]


def text_of(name):
    return (SOURCE / name).read_text(encoding="utf-8")


def words_of(name):
    return set(re.findall(r"[\w-]+", text_of(name)))


# ---- Sphinx --------------------------------------------------------------------------------------

def test_builds_without_warnings(tmp_path):
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html",
               "-d", str(tmp_path / "doctrees"), str(DOC), str(tmp_path / "html")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    for page in (tmp_path / "html").glob("*.html"):
        html = page.read_text(encoding="utf-8")
        scripts = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="(https?://[^"]*)', html)
        assert not scripts, f"{page.name} fetches {scripts}"


# ---- Styles --------------------------------------------------------------------------------------

STYLES = ["pair_dpwannier", "compute_wannierham", "fix_bands", "fix_ave_bands"]
SECTIONS = ["Syntax", "Examples", "Description", "Restrictions", "Related commands", "Default"]


SETUP = """\
plugin load {plugin}
plugin list
units metal
atom_modify map array
read_data structure.lmp
pair_style dpwannier
pair_coeff * * model.dpw Mo S
thermo_style custom step
"""


def run_styles(folder, commands, write=random_model.write_random_model):
    write(folder / "model.dpw")
    structures.twist().write_data(folder / "structure.lmp")
    return lammps_run.run_lammps(SETUP.format(plugin=PLUGIN) + commands, folder)


def offered(folder, commands, before, after):
    """The words that an error lists between two texts."""
    run = run_styles(folder, commands)
    assert run.code != 0
    listed = re.search(re.escape(before) + "(.*?)" + re.escape(after), " ".join(run.output.split()))
    assert listed, run.output[-2000:]
    return set(re.findall(r"\w+", listed[1])) - {"or", "and"}


def keywords_of_syntax(page):
    """Those of the item `keyword = *a* or *b* ...` of a page, and all that stand between asterisks."""
    text = text_of(f"doc/{page}.rst")
    item = text.split("* keyword = ")[1].split("\n\n")[0]
    return set(re.findall(r"\*(\w+)\*", item)), set(re.findall(r"\*(\w+)\*", text))


@pytest.mark.parametrize("page", STYLES)
def test_page_has_the_sections_of_lammps(page):
    lines = text_of(f"doc/{page}.rst").splitlines()
    headings = [line for line, under in zip(lines, lines[1:]) if under and set(under) == {'"'}]
    assert [h for h in headings if h in SECTIONS] == SECTIONS
    assert any("restart" in h.lower() for h in headings)


H = "compute H all wannierham "
B = H + "\nfix B all bands 1 H mesh 1 1 1 "
A = H + "\nfix A all ave/bands 1 1 1 H mesh 1 1 1 "


@pytest.mark.parametrize("page, commands, before", [
    ("compute_wannierham", H + "nonsense 1", 'does not know the keyword "nonsense" ('),
    ("fix_bands", B + "nonsense 1", 'does not know the keyword "nonsense" (it knows '),
    ("fix_ave_bands", A + "nonsense 1", 'does not know the keyword "nonsense" (it knows ')])
def test_keywords_of_the_page_are_those_of_the_style(page, commands, before, tmp_path):
    assert offered(tmp_path, commands, before, ")") == keywords_of_syntax(page)[0]


@pytest.mark.parametrize("page, commands, before, after, some", [
    ("compute_wannierham", H + "layers nonsense", "layers takes ", " G1", {"auto", "mol", "group"}),
    ("fix_bands", B + "solver nonsense\nrun 0", "unknown eigensolver 'nonsense': choose one of ",
     " (", {"auto", "lapack", "window"}),
    ("fix_bands", B + "hk nonsense\nrun 0", "to build H(k): choose ", " (", {"auto", "host"}),
    ("fix_bands", B + "weights path", "one or more of ", " (", {"layer", "element", "orbital"}),
    ("fix_ave_bands", A + "reference nonsense", "reference is ", ", not", {"valence", "fermi"}),
    ("fix_ave_bands", A + "ave nonsense", "ave is ", ", not", {"one", "running"})])
def test_every_value_of_a_keyword_is_in_its_page(page, commands, before, after, some, tmp_path):
    values = offered(tmp_path, commands, before, after)
    assert some <= values <= keywords_of_syntax(page)[1]


def test_every_registered_style_has_a_page(tmp_path):
    listed = run_styles(tmp_path, "").check().output
    styles = re.findall(r"(pair|compute|fix|\w+) style plugin ([\w/]+)", listed)
    assert {f"{kind}_{name.replace('/', '_')}" for kind, name in styles} == set(STYLES)
    index = words_of("doc/index.rst")
    assert set(STYLES) <= index


# ---- Model file ----------------------------------------------------------------------------------

def keys_in(entry):
    """Keys of a header, however deep; without those that are names of elements and networks."""
    if isinstance(entry, list):
        return set().union(*map(keys_in, entry))
    if not isinstance(entry, dict):
        return set()
    named = {"on_site", "limits", "hamiltonian_eV", "hopping_eV", "lambda_eV", "networks"}
    found = set(entry)
    for key, value in entry.items():
        if key in named:
            assert isinstance(value, dict)
            found |= set().union(*(keys_in(part) for part in value.values()))
        elif key != "provenance":
            found |= keys_in(value)
    return found


def header_of(path):
    data = path.read_bytes()
    text = data[8:8 + int.from_bytes(data[:8], "little")]
    return json.loads(json.loads(text)["__metadata__"]["dpw"])


def test_every_key_of_a_model_file_is_documented(tmp_path):
    """Of the file that the package has, which the trainer wrote, and of both kinds of the tests."""
    files = [SOURCE / "potentials" / "MoS2.dpw",
             random_model.write_random_model(tmp_path / "published.dpw"),
             equivariant_model.write_equivariant_model(tmp_path / "equivariant.dpw")]
    keys = set().union(*(keys_in(header_of(path)) for path in files))
    assert len(keys) > 60
    missing = keys - words_of("doc/model_format.rst")
    assert not missing, f"not in model_format.rst: {sorted(missing)}"


def test_every_key_that_is_looked_for_in_a_model_file_is_documented():
    """Those that may be left out, too. Only the sources know these: a reader does not list what it
    would have taken. Files are found by their folders; of the container's own keys,
    safetensors.cpp's, the page says where they are described."""
    keys = set()
    for folder in ("model", "network", "published", "equivariant", "hamiltonian", "force"):
        for path in (SOURCE / "src" / folder).glob("*.cpp"):
            if path.name == "safetensors.cpp":
                continue
            keys.update(re.findall(r'\.(?:at|value|contains)\("(\w+)"', path.read_text()))
    assert {"cutoff_A", "vacuum_step", "shells", "bond_margin_A", "calibrated_on"} <= keys
    missing = keys - words_of("doc/model_format.rst")
    assert not missing, f"not in model_format.rst: {sorted(missing)}"


def names_in(path):
    """Groups, data sets and attributes of an HDF5 file, without their folders."""
    with h5py.File(path) as file:
        names = set(file.attrs)

        def visit(name, node):
            names.update([name.split("/")[-1], *node.attrs])

        file.visititems(visit)
    return names


def test_all_names_of_the_hdf5_files_are_documented(tmp_path):
    run_styles(tmp_path, H + """hdf5 H.h5
fix B all bands 1 H mesh 2 1 1 path 2 G 0 0 0 M 0.5 0 0 vectors yes weights layer file B.h5
run 0""").check()
    lammps_run.run_process([DPW, "bands", "H.h5", "--mesh", 2, 1, 1, "--nbands", 2, "--around", 0,
                            "-o", "around.h5"], tmp_path).check()
    documented = words_of("doc/files.rst")
    found = {name: names_in(tmp_path / name) for name in ("H.h5", "B.h5", "around.h5")}
    assert {"first_orbital", "layer"} <= found["H.h5"]
    assert {"eigenvectors", "weight_names", "label_name"} <= found["B.h5"]
    assert "first_band_at" in found["around.h5"]
    for name, names in found.items():
        assert names <= documented, f"{name}: {sorted(names - documented)}"


# ---- Programs ------------------------------------------------------------------------------------

def help_of(*command):
    command = [*map(str, command), "--help"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def test_every_subcommand_and_option_of_dpw_is_documented():
    tools = text_of("doc/tools.rst")
    listing = help_of(DPW).split("Subcommands:")[1]
    commands = re.findall(r"^\s{2}(\w+)", listing, re.MULTILINE)
    assert {"info", "twist"} <= set(commands)
    for command in commands:
        assert f"dpw {command}" in tools
        # a subcommand with much to say has a page of its own, which tools.rst links
        own = DOC / f"dpw_{command}.rst"
        page = text_of(own) if own.exists() else tools
        assert not own.exists() or f":doc:`dpw_{command}`" in tools
        for option in re.findall(r"^\s+(?:-\w,)?(--[\w-]+)", help_of(DPW, command), re.MULTILINE):
            described = re.search(rf"{option}(?![\w-])", tools if option == "--help" else page)
            assert described, f"dpw {command} {option} is not in its page"


def documented_script(name):
    """The part of tools.rst about a script."""
    return text_of("doc/tools.rst").split(f"\n{name}\n")[1]


@pytest.mark.parametrize("name", ["import_published.py", "plot_bands.py", "nonadiabatic.py"])
def test_every_option_of_a_script_is_documented(name):
    options = re.findall(r"--[\w-]+", help_of(sys.executable, SOURCE / "tools" / name))
    page = documented_script(name)
    for option in set(options) - {"--help"}:
        assert option in page, f"{name} {option} is not in tools.rst"


@pytest.mark.parametrize("page, atoms", [("doc/tools.rst", (201, 1308))])
def test_commands_for_twisted_bilayers_give_what_the_page_says(page, atoms, tmp_path):
    text = text_of(page).replace("\\\n", " ")
    commands = re.findall(r"^\s+dpw twist (--lower \d.*)$", text, re.MULTILINE)
    assert len(commands) == len(atoms)
    for options, n in zip(commands, atoms):
        words = options.split()
        words[words.index("-o") + 1] = str(tmp_path / "out.lmp")
        done = subprocess.run([DPW, "twist", *words], cwd=SOURCE, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert re.search(rf"^atoms\s+{n}$", done.stdout, re.MULTILINE)


# ---- README and its companions -------------------------------------------------------------------

def test_commands_of_run_exist():
    known = {"help", *re.findall(r"^  \./run (\w+)", help_of(SOURCE / "run"), re.MULTILINE)}
    assert {"build", "test"} <= known
    for name in MARKDOWN + [f"doc/{page.name}" for page in DOC.glob("*.rst")]:
        for word in re.findall(r"\./run (\w+)", text_of(name)):
            assert word in known, f"{name}: ./run {word} does not exist"


def test_links_lead_somewhere():
    for name in MARKDOWN:
        for target in re.findall(r"\]\(([^)#]+)\)", text_of(name)):
            if not target.startswith("https://"):
                assert (SOURCE / target).exists(), f"{name} links to {target}"


def test_options_of_cmake_exist():
    """CMake's files are read: the cache of one build lacks what its other options leave out."""
    cmake = "".join(path.read_text() for path in (SOURCE / "cmake").glob("*.cmake"))
    outside = {"MPI_CXX_COMPILER", "BLA_VENDOR", "LAMMPS_ROOT", "Kokkos_ROOT", "HDF5_ROOT",
               "Eigen3_ROOT", "Torch_ROOT"}
    for option in re.findall(r"-D(\w+)=", text_of("README.md")):
        assert option in outside or re.search(rf"(?:option|set)\({option}\b", cmake), option


def test_scripts_and_folders_exist():
    for name in MARKDOWN:
        folders = r"src|tools|doc|cmake|examples|potentials|bench|unittest|\.ci"
        for path in re.findall(rf"`((?:{folders})/[\w./-]*)[` ]", text_of(name)):
            assert (SOURCE / path).exists(), f"{name} names {path}"


def test_input_of_readme_and_index_is_the_same():
    def commands(text):
        block = text[text.index("plugin        load"):]
        names = "pair_style|pair_coeff|compute|fix|min_style|minimize"
        return re.findall(rf"^ *({names}) +(.*?)\s*$", block, re.MULTILINE)

    readme = commands(text_of("README.md").split("```\n\nAfterwards")[0])
    assert readme == commands(text_of("doc/index.rst").split("\nHow to build")[0])


# ---- What must not be in the repository ----------------------------------------------------------

def tracked_text_files():
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=SOURCE, capture_output=True)
    if listing.returncode != 0:
        pytest.skip("not a git checkout")
    for name in listing.stdout.decode().split("\0"):
        path = SOURCE / name
        if not name or not path.is_file():
            continue
        data = path.read_bytes()
        if b"\0" not in data:
            yield name, data.decode("utf-8")


def test_no_paths_of_a_machine_and_no_registry_hosts():
    # Put together here, so that this file does not hold what it looks for.
    folders = [f"(?<![\\w.])/{name}/" for name in ("work", "root", "home", "Users", "mnt")]
    hosts = ["py" + "pi.org", "python" + "hosted", "deb." + "debian.org", "index" + "-url"]
    forbidden = re.compile("|".join(folders + [re.escape(host) for host in hosts]))
    for name, text in tracked_text_files():
        found = forbidden.search(text)
        assert not found, f"{name} holds {found[0]!r}"


def test_outside_links_are_few_and_known():
    known = {"arxiv.org", "docs.lammps.org", "github.com", "keepachangelog.com", "semver.org"}
    for name in MARKDOWN + [f"doc/{page.name}" for page in DOC.glob("*.rst")]:
        hosts = set(re.findall(r"https?://([\w.-]+)", text_of(name)))
        assert hosts <= known, f"{name}: {sorted(hosts - known)}"


def test_versions_agree():
    version = re.search(r"project\(DPWANNIER VERSION (\S+)", text_of("CMakeLists.txt"))[1]
    assert f"version: {version}" in text_of("CITATION.cff")
    assert version in text_of("CHANGELOG.md")
