// SPDX-License-Identifier: MIT
#pragma once

#include "hamiltonian/on_site_shift.h"
#include "hamiltonian/vacuum_step.h"

namespace dpw {

/// Half of the vacuum step around every atom (vacuum_step.h).
class VacuumStepShift : public OnSiteShift {
 public:
  explicit VacuumStepShift(const VacuumStepData &data) : step_(data) {}

  double reach() const override { return step_.reach(); }
  void add(const LayeredAtoms &atoms, Exchange &exchange, OnSiteShifts &shifts) const override;

 private:
  VacuumStep step_;
};

}  // namespace dpw
