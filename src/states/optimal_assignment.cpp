// SPDX-License-Identifier: MIT
#include "states/optimal_assignment.h"

#include <cstddef>
#include <limits>
#include <utility>

#include "base/error.h"

namespace dpw {

namespace {

/// Rows and columns with prices, which keep every reduced cost at 0 or more, and at 0 for pairs.
class Assignment {
 public:
  explicit Assignment(const Eigen::MatrixXd &gain)
      : gain_(gain),
        row_price_(Eigen::VectorXd::Zero(gain.rows())),
        column_price_(Eigen::VectorXd::Zero(gain.cols())),
        row_of_(static_cast<std::size_t>(gain.cols()), none),
        column_of_(static_cast<std::size_t>(gain.rows()), none) {
    if (gain.rows() > 0) row_price_ = -gain.rowwise().maxCoeff();
  }

  /// Pairs one more row: follows the cheapest path over pairs that would change to a free column.
  void add(int row) {
    const Eigen::Index n = gain_.cols();
    Eigen::VectorXd shortest = Eigen::VectorXd::Constant(n, std::numeric_limits<double>::max());
    std::vector<int> from(static_cast<std::size_t>(n), none);  // the row a column is reached from
    std::vector<char> done(static_cast<std::size_t>(n), 0);
    int current = row, free = none;
    double length = 0.0;
    std::vector<int> passed;  // columns, in the order of their distances
    while (free == none) {
      int next = none;
      for (int j = 0; j < n; ++j) {
        if (done[at(j)] != 0) continue;
        const double through = length + reduced(current, j);
        if (through < shortest[j]) {
          shortest[j] = through;
          from[at(j)] = current;
        }
        if (next == none || shortest[j] < shortest[next]) next = j;
      }
      length = shortest[next];
      done[at(next)] = 1;
      passed.push_back(next);
      current = row_of_[at(next)];
      if (current == none) free = next;
    }
    row_price_[row] += length;
    for (const int j : passed) {
      const double rest = length - shortest[j];
      column_price_[j] -= rest;
      if (row_of_[at(j)] != none) row_price_[row_of_[at(j)]] += rest;
    }
    for (int j = free, i = none;
         i != row;) {  // back along the path, each row takes the next column
      i = from[at(j)];
      row_of_[at(j)] = i;
      std::swap(column_of_[at(i)], j);
    }
  }

  const std::vector<int> &columns() const { return column_of_; }

 private:
  static constexpr int none = -1;
  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  double reduced(int i, int j) const { return -gain_(i, j) - row_price_[i] - column_price_[j]; }

  const Eigen::MatrixXd &gain_;
  Eigen::VectorXd row_price_, column_price_;
  std::vector<int> row_of_;     ///< of each column
  std::vector<int> column_of_;  ///< of each row
};

}  // namespace

std::vector<int> optimal_assignment(const Eigen::MatrixXd &gain) {
  if (gain.rows() != gain.cols() || !gain.allFinite())
    throw Error("an assignment needs a square matrix of finite gains");
  Assignment assignment(gain);
  for (int i = 0; i < gain.rows(); ++i) assignment.add(i);
  return assignment.columns();
}

}  // namespace dpw
