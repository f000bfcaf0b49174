// SPDX-License-Identifier: MIT
#include "eigen/eigensolver.h"

#include <mutex>
#include <set>

#include "base/error.h"
#include "eigen/known_matrix.h"
#include "eigen/lapack_solver.h"

namespace dpw {

namespace {

std::unique_ptr<Eigensolver> make_back_end(const std::string &name) {
  if (name == "lapack") return make_lapack_solver();
  std::string known = "auto";
  for (const std::string &each : eigensolver_names()) known += ", " + each;
  throw Error("unknown dense eigensolver '" + name + "': choose one of " + known);
}

}  // namespace

EigenRequest resolve_range(const EigenRequest &request, int n) {
  EigenRequest resolved = request;
  if (request.count == -1) resolved.count = n - request.first;
  if (request.first < 0 || resolved.count < 0 || request.first > n - resolved.count)
    throw Error("eigenvalues " + std::to_string(request.first) + " to " +
                std::to_string(request.first + resolved.count - 1) +
                " (counted from 0) were asked for, but the matrix has " + std::to_string(n));
  return resolved;
}

int first_index_around(int below, int count, int n) {
  return std::clamp(below - (count + 1) / 2, 0, n - count);
}

int first_index_around(const Eigen::VectorXd &values, double energy, int count) {
  const double *end = values.data() + values.size();
  const auto below = std::lower_bound(values.data(), end, energy) - values.data();
  return first_index_around(static_cast<int>(below), count, static_cast<int>(values.size()));
}

EigenResult Eigensolver::solve(Eigen::MatrixXcd &h, const EigenRequest &request) {
  if (h.rows() != h.cols())
    throw Error("the eigensolver was given a matrix of " + std::to_string(h.rows()) + " rows and " +
                std::to_string(h.cols()) + " columns: it has to be square");
  const int n = static_cast<int>(h.rows());
  const EigenRequest range = resolve_range(request, n);
  if (range.count == 0) {
    EigenResult nothing;
    if (range.vectors) nothing.vectors.resize(n, 0);
    return nothing;
  }

  const MatrixFigures figures = inspect_hermitian(h);
  Eigen::MatrixXcd original;
  if (range.vectors) original = h;  // residuals need it, and back ends overwrite h
  EigenResult result = run(h, range);
  const int n_values = static_cast<int>(result.values.size());
  if (n_values != n && n_values != range.count)
    throw Error("the eigensolver " + name() + " found " + std::to_string(n_values) +
                " eigenvalues where " + std::to_string(range.count) + " were asked for");
  check_order(name(), result.values);
  if (n_values == n) check_sums(name(), figures, result.values, result.check);
  if (n_values != range.count)
    result.values = result.values.segment(range.first, range.count).eval();
  if (range.vectors)
    check_vectors(name(), figures, original, result.values, result.vectors, result.check);
  return result;
}

std::unique_ptr<Eigensolver> make_eigensolver(const std::string &name) {
  std::unique_ptr<Eigensolver> solver = make_back_end(name == "auto" ? "lapack" : name);
  static std::mutex mutex;
  static std::set<std::string> checked;
  const std::lock_guard<std::mutex> lock(mutex);
  if (checked.count(solver->name()) == 0) {
    check_itself(*solver);
    checked.insert(solver->name());
  }
  return solver;
}

std::vector<std::string> eigensolver_names() { return {"lapack"}; }

void check_itself(Eigensolver &solver) {
  // large enough for the blocked code of every LAPACK (block sizes are 32 or 64), and odd
  const KnownMatrix known(67);
  const EigenRequest requests[] = {{false, 0, -1}, {true, 0, -1}, {true, 20, 15}};
  for (const EigenRequest &request : requests) {
    Eigen::MatrixXcd copy = known.matrix;
    known.compare(solver.name(), request.first, solver.solve(copy, request));
  }
}

}  // namespace dpw
