// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include "files/bands_checkpoint.h"
#include "jobs/bands_plan.h"

namespace dpw {

/// The checkpoint of a job of bands: one that an earlier run of the same job left, or a new one.
class JobCheckpoint {
 public:
  /// `restart`: continue from what is there, else begin anew. Throws Error if it is of another job
  /// or cannot be written.
  JobCheckpoint(const std::string &path, const BandsPlan &plan, const TightBinding &h,
                bool restart);
  /// Removes a file without a k-point.
  ~JobCheckpoint();
  JobCheckpoint(const JobCheckpoint &) = delete;
  JobCheckpoint &operator=(const JobCheckpoint &) = delete;

  BandsStore &store() { return *file_; }
  /// k-points that were there.
  int n_found() const { return n_found_; }
  /// Removes the file, when all is done.
  void forget();

 private:
  std::unique_ptr<BandsCheckpoint> file_;
  int n_found_ = 0;
};

}  // namespace dpw
