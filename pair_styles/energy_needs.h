// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include "pointers.h"

namespace LAMMPS_NS {

/// What a run must not ask of a model whose forces are not the gradient of an energy: an energy to
/// follow, a pressure.
class EnergyNeeds : protected Pointers {
 public:
  explicit EnergyNeeds(class LAMMPS *lmp) : Pointers(lmp) {}

  /// Raises an error where minimiser or computes need what is not there; warns once that there is
  /// no energy.
  void check_run(const std::string &model_path);
  /// Raises an error for a thermo column with a pressure.
  void check_columns(const std::string &model_path) const;

 private:
  bool warned_ = false;
};

}  // namespace LAMMPS_NS
