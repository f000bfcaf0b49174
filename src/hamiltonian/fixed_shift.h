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
    if (static_cast<int>(energies_.size()) != atoms.layers->n)
      throw Error("this frame has " + std::to_string(atoms.layers->n) + " layers, but shift has " +
                  std::to_string(energies_.size()) + " energies: give auto or one for each");
    for (std::size_t layer = 0; layer < energies_.size(); ++layer)
      shifts.of_layer[layer] += energies_[layer];
  }

 private:
  std::vector<double> energies_;
};

}  // namespace dpw
