// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include "pointers.h"

namespace LAMMPS_NS {

/// Tells rank 0's screen and log file now and then how far a long loop is and how long it will
/// still take. Other ranks have equal shares, so rank 0's stands for all. The core's ProgressLine
/// writes to a stream, over its own line; LAMMPS has two places to print to, and lines in them
/// stay.
class KPointLog : protected Pointers {
 public:
  /// `total`: k-points of all ranks. `interval`: seconds between lines; 0 for none.
  KPointLog(class LAMMPS *, std::string what, int total, double interval);

  /// `done` of this rank's `share` took `seconds`.
  void show(int done, int share, double seconds);

 private:
  std::string what_;
  int total_;
  double interval_, next_;
};

}  // namespace LAMMPS_NS
