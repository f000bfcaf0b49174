// SPDX-License-Identifier: MIT
#include "eigen/window_solver.h"

#include <string>
#include <utility>

#include "base/error.h"
#include "eigen/window_run.h"

namespace dpw {

namespace {

/// Where so large a part of all eigenvalues is wanted, a search space would be nearly everything.
constexpr int kLargestPart = 8;

}  // namespace

WindowSolver::WindowSolver(std::unique_ptr<HermitianFactorization> factorization)
    : factorization_(std::move(factorization)) {}

WindowResult WindowSolver::solve(const SparseHermitian &h, const WindowRequest &request) {
  return WindowRun(*factorization_, h, request).run();
}

WindowResult WindowSolver::solve(const SparseHermitian &h, const WindowRequest &request,
                                 WindowMemory &memory, const WindowPlace &place) {
  if (!follows(request, h.rows())) return solve(h, request);
  memory.take(h, place);
  std::optional<WindowResult> found;
  try {
    found = WindowRun(*factorization_, h, request).follow(memory);
  } catch (const Error &) {  // what is wrong with the matrix itself, the other way says, too
  }
  WindowResult result = found ? std::move(*found) : solve(h, request);
  memory.remember(result.neighbours, result.hint);
  return result;
}

bool WindowSolver::follows(const WindowRequest &request, Eigen::Index n) {
  return !request.around && request.range.count > 0 && request.range.count <= n / kLargestPart;
}

int WindowSolver::count_below(const SparseHermitian &h, double energy) {
  const ShiftCount count = factorization_->factorize(h, energy);
  if (!count.exact)
    throw Error("eigenvalues below " + std::to_string(energy) +
                " eV cannot be counted: there is one just there");
  return count.below;
}

}  // namespace dpw
