// SPDX-License-Identifier: MIT
#pragma once

#include <utility>
#include <vector>

#include "base/error.h"
#include "hamiltonian/on_site_shift.h"

namespace dpw {

/// Energies of the layers by hand, eV.
class FixedShift : public OnSiteShift {
 public:
  explicit FixedShift(std::vector<double> energies) : energies_(std::move(energies)) {}

  void add(const LayeredAtoms &atoms, Exchange & /*exchange*/,
           OnSiteShifts &shifts) const override {
    if (static_cast<int>(energies_.size()) != atoms.n_layers)
      throw Error("there are " + std::to_string(atoms.n_layers) + " layers but energies of " +
                  std::to_string(energies_.size()));
    for (std::size_t layer = 0; layer < energies_.size(); ++layer)
      shifts.of_layer[layer] += energies_[layer];
  }

 private:
  std::vector<double> energies_;
};

}  // namespace dpw
