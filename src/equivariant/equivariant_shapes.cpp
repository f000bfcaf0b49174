// SPDX-License-Identifier: MIT
#include "equivariant/equivariant_shapes.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/error.h"
#include "equivariant/shells.h"
#include "structure/local_normal.h"

namespace dpw {

namespace {

const std::array<std::vector<std::string>, 3> shell_names = {
    {{"s"}, {"pz", "px", "py"}, {"dz2", "dxz", "dyz", "dx2-y2", "dxy"}}};

}  // namespace

std::vector<int> shells_of(const ElementData &element) {
  if (!element.shells.empty()) return element.shells;
  // A p orbital along the normal turns with the structure: its elements are those of an s orbital.
  if (element.orbitals.size() == 1 && normal_bonds_of(element.orbitals[0])) return {0};
  std::vector<int> shells;
  for (auto orbital = element.orbitals.begin(); orbital != element.orbitals.end();) {
    const auto fits = [&](const std::vector<std::string> &names) {
      return element.orbitals.end() - orbital >= static_cast<std::ptrdiff_t>(names.size()) &&
             std::equal(names.begin(), names.end(), orbital);
    };
    const auto *found = std::find_if(shell_names.begin(), shell_names.end(), fits);
    if (found == shell_names.end())
      throw Error("element " + element.symbol + ": the orbital \"" + *orbital +
                  "\" begins no shell (s; pz px py; dz2 dxz dyz dx2-y2 dxy; p_normal(FULL-NONE) "
                  "alone): put whole shells in this order, or name the element's shells");
    shells.push_back(static_cast<int>(found - shell_names.begin()));
    orbital += static_cast<std::ptrdiff_t>(found->size());
  }
  return shells;
}

int n_orbitals(const std::vector<int> &shells) {
  int n = 0;
  for (const int l : shells) n += 2 * l + 1;
  return n;
}

int n_invariants(int n_channels, int l_max) {
  return n_channels + (l_max + 1) * n_channels * (n_channels + 1) / 2;
}

int on_site_outputs(const std::vector<int> &shells, int n_channels) {
  int n = 0;
  for (std::size_t a = 0; a < shells.size(); ++a)
    for (std::size_t b = a; b < shells.size(); ++b)
      for (int l = std::abs(shells[a] - shells[b]); l <= shells[a] + shells[b]; l += 2)
        n += l == 0 ? 1 : n_channels;
  return n;
}

int hopping_invariants(const EquivariantHoppingClass &c, int n_channels, int l_max) {
  return c.uses_moments ? 2 * n_channels * (l_max + 1) : 0;
}

int hopping_powers(const EquivariantHoppingClass &c, int l_max) {
  return c.uses_powers ? c.n_mix * l_max : 0;
}

int hopping_inputs(const EquivariantHoppingClass &c, int raer_size, int n_channels, int l_max) {
  return (c.uses_raer ? 2 * raer_size : 0) + c.n_pair_radial +
         hopping_invariants(c, n_channels, l_max) + hopping_powers(c, l_max);
}

int hopping_outputs(const std::vector<int> &shells_i, const std::vector<int> &shells_j, int n_mix,
                    int l_max) {
  return n_block_coefficients(Shells(shells_i), Shells(shells_j), n_mix, l_max);
}

int spin_hopping_outputs(const std::vector<int> &shells_i, const std::vector<int> &shells_j,
                         int n_mix, int l_max) {
  return n_block_coefficients(axial_products(Shells(shells_i)), Shells(shells_j), n_mix, l_max);
}

std::string mixing_name(const std::string &part, const std::string &symbol, int l) {
  return part + ".mixing." + symbol + ".l" + std::to_string(l);
}

std::string mix_name(const std::string &hopping_class, int m) {
  return hopping_class + ".mix.m" + std::to_string(m);
}

std::string orbitals_name(const std::string &symbol) { return "hamiltonian.orbitals." + symbol; }

std::string domain_mean_name(const std::string &symbol) { return "uncertainty.mean." + symbol; }

std::string domain_whitening_name(const std::string &symbol) {
  return "uncertainty.whitening." + symbol;
}

std::string last_layers_name(const std::string &symbol) {
  return "uncertainty.last_layers." + symbol;
}

std::string hopping_factor_name(const std::string &hopping_class) {
  return "uncertainty.hopping." + hopping_class;
}

}  // namespace dpw
