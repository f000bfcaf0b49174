// SPDX-License-Identifier: GPL-2.0-only
#include "progress_line.h"

#include <algorithm>
#include <utility>

#include "comm.h"
#include "utils.h"

using namespace LAMMPS_NS;

ProgressLine::ProgressLine(LAMMPS *lmp, std::string what, int total, double interval)
    : Pointers(lmp), what_(std::move(what)), total_(total), interval_(interval), next_(interval) {}

void ProgressLine::show(int done, int share, double seconds) {
  if (comm->me != 0 || interval_ <= 0.0 || seconds < next_ || done == share) return;
  next_ = seconds + interval_;
  const int of_all_ranks = std::min(done * comm->nprocs, total_);
  utils::logmesg(lmp, "{}: {} of {} k-points, {:.0f} s left\n", what_, of_all_ranks, total_,
                 seconds / done * (share - done));
}
