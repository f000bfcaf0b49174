// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "comm.h"
#include "domain.h"
#include "lammps_frame.h"
#include "pointers.h"
#include "update.h"

namespace LAMMPS_NS {

/// Where compute wannierham has its model and its frames from.
class FrameSource : protected Pointers {
 public:
  explicit FrameSource(class LAMMPS *lmp) : Pointers(lmp) {}

  /// The model and its frame, which the input may have replaced since the last call. Raises an
  /// error where there is none.
  virtual LammpsFrame &find() = 0;
  /// When LAMMPS initialises styles before a run.
  virtual void init() {}
  /// When a run has its ghosts, before its first step. Collective.
  virtual void setup() {}
  /// Makes the last pass of find() one of the present atoms; raises an error where that cannot be.
  /// Collective.
  virtual void refresh() = 0;

 protected:
  /// What changes the cell at the end of a step leaves ghosts where they were: brings them along.
  /// Collective.
  void move_ghosts_with_cell() const {
    if (update->whichflag != 0 && domain->box_change != 0) comm->forward_comm();
  }
};

}  // namespace LAMMPS_NS
