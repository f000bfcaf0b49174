# SPDX-License-Identifier: MIT
"""The documentation builds, says all that there is, and names nothing that there is not."""

import re
import subprocess
import sys

import pytest

from support.environment import DPW, SOURCE

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

STYLES = {
    "pair_dpwannier": ["pair_styles/pair_dpwannier.cpp"],
    "compute_wannierham": ["computes/compute_wannierham.cpp", "computes/layer_rules.cpp"],
    "fix_bands": ["fixes/bands_settings.cpp", "fixes/fix_bands.cpp"],
}
SECTIONS = ["Syntax", "Examples", "Description", "Restrictions", "Related commands", "Default"]


def parsed_words(sources):
    """Words that a source compares its arguments with."""
    found = set()
    for source in sources:
        code = text_of(source)
        found.update(re.findall(r'\bword == "(\w+)"', code))
        found.update(re.findall(r'strcmp\((?:arg\[\w+(?:\+\+)?\]|name), "(\w+)"\) == 0', code))
    return found


@pytest.mark.parametrize("page", STYLES)
def test_page_has_the_sections_of_lammps(page):
    lines = text_of(f"doc/{page}.rst").splitlines()
    headings = [line for line, under in zip(lines, lines[1:]) if under and set(under) == {'"'}]
    assert [h for h in headings if h in SECTIONS] == SECTIONS
    assert any("restart" in h.lower() for h in headings)


@pytest.mark.parametrize("page, least", [("compute_wannierham", 9), ("fix_bands", 12)])
def test_every_keyword_is_in_its_page(page, least):
    keywords = parsed_words(STYLES[page])
    assert len(keywords) >= least, "the sources are parsed in another way: adapt parsed_words()"
    described = set(re.findall(r"\*(\w+)\*", text_of(f"doc/{page}.rst")))
    assert keywords <= described, f"not in {page}.rst: {sorted(keywords - described)}"


def test_every_registered_style_has_a_page():
    code = text_of("plugin/dpwannierplugin.cpp")
    styles = re.findall(r'plugin\.style = "(\w+)";\s*plugin\.name = "(\w+)";', code)
    assert {f"{kind}_{name}" for kind, name in styles} == set(STYLES)
    index = words_of("doc/index.rst")
    assert set(STYLES) <= index


def test_eigensolvers_and_bloch_sums_are_in_the_page():
    described = set(re.findall(r"\*(\w+)\*", text_of("doc/fix_bands.rst")))
    code = text_of("src/eigen/eigensolver.cpp")
    names = re.search(r"eigensolver_names\(\) \{ return \{([^}]*)\}", code)
    built_in = re.findall(r'"(\w+)"', names[1])
    ways = re.findall(r'\bname == "(\w+)"', text_of("src/bloch/bloch_sum.cpp"))
    assert built_in and ways
    assert set(built_in) | set(ways) <= described


# ---- Model file ----------------------------------------------------------------------------------

def test_every_key_of_the_model_file_is_documented():
    keys = set()
    for source in [*(SOURCE / "src").glob("*/*_file.cpp"), *(SOURCE / "src").glob("*/*_data.cpp"),
                   SOURCE / "src/published/walk_template.cpp",
                   SOURCE / "src/equivariant/atomic_basis_settings.cpp"]:
        keys.update(re.findall(r'\.(?:at|value|contains)\("(\w+)"', text_of(source)))
    assert len(keys) > 30
    missing = keys - words_of("doc/model_format.rst")
    assert not missing, f"not in model_format.rst: {sorted(missing)}"


def test_data_sets_of_the_hdf5_files_are_documented():
    documented = words_of("doc/files.rst")
    for source in ("src/files/bands_hdf5.cpp", "src/files/hamiltonian_hdf5.cpp"):
        names = re.findall(r'"/?[\w/]*/(\w+)"', text_of(source))
        assert names
        assert set(names) <= documented, f"{source}: {sorted(set(names) - documented)}"


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


@pytest.mark.parametrize("name", ["import_published.py", "plot_bands.py"])
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
    cases = set(re.findall(r"^  ([\w| -]+)\)", text_of("run"), re.MULTILINE))
    known = {word for case in cases for word in re.split(r"[ |]+", case)}
    for name in MARKDOWN + [f"doc/{page.name}" for page in DOC.glob("*.rst")]:
        for word in re.findall(r"\./run (\w+)", text_of(name)):
            assert word in known, f"{name}: ./run {word} does not exist"


def test_links_lead_somewhere():
    for name in MARKDOWN:
        for target in re.findall(r"\]\(([^)#]+)\)", text_of(name)):
            if not target.startswith("https://"):
                assert (SOURCE / target).exists(), f"{name} links to {target}"


def test_options_of_cmake_exist():
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
