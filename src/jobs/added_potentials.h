// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "tight_binding/tight_binding.h"

namespace dpw {

/// Potentials that electrons are to have besides what is in H(R).
struct AddedPotentials {
  std::optional<std::array<double, 3>> field;  ///< V/A
  std::string on_site;                         ///< file of energies of atoms; empty: none
};

/// Adds them to the diagonal of `h`, and says so in its `potential`. `coordinates`: see
/// field_energies.
/// Throws Error.
void add_potentials(const AddedPotentials &added, TightBinding &h,
                    const std::vector<Eigen::Vector3d> &coordinates = {});

}  // namespace dpw
