// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "lmptype.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace LAMMPS_NS {

/// The files that compute wannierham writes of a frame; an empty name is not asked for. The step
/// takes the place of a `*`.
struct HamiltonianFiles {
  struct Layout {
    std::string name, out;  ///< of dpw::TightBindingLayout
  };

  std::string hr_prefix, hdf5;
  std::vector<Layout> layouts;

  bool any() const { return !hr_prefix.empty() || !hdf5.empty() || !layouts.empty(); }
  /// `comment`: the first line of files of text. Throws dpw::Error for a file that cannot be
  /// written.
  void write(const dpw::WannierHamiltonian &h, bigint step, const std::string &comment) const;
};

}  // namespace LAMMPS_NS
