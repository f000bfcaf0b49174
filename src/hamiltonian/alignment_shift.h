// SPDX-License-Identifier: MIT
#pragma once

#include "hamiltonian/alignment.h"
#include "hamiltonian/on_site_shift.h"

namespace dpw {

/// The constant C of every layer (alignment.h).
class AlignmentShift : public OnSiteShift {
 public:
  explicit AlignmentShift(const AlignmentData &data) : data_(data) {}

  bool needs_periodic_layers() const override { return true; }
  void add(const LayeredAtoms &atoms, Exchange &exchange, OnSiteShifts &shifts) const override;

 private:
  AlignmentData data_;
};

}  // namespace dpw
