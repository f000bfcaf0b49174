// SPDX-License-Identifier: GPL-2.0-only
#include "progress_line.h"

#include <utility>

#include "comm.h"
#include "utils.h"

using namespace LAMMPS_NS;

ProgressLine::ProgressLine(LAMMPS *lmp, std::string what, double interval)
    : Pointers(lmp), what_(std::move(what)), interval_(interval), next_(interval) {}

void ProgressLine::show(int done, int total, double seconds) {
  if (comm->me != 0 || interval_ <= 0.0 || seconds < next_ || done == total) return;
  next_ = seconds + interval_;
  utils::logmesg(lmp, "{}: {} of {} k-points, {:.0f} s left\n", what_, done * comm->nprocs,
                 total * comm->nprocs, seconds / done * (total - done));
}
