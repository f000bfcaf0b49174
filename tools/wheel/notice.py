# SPDX-License-Identifier: MIT
"""The licences of what a wheel holds of others: from the linker's maps, the compiler's lists of headers
and the shared libraries that auditwheel bundled. What Debian packaged has its copyright file in
/usr/share/doc, what came from PyPI in its metadata; nothing is listed by hand."""

import os
import re
import subprocess
from importlib import metadata
from pathlib import Path

# Their headers declare what is not in the wheel, and put no code into it.
INTERFACES = {"linux-libc-dev", "libmpich-dev", "libpython3.11-dev"}
ARCHIVE_MEMBER = re.compile(r"^(/\S+\.a)\(", re.M)
OBJECT_FILE = re.compile(r"^LOAD (/\S+\.o)$", re.M)


class NoticeError(Exception):
    """What came in and has no licence that this finds."""


def linked_files(maps: Path) -> set[Path]:
    """Archives of which members were taken, and objects, of all programs and libraries."""
    copies = dict(line.split("=") for line in (maps / "copies").read_text().split())
    files = set()
    for path in maps.glob("*.map"):
        text = path.read_text(errors="replace")
        taken = text[:text.index("Memory Configuration")]
        files |= {Path(copies.get(name, name))
                  for name in ARCHIVE_MEMBER.findall(taken) + OBJECT_FILE.findall(text)}
    return files


def headers(build: Path) -> set[Path]:
    """All that the compiler read. Places in the clone count from the folder of the build."""
    text = subprocess.run(["ninja", "-C", str(build), "-t", "deps"], check=True, text=True,
                          capture_output=True).stdout
    return {Path(os.path.normpath(build / line.strip())) for line in text.splitlines()
            if line.startswith("    ")}


def bundled(libraries: Path) -> set[Path]:
    """The files of this machine that auditwheel copied, with a checksum in the name."""
    files = set()
    for path in libraries.glob("*.so*"):
        name = re.sub(r"-[0-9a-f]{8}(?=\.so)", "", path.name)
        soname = re.sub(r"(\.so\.\d+).*", r"\1", name)
        found = subprocess.run(["g++", f"-print-file-name={soname}"], check=True, text=True,
                               capture_output=True).stdout.strip()
        if found == soname:
            raise NoticeError(f"{path.name} was bundled, but this machine has no {soname}")
        files.add(Path(found))
    return files


def debian_packages(files: set[Path]) -> dict[str, set[Path]]:
    """{package: its files}; files under / and /usr are the same."""
    spellings = {}
    for path in files:
        for each in (path, path.resolve()):
            spellings[str(each)] = spellings[str(each).removeprefix("/usr")] = path
    found = subprocess.run(["dpkg-query", "-S", *sorted(spellings)], text=True,
                           capture_output=True).stdout  # those of nobody are an error: see below
    packages: dict[str, set[Path]] = {}
    for line in found.splitlines():
        owners, separator, name = line.partition(": /")
        if separator and f"/{name}" in spellings:
            for owner in owners.split(", "):
                packages.setdefault(owner.partition(":")[0], set()).add(spellings[f"/{name}"])
    return packages


def pypi_distributions(files: set[Path]) -> dict[metadata.Distribution, set[Path]]:
    """{distribution of this Python environment: its files}."""
    found = {}
    for distribution in metadata.distributions():
        own = {Path(distribution.locate_file(each)).resolve() for each in distribution.files or ()}
        mine = {path for path in files if path.resolve() in own}
        if mine:
            found[distribution] = mine
    return found


def stated_in(files: set[Path]) -> dict[str, Path]:
    """{licence: a file}: of headers from others that a distribution carries, such as nanobind's hash
    map, and that state their whole licence in their first comment."""
    found = {}
    for path in sorted(files):
        comment = re.match(r"\s*/\*(.*?)\*/", path.read_text(errors="replace"), re.S)
        if comment and re.search(r"Permission is hereby granted|Redistribution and use", comment[1]):
            found.setdefault(re.sub(r"(?m)^ *\* ?", "", comment[1]).strip(), path)
    return found


def section(title: str, text: str) -> str:
    return f"{'=' * 100}\n{title}\n{'=' * 100}\n\n{text.strip()}\n\n"


def make_notice(build: Path, libraries: Path, source: Path, ignored: set[Path]) -> str:
    """The text for a wheel that was built in `build`; `ignored` are folders whose headers are
    interfaces. Raises NoticeError if a file belongs to nobody."""
    files = {path for path in linked_files(build / "link_maps") | headers(build) | bundled(libraries)
             if not path.is_relative_to(source) or path.is_relative_to(source / "build" / "venv")}
    files = {path for path in files
             if not any(path.resolve().is_relative_to(folder) for folder in ignored)}
    packages, distributions = debian_packages(files), pypi_distributions(files)
    unknown = files.difference(*packages.values(), *distributions.values())
    if unknown:
        raise NoticeError("no Debian package and no Python distribution says what licence these have, "
                          f"which went into the wheel: {', '.join(map(str, sorted(unknown)))}")
    texts = {}  # one text, several packages: {text: [(name, version)]}
    for name in sorted(set(packages) - INTERFACES):
        version = subprocess.run(["dpkg-query", "-W", "-f=${Version}", name], text=True, check=True,
                                 capture_output=True).stdout
        text = (Path("/usr/share/doc") / name / "copyright").read_text(errors="replace")
        texts.setdefault(text, []).append((f"Debian package {name}", version))
    for distribution in sorted(distributions, key=lambda each: each.name):
        licences = [each for each in distribution.files or () if "/licenses/" in str(each)]
        if not licences:
            raise NoticeError(f"the Python package {distribution.name} has no licence file")
        text = "\n".join(distribution.locate_file(each).read_text() for each in licences)
        texts.setdefault(text, []).append((f"Python package {distribution.name}", distribution.version))
        for text, path in stated_in(distributions[distribution]).items():
            texts.setdefault(text, []).append((path.name, f"in the Python package {distribution.name}"))
    # What these files refer to instead of repeating it.
    common = {Path(name.rstrip(".")).resolve() for text in texts
              for name in re.findall(r"/usr/share/common-licenses/[\w.+-]*\w", text)}
    for path in sorted(each for each in common if each.is_file()):
        texts.setdefault(path.read_text(), []).append((f"The licence {path.name}", "of Debian's base-files"))
    head = ("This wheel holds code of the following packages, as libraries of their own or compiled into\n"
            "dpw, the LAMMPS plugin and the Python module: some all of it, others what their headers\n"
            "define. Their licences follow, as each package states them, and the texts that those name.\n\n")
    listed = sorted(f"  {name} {version}" for owners in texts.values() for name, version in owners
                    if not name.startswith("The licence "))
    return head + "\n".join(listed) + "\n\n" + "".join(
        section(", ".join(f"{name} {version}" for name, version in owners), text)
        for text, owners in texts.items())
