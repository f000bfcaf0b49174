// SPDX-License-Identifier: MIT
#include "files/on_site_energies.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>

#include "base/error.h"
#include "base/line_reader.h"
#include "base/number_scanner.h"

namespace dpw {

namespace {

/// Where the energy of an atom comes from.
struct Entry {
  std::int64_t line = 0;  // 0: it has not come yet
  double energy = 0.0;    // eV
};
using Entries = std::map<std::int64_t, Entry>;

Entries atoms_of(const std::string &path, const TightBinding &h) {
  if (h.orbitals.empty())
    throw Error("energies of atoms need the atoms of the orbitals, which " + h.source +
                " does not contain: put Wannier90's SEED_centres.xyz beside it");
  Entries atoms;
  for (std::size_t o = 0; o < h.orbitals.size(); ++o) {
    if (h.orbitals[o].atom == 0)
      throw Error(path + " has energies of atoms, and " + name_of_owner(h.orbitals[o], o) + " of " +
                  h.source + " would get none");
    atoms[h.orbitals[o].atom];
  }
  return atoms;
}

}  // namespace

std::vector<double> read_on_site_energies(const std::string &path, const TightBinding &h) {
  Entries atoms = atoms_of(path, h);
  LineReader file(path);
  std::string_view line;
  while (file.next(line)) {
    NumberScanner numbers(file, line);
    if (numbers.at_comment()) continue;
    file.expect_line_end();
    const std::int64_t id = numbers.integer("the ID of an atom");
    const double energy = numbers.real("the energy of the atom, eV");
    numbers.expect_comment_only("the energy");
    const auto found = atoms.find(id);
    if (found == atoms.end())
      file.fail("H(R) has no orbitals on an atom " + std::to_string(id) + ": leave the line out");
    Entry &entry = found->second;
    if (entry.line > 0)
      file.fail("atom " + std::to_string(id) + " has an energy already, from line " +
                std::to_string(entry.line));
    entry = {file.line_number(), energy};
  }
  for (const auto &[id, entry] : atoms)
    if (entry.line == 0)
      throw Error(path + " has no energy for atom " + std::to_string(id) +
                  ": give every atom of H(R) a line, also those with 0");
  std::vector<double> energies;
  for (const OrbitalSite &site : h.orbitals) energies.push_back(atoms.at(site.atom).energy);
  return energies;
}

}  // namespace dpw
