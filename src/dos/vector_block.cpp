// SPDX-License-Identifier: MIT
#include "dos/vector_block.h"

#include <Eigen/Core>
#include <algorithm>
#include <cstdint>
#include <vector>

#include "parallel/in_parallel.h"

namespace dpw {

namespace {

/// Rows whose scalar products are added up together, whatever the number of threads.
constexpr int kChunk = 256;

struct Step {
  const SparseRows &h;
  double scale, shift, keep;
  const VectorBlock &current;
  VectorBlock &next;
};

/// A row of a block. Eigen makes vector instructions of it; longer ones than any x86-64 has gain
/// 15 % for real matrices and 25 % for complex ones: memory is what limits.
using Row = Eigen::Array<double, kBlockWidth, 1>;
using RowView = Eigen::Map<Row, Eigen::Aligned16>;
using ConstRowView = Eigen::Map<const Row, Eigen::Aligned16>;

/// Row i of H times the block.
template <bool real>
Row multiply_row(const SparseRows &h, int i, const double *x) {
  Row a = Row::Zero();  // times the real parts of H
  Row b = Row::Zero();  // times the imaginary parts
  for (std::int64_t e = h.start[i]; e < h.start[i + 1]; ++e) {
    const ConstRowView row(x + static_cast<std::int64_t>(h.column[e]) * kBlockWidth);
    a += h.re[e] * row;
    if constexpr (!real) b += h.im[e] * row;
  }
  if constexpr (!real) {
    a.head<kBlockWidth / 2>() -= b.tail<kBlockWidth / 2>();
    a.tail<kBlockWidth / 2>() += b.head<kBlockWidth / 2>();
  }
  return a;
}

template <bool real>
void work_on_rows(const Step &step, int begin, int end, StepProducts &products) {
  Row next_next = Row::Zero();
  Row next_current = Row::Zero();
  for (int i = begin; i < end; ++i) {
    const ConstRowView x(step.current.row(i));
    RowView y(step.next.row(i));
    y = step.scale * multiply_row<real>(step.h, i, step.current.row(0)) + step.shift * x -
        step.keep * y;
    next_next += y * y;
    next_current += y * x;
  }
  for (int l = 0; l < kBlockWidth; ++l) {
    const int vector = real ? l : l % (kBlockWidth / 2);
    products.next_next[vector] += next_next[l];
    products.next_current[vector] += next_current[l];
  }
}

}  // namespace

StepProducts recursion_step(const SparseRows &h, double scale, double shift, double keep,
                            const VectorBlock &current, VectorBlock &next, int n_threads) {
  const auto work = h.is_real() ? work_on_rows<true> : work_on_rows<false>;
  const Step step{h, scale, shift, keep, current, next};
  const int n_chunks = (h.n + kChunk - 1) / kChunk;
  std::vector<StepProducts> parts(static_cast<std::size_t>(n_chunks));
  in_parallel(n_threads, n_chunks, [&](int c) {
    work(step, c * kChunk, std::min((c + 1) * kChunk, h.n), parts[static_cast<std::size_t>(c)]);
  });

  StepProducts sum;
  for (const StepProducts &part : parts)
    for (int l = 0; l < kBlockWidth; ++l) {
      sum.next_next[l] += part.next_next[l];
      sum.next_current[l] += part.next_current[l];
    }
  return sum;
}

}  // namespace dpw
