// SPDX-License-Identifier: MIT
#include "jobs/bands_job.h"

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "jobs/thread_count.h"

namespace dpw {

namespace {

/// Vectors of a round go to rank 0, which keeps two copies for a moment.
constexpr double most_vector_bytes = 512.0 * 1024 * 1024;

}  // namespace

BandsJob::BandsJob(const BandsSettings &settings, const BandsPlan &plan, const TightBinding &h,
                   BandsStore *store, std::function<void(int, int)> progress,
                   const Communicator &world)
    : settings_(settings),
      plan_(plan),
      store_(store),
      progress_(std::move(progress)),
      world_(world),
      h_(std::shared_ptr<const SparseHamiltonian>(), &h.sparse),
      done_(plan.k.size(), 0.0) {
  if (store_ != nullptr)
    for (std::size_t i = 0; i < done_.size(); ++i) done_[i] = store_->has(static_cast<int>(i));
  world_.broadcast(done_.data(), done_.size());
}

std::vector<int> BandsJob::pending() const {
  std::vector<int> left;
  for (std::size_t i = 0; i < done_.size(); ++i)
    if (done_[i] == 0.0) left.push_back(static_cast<int>(i));
  return left;
}

/// k-points of the next round, after one of `n_done` in `seconds`.
int BandsJob::round_size(int n_done, double seconds) const {
  double n = least_;
  if (n_done > 0 && seconds > 0.0) n = n_done * seconds_a_round / seconds;
  if (plan_.request.vectors)
    n = std::min(n, most_vector_bytes / (16.0 * plan_.request.count * h_->n_orbitals));
  n = std::clamp(n, 1.0, 1e7);
  return std::max(static_cast<int>(n) / least_, 1) * least_;
}

BandsWork BandsJob::run() {
  BandsWork work;
  std::vector<int> left = pending();
  const int n_k = plan_.n_kpoints();
  work.n_found = n_k - static_cast<int>(left.size());
  if (left.empty()) return work;

  int n_done = work.n_found, n_round = 0, n_teams = 1;
  BandOptions options;
  options.solver.name = settings_.solver;
  options.solver.bloch_sum = settings_.bloch_sum;
  options.solver.n_threads = thread_count(settings_.threads);
  options.solver.ranks_per_kpoint = settings_.ranks_per_k;
  options.solver.proof = parse_window_proof(settings_.proof);
  options.solver.places = plan_.places;
  options.request = plan_.request;
  options.measures = plan_.measures;
  options.progress = [&](const BandProgress &p) {
    // all teams are about as fast
    if (progress_) progress_(n_done + std::min(p.done * n_teams, n_round), n_k);
  };
  BandSolver solver(h_, options, n_k, world_);
  work.choice = solver.choice();
  options.solver.name = work.choice.name;
  n_teams = std::max(1, world_.size() / std::max(1, team_size(options.solver, world_.size())));
  least_ = n_teams * (work.choice.name == "lapack" ? options.solver.n_threads : 1);

  double seconds = 0.0;
  while (!left.empty()) {
    // rank 0's clock decides for all
    int n = round_size(n_round, seconds);
    world_.broadcast(n);
    n_round = std::min(n, static_cast<int>(left.size()));
    const std::vector<int> now(left.begin(), left.begin() + n_round);
    left.erase(left.begin(), left.begin() + n_round);
    std::vector<Eigen::Vector3d> k;
    k.reserve(now.size());
    for (const int i : now) k.push_back(plan_.k[static_cast<std::size_t>(i)]);
    const auto start = Clock::now();
    const BandResult result = solver.solve(k);
    world_.together([&] {
      if (store_ != nullptr) keep(now, result);
    });
    seconds = seconds_since(start);
    work.build_seconds += result.build_seconds;
    work.solve_seconds += result.solve_seconds;
    n_done += n_round;
  }
  return work;
}

void BandsJob::keep(const std::vector<int> &indices, const BandResult &result) {
  std::vector<BandsEntry> entries;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    BandsEntry entry;
    entry.index = indices[i];
    entry.first_band = result.first_band[i];
    entry.check = result.check;
    entry.energies = result.energies.row(static_cast<Eigen::Index>(i)).transpose();
    if (!result.weights.empty()) entry.weights = result.weights[i];
    if (!result.vectors.empty()) entry.vectors = result.vectors[i];
    entries.push_back(std::move(entry));
  }
  store_->append(entries);
}

}  // namespace dpw
