// SPDX-License-Identifier: MIT
#pragma once

#include "hamiltonian/on_site_shift.h"
#include "hamiltonian/vacuum_step.h"

namespace dpw {

/// What the steps of the potential (vacuum_step.h) add to the on-site energies of a pile of layers.
///
/// Networks give on-site energies relative to the vacuum on the layer's own side, which is where
/// they hardly depend on other layers. A step lifts the layers above it by one half and lowers
/// those below it by as much, so that energies are relative to the mean of the vacuum levels below
/// and above the pile. The dipoles of a layer itself lower it if it is the lowest one, lift it if
/// it is the highest, and leave one between others where it is.
///
/// In bulk, where bonds with dipoles cross all gaps, there is no vacuum, and no field: the layers,
/// taken as equally spaced, are in the field that cancels the sum of their mean steps. Energies are
/// relative to the mean over the layers of the vacuum level that each would have alone.
class VacuumStepShift : public OnSiteShift {
 public:
  explicit VacuumStepShift(const VacuumStepData &data) : step_(data) {}

  double reach() const override { return step_.reach(); }
  void add(const LayeredAtoms &atoms, Exchange &exchange, OnSiteShifts &shifts) const override;

 private:
  VacuumStep step_;
};

}  // namespace dpw
