// SPDX-License-Identifier: MIT
#include "bands_job.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <iostream>

#include "base/atomic_file.h"
#include "base/error.h"
#include "progress_report.h"

namespace dpw {

namespace {

using Clock = std::chrono::steady_clock;

/// Vectors of a round go to rank 0, which keeps two copies for a moment.
constexpr double most_vector_bytes = 512.0 * 1024 * 1024;

}  // namespace

BandsJob::BandsJob(const BandsOptions &options, const BandsPlan &plan, const TightBinding &h,
                   const Communicator &world)
    : options_(options),
      plan_(plan),
      world_(world),
      h_(std::shared_ptr<const SparseHamiltonian>(), &h.sparse),
      done_(plan.k.size(), 0.0) {
  world_.together([&] {
    if (world_.rank() == 0) open_checkpoint(h);
  });
  world_.broadcast(done_.data(), done_.size());
}

BandsJob::~BandsJob() {
  try {
    if (checkpoint_ && checkpoint_->n_done() == 0) forget();
  } catch (const std::exception &) {  // an empty file is no harm, and there is an error already
  }
}

void BandsJob::forget() {
  if (checkpoint_) checkpoint_->remove();
  checkpoint_.reset();
}

void BandsJob::open_checkpoint(const TightBinding &h) {
  { const AtomicFile probe(options_.output); }  // found out now, not after hours
  const std::string path = options_.output + ".part";
  const nlohmann::json job = job_key(plan_, h);
  std::optional<nlohmann::json> found;
  if (options_.restart) found = BandsCheckpoint::job_of(path);
  if (found) {
    const std::string difference = job_difference(*found, job);
    if (!difference.empty())
      throw Error(path + " was left by another job: " + difference +
                  "; remove it or give --restart no to start anew, or write to another file");
  }
  const BandsCheckpoint::Shape shape{plan_.n_kpoints(), plan_.request.count,
                                     static_cast<int>(plan_.weight_names().size()),
                                     plan_.request.vectors ? h.sparse.n_orbitals : 0};
  checkpoint_ = std::make_unique<BandsCheckpoint>(path, job, shape, !found);
  for (std::size_t i = 0; i < done_.size(); ++i) done_[i] = checkpoint_->has(static_cast<int>(i));
  if (found)
    std::cerr << "dpw bands: " << checkpoint_->n_done() << " of " << plan_.n_kpoints()
              << " k-points were there, in " << path << std::endl;
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
  if (n_done > 0 && seconds > 0.0) n = n_done * options_.checkpoint / seconds;
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

  ProgressReport progress("k-points", work.n_found, n_k, world_.rank() > 0);
  int n_done = work.n_found, n_round = 0, n_teams = 1;
  BandOptions options;
  options.solver.name = options_.solver;
  options.solver.bloch_sum = options_.bloch_sum;
  options.solver.n_threads = threads_of(options_);
  options.solver.ranks_per_kpoint = options_.ranks_per_k;
  options.solver.proof = parse_window_proof(options_.proof);
  options.solver.places = plan_.places;
  options.request = plan_.request;
  options.measures = plan_.measures;
  options.progress = [&](const BandProgress &p) {
    progress.show(n_done + std::min(p.done * n_teams, n_round));  // all teams are about as fast
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
    for (const int i : now) k.push_back(plan_.k[static_cast<std::size_t>(i)]);
    const auto start = Clock::now();
    const BandResult result = solver.solve(k);
    world_.together([&] {
      if (checkpoint_) keep(now, result);
    });
    seconds = std::chrono::duration<double>(Clock::now() - start).count();
    work.build_seconds += result.build_seconds;
    work.solve_seconds += result.solve_seconds;
    n_done += n_round;
  }
  progress.finish();
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
  checkpoint_->append(entries);
}

}  // namespace dpw
