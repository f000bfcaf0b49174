// SPDX-License-Identifier: MIT
#include "bands/band_solver.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "eigen/eigensolver.h"

namespace dpw {

namespace {

/// The worst figure of all ranks; none if no rank has one.
void merge_over(const Communicator &world, std::optional<double> &figure) {
  const double worst = world.max(figure.value_or(-1.0));
  if (worst >= 0.0) figure = worst;
}

void append(std::vector<double> &list, const double *data, Eigen::Index n) {
  list.insert(list.end(), data, data + n);
}

}  // namespace

/// What one rank found.
struct BandSolver::Share {
  Eigen::MatrixXd energies;                     ///< [n_k x n_bands], zero where others solve
  Eigen::VectorXd first_band;                   ///< [n_k], likewise
  std::vector<double> index, vectors, weights;  ///< of its k-points, one after the other
  EigenCheck check;
  double seconds[2] = {0.0, 0.0};  ///< building, solving
};

BandSolver::BandSolver(std::shared_ptr<const SparseHamiltonian> h, BandOptions options,
                       int n_kpoints, const Communicator &world)
    : h_(std::move(h)), options_(std::move(options)), world_(world) {
  world_.together([&] {
    check_request();
    widen();
    choice_ =
        choose_solver(options_.solver, h_->n_orbitals, n_kpoints, options_.request, world_.size());
  });
  options_.solver.name = choice_.name;
  const int team = std::clamp(team_size(options_.solver, world_.size()), 1, world_.size());
  n_teams_ = world_.size() / team;
  // ranks that make no full team join the last one
  my_team_ = std::min(world_.rank() / team, n_teams_ - 1);
  team_ = world_.split(my_team_);
  world_.together([&] { solver_ = make_kpoint_solver(options_.solver, h_, team_); });
  choice_.name = solver_->name();  // what it runs on too
}

void BandSolver::check_request() {
  BandRequest &request = options_.request;
  const int n = h_->n_orbitals;
  if (request.around) {
    if (request.count < 1)
      throw Error("the number of bands next to an energy has to be at least 1, but it is " +
                  std::to_string(request.count));
    request.count = std::min(request.count, n);
    request.first = 0;
  }
  if (request.count == -1) request.count = n - request.first;
  if (request.first < 0 || request.count < 0 || request.first > n - request.count)
    throw Error("bands " + std::to_string(request.first) + " to " +
                std::to_string(request.first + request.count - 1) +
                " (counted from 0) were asked for, but there are " + std::to_string(n));
  if (options_.solver.n_threads < 1)
    throw Error("the number of threads for the bands has to be at least 1, but it is " +
                std::to_string(options_.solver.n_threads));
  keep_vectors_ = request.vectors;
  request.vectors = keep_vectors_ || !options_.measures.empty();
}

/// Adds the margins of all measures.
void BandSolver::widen() {
  wider_ = options_.request;
  int margin = 0;
  for (const auto &measure : options_.measures) margin = std::max(margin, measure->margin());
  if (margin == 0 || wider_.count == 0) return;
  const int n = h_->n_orbitals;
  if (wider_.around) {
    wider_.count = std::min(wider_.count + 2 * margin, n);
    return;
  }
  const int last = std::min(wider_.first + wider_.count + margin, n);
  wider_.first = std::max(wider_.first - margin, 0);
  wider_.count = last - wider_.first;
}

/// [n_bands x all measures' names]; leaves those bands in `result` that were asked for.
Eigen::MatrixXd BandSolver::measure(const Eigen::Vector3d &k, KPointResult &result) const {
  const BandRequest &request = options_.request;
  int first = request.first;
  if (request.around) {
    const auto below = (result.energies.array() < *request.around).count();
    first = first_index_around(result.first_band + static_cast<int>(below), request.count,
                               h_->n_orbitals);
  }
  const int skipped = first - result.first_band;
  Eigen::MatrixXd figures(request.count, 0);
  for (const auto &measure : options_.measures) {
    const Eigen::MatrixXd found = measure->measure(k, result.energies, result.vectors);
    figures.conservativeResize(Eigen::NoChange, figures.cols() + found.cols());
    figures.rightCols(found.cols()) = found.middleRows(skipped, request.count);
  }
  if (request.count == result.energies.size()) return figures;
  result.first_band = first;
  result.energies = result.energies.segment(skipped, request.count).eval();
  result.vectors = result.vectors.middleCols(skipped, request.count).eval();
  return figures;
}

BandResult BandSolver::solve(const std::vector<Eigen::Vector3d> &k) {
  const auto start = Clock::now();
  const int n_k = static_cast<int>(k.size());
  // neighbours stay together: they tell each other where their bands are
  const auto begin_of = [&](int team) {
    return static_cast<int>(std::int64_t{n_k} * team / n_teams_);
  };
  const int begin = begin_of(my_team_);
  const std::vector<Eigen::Vector3d> mine(k.begin() + begin, k.begin() + begin_of(my_team_ + 1));

  Share share;
  share.energies = Eigen::MatrixXd::Zero(n_k, n_bands());
  share.first_band = Eigen::VectorXd::Zero(n_k);
  int done = 0;
  const auto receive = [&](int local, KPointResult &result) {
    const int i = begin + local;
    const Eigen::MatrixXd weights = options_.measures.empty()
                                        ? Eigen::MatrixXd()
                                        : measure(k[static_cast<std::size_t>(i)], result);
    append(share.weights, weights.data(), weights.size());
    share.energies.row(i) = result.energies.transpose();
    share.first_band[i] = result.first_band;
    share.check.merge(result.check);
    share.seconds[0] += result.build_seconds;
    share.seconds[1] += result.solve_seconds;
    share.index.push_back(i);
    if (keep_vectors_)
      append(share.vectors, reinterpret_cast<const double *>(result.vectors.data()),
             2 * result.vectors.size());
    ++done;
    if (options_.progress)
      options_.progress({i, done, static_cast<int>(mine.size()), seconds_since(start)});
  };
  world_.together([&] { solver_->solve(mine, wider_, receive); });
  return collect(share, n_k);
}

BandResult BandSolver::collect(const Share &share, int n_k) const {
  BandResult result;
  result.energies = share.energies;
  world_.sum(result.energies.data(), static_cast<std::size_t>(result.energies.size()));
  Eigen::VectorXd first_band = share.first_band;
  world_.sum(first_band.data(), static_cast<std::size_t>(n_k));
  for (int i = 0; i < n_k; ++i) result.first_band.push_back(static_cast<int>(first_band[i]));
  result.check = share.check;
  for (std::optional<double> *figure :
       {&result.check.trace, &result.check.norm, &result.check.residual,
        &result.check.orthogonality, &result.check.inertia})
    merge_over(world_, *figure);
  double seconds[2] = {share.seconds[0], share.seconds[1]};
  world_.sum(seconds, 2);
  result.build_seconds = seconds[0];
  result.solve_seconds = seconds[1];

  if (!options_.request.vectors) return result;
  const std::vector<double> index = world_.gather(share.index);
  const std::vector<double> weights = world_.gather(share.weights);
  const std::vector<double> vectors = world_.gather(share.vectors);
  if (world_.rank() > 0) return result;
  int n_names = 0;
  for (const auto &measure : options_.measures)
    n_names += static_cast<int>(measure->names().size());
  if (n_names > 0) result.weights.resize(index.size());
  if (keep_vectors_) result.vectors.resize(index.size());
  const Eigen::Index n_weights = static_cast<Eigen::Index>(n_bands()) * n_names;
  const Eigen::Index n_numbers = static_cast<Eigen::Index>(n_bands()) * h_->n_orbitals;
  for (std::size_t at = 0; at < index.size(); ++at) {
    const auto i = static_cast<std::size_t>(index[at]);
    const auto offset = static_cast<Eigen::Index>(at);
    if (n_names > 0)
      result.weights[i] = Eigen::Map<const Eigen::MatrixXd>(weights.data() + offset * n_weights,
                                                            n_bands(), n_names);
    if (keep_vectors_)
      result.vectors[i] = Eigen::Map<const Eigen::MatrixXcd>(
          reinterpret_cast<const std::complex<double> *>(vectors.data()) + offset * n_numbers,
          h_->n_orbitals, n_bands());
  }
  return result;
}

}  // namespace dpw
