// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include "bands/band_solver.h"
#include "bands_plan.h"
#include "files/bands_checkpoint.h"
#include "parallel/communicator.h"

namespace dpw {

/// How the solving went.
struct BandsWork {
  SolverChoice choice;                              ///< empty name: there was nothing left to solve
  int n_found = 0;                                  ///< k-points that an earlier run had done
  double build_seconds = 0.0, solve_seconds = 0.0;  ///< of this run, all ranks and threads together
};

/// Solves a plan in rounds of some seconds. After each round what is done goes to the checkpoint
/// OUTPUT.part, and a run that finds a checkpoint of the same job continues from it.
class BandsJob {
 public:
  /// Collective. Reads the checkpoint, if there is one. Throws Error, on all ranks, if it is of
  /// another job or the output cannot be written.
  BandsJob(const BandsOptions &options, const BandsPlan &plan, const TightBinding &h,
           const Communicator &world);
  /// Removes a checkpoint without a k-point.
  ~BandsJob();
  BandsJob(const BandsJob &) = delete;
  BandsJob &operator=(const BandsJob &) = delete;

  /// Solves what is left. Collective. Throws Error on all ranks; the checkpoint stays then.
  BandsWork run();

  /// The checkpoint, on rank 0; null elsewhere.
  const BandsCheckpoint *checkpoint() const { return checkpoint_.get(); }
  /// Removes the checkpoint.
  void forget();

 private:
  void open_checkpoint(const TightBinding &h);
  std::vector<int> pending() const;
  int round_size(int n_done, double seconds) const;
  void keep(const std::vector<int> &indices, const BandResult &result);

  const BandsOptions &options_;
  const BandsPlan &plan_;
  Communicator world_;
  std::shared_ptr<const SparseHamiltonian> h_;
  std::unique_ptr<BandsCheckpoint> checkpoint_;
  std::vector<double> done_;  ///< [n_kpoints] 1: it is in the checkpoint; the same on all ranks
  int least_ = 1;             ///< k-points per round that keep all teams and threads at work
};

}  // namespace dpw
