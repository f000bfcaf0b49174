// SPDX-License-Identifier: MIT
#include "layouts/wannier90_seed.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <system_error>
#include <vector>

#include "layouts/orbital_sites.h"
#include "layouts/win_warnings.h"
#include "tight_binding/spinor_sites.h"

namespace dpw {

namespace {

/// The path of a neighbour with another ending, if it exists; empty for a file without a SEED.
std::optional<std::string> neighbour(const std::string &path, const std::string &ending) {
  std::string seed = path;
  if (seed.size() > 3 && seed.compare(seed.size() - 3, 3, ".gz") == 0) seed.resize(seed.size() - 3);
  constexpr std::size_t length = 7;  // of _hr.dat and _tb.dat
  const std::string own = seed.size() > length ? seed.substr(seed.size() - length) : "";
  if (own != "_hr.dat" && own != "_tb.dat") return std::nullopt;
  const std::string found = seed.substr(0, seed.size() - length) + ending;
  std::error_code error;
  if (!std::filesystem::exists(found, error)) return std::nullopt;
  return found;
}

/// Names orbitals, those of each atom in their order, of either spin. Leaves them without where the
/// names are not those of these orbitals.
void name_orbitals(const std::vector<std::vector<std::string>> &names, TightBinding &t) {
  std::map<std::int64_t, std::map<int, std::vector<std::size_t>>> atoms;  // by ID and spin
  for (std::size_t o = 0; o < t.orbitals.size(); ++o)
    atoms[t.orbitals[o].atom][t.orbitals[o].spin].push_back(o);
  if (atoms.size() != names.size() || atoms.count(0) > 0) return;
  auto of_atom = names.begin();
  for (const auto &[id, spins] : atoms) {
    for (const auto &[spin, orbitals] : spins)
      if (orbitals.size() != of_atom->size()) return;
    ++of_atom;
  }
  of_atom = names.begin();
  for (const auto &[id, spins] : atoms) {
    for (const auto &[spin, orbitals] : spins)
      for (std::size_t n = 0; n < orbitals.size(); ++n)
        t.orbitals[orbitals[n]].orbital = (*of_atom)[n];
    ++of_atom;
  }
}

}  // namespace

Wannier90Seed::Wannier90Seed(const std::string &path, int n_orbitals)
    : wsvec_(neighbour(path, "_wsvec.dat")), win_(neighbour(path, ".win")) {
  if (win_) input_ = read_win(*win_);
  const auto centres = neighbour(path, "_centres.xyz");
  if (centres) known_ = read_centres_xyz(*centres, n_orbitals);
}

void Wannier90Seed::complete(TightBinding &t, const std::vector<Eigen::Vector3d> &own_centres,
                             bool takes_wsvec) const {
  if (!t.lattice) t.lattice = input_.lattice;
  t.orbitals =
      make_orbital_sites(own_centres.empty() ? known_.centres : own_centres, known_, t.lattice);
  for (std::size_t a = 0; a < known_.positions.size(); ++a)
    t.atoms.push_back({static_cast<std::int64_t>(a) + 1, known_.symbols[a], known_.positions[a]});
  t.spin_degeneracy = input_.spinors || input_.one_spin ? 1 : 2;
  if (!t.n_electrons) t.n_electrons = input_.n_electrons;
  if (win_) t.warnings = band_warnings(input_, *win_, !takes_wsvec || wsvec_.has_value());
  if (input_.spinors) {
    const std::string found = find_spins(t);
    // what this program writes alternates, which is nothing to tell
    if (!input_.is_ours || order_of_spins(t) != SpinOrder::interleaved)
      t.warnings.push_back(*win_ + " has spinors: " + found);
  }
  name_orbitals(input_.orbital_names, t);
}

}  // namespace dpw
