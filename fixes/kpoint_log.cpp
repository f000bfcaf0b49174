// SPDX-License-Identifier: GPL-2.0-only
#include "kpoint_log.h"

#include <algorithm>
#include <utility>

#include "base/progress_line.h"
#include "comm.h"
#include "utils.h"

using namespace LAMMPS_NS;

KPointLog::KPointLog(LAMMPS *lmp, std::string what, int total, double interval)
    : Pointers(lmp), what_(std::move(what)), total_(total), interval_(interval), next_(interval) {}

void KPointLog::show(int done, int share, double seconds) {
  if (comm->me != 0 || interval_ <= 0.0 || seconds < next_ || done == share) return;
  next_ = seconds + interval_;
  const int of_all_ranks = std::min(done * comm->nprocs, total_);
  utils::logmesg(lmp, "{}: {} of {} k-points, {} left\n", what_, of_all_ranks, total_,
                 dpw::duration_in_words(seconds / done * (share - done)));
}
