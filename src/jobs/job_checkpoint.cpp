// SPDX-License-Identifier: MIT
#include "jobs/job_checkpoint.h"

#include <exception>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.h"

namespace dpw {

JobCheckpoint::JobCheckpoint(const std::string &path, const BandsPlan &plan, const TightBinding &h,
                             bool restart) {
  const nlohmann::json job = job_key(plan, h);
  std::optional<nlohmann::json> found;
  if (restart) found = BandsCheckpoint::job_of(path);
  if (found) {
    const std::string difference = job_difference(*found, job);
    if (!difference.empty())
      throw Error(path + " was left by another job: " + difference +
                  "; remove it to start anew (or give --restart no), or name another file");
  }
  const BandsCheckpoint::Shape shape{plan.n_kpoints(), plan.request.count,
                                     static_cast<int>(plan.weight_names().size()),
                                     plan.request.vectors ? h.sparse.n_orbitals : 0};
  file_ = std::make_unique<BandsCheckpoint>(path, job, shape, !found);
  n_found_ = file_->n_done();
}

JobCheckpoint::~JobCheckpoint() {
  try {
    if (file_ && file_->n_done() == 0) forget();
  } catch (const std::exception &) {  // an empty file is no harm, and there is an error already
  }
}

void JobCheckpoint::forget() {
  if (file_) file_->remove();
  file_.reset();
}

}  // namespace dpw
