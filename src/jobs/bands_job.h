// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bands/band_solver.h"
#include "bands/bands_store.h"
#include "jobs/bands_plan.h"
#include "parallel/communicator.h"

namespace dpw {

/// How the solving went.
struct BandsWork {
  SolverChoice choice;                              ///< empty name: there was nothing left to solve
  int n_found = 0;                                  ///< k-points that an earlier run had done
  double build_seconds = 0.0, solve_seconds = 0.0;  ///< of this run, all ranks and threads together
};

/// Solves a plan in rounds of some seconds. After each round what is done goes to a store, and
/// what is there at the beginning is not solved again.
class BandsJob {
 public:
  /// Collective. `store` is rank 0's, which outlives the job; null on the others. `progress` is
  /// told on each rank how many k-points are done, of how many; an Error from it ends the job.
  BandsJob(const BandsSettings &settings, const BandsPlan &plan, const TightBinding &h,
           BandsStore *store, std::function<void(int, int)> progress = {},
           const Communicator &world = {});

  double seconds_a_round = 10.0;

  /// Solves what is left. Collective. Throws Error on all ranks; the store has what was done.
  BandsWork run();

 private:
  std::vector<int> pending() const;
  int round_size(int n_done, double seconds) const;
  void keep(const std::vector<int> &indices, const BandResult &result);

  const BandsSettings &settings_;
  const BandsPlan &plan_;
  BandsStore *store_;
  std::function<void(int, int)> progress_;
  Communicator world_;
  std::shared_ptr<const SparseHamiltonian> h_;
  std::vector<double> done_;  ///< [n_kpoints] 1: it is in the store; the same on all ranks
  int least_ = 1;             ///< k-points per round that keep all teams and threads at work
};

}  // namespace dpw
