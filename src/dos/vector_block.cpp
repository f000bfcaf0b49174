// SPDX-License-Identifier: MIT
#include "dos/vector_block.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>

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

using Work = void (*)(const Step &, int, int, StepProducts &);

#define DPW_INLINE inline __attribute__((always_inline))

/// sum = (row i of H) current, lane by lane.
DPW_INLINE void multiply_row_real(const SparseRows &h, int i, const double *x, double *sum) {
  for (int l = 0; l < kLanes; ++l) sum[l] = 0.0;
  for (std::int64_t e = h.start[i]; e < h.start[i + 1]; ++e) {
    const double a = h.re[e];
    const double *row = x + static_cast<std::int64_t>(h.column[e]) * kLanes;
    for (int l = 0; l < kLanes; ++l) sum[l] += a * row[l];
  }
}

DPW_INLINE void multiply_row_complex(const SparseRows &h, int i, const double *x, double *sum) {
  constexpr int width = kLanes / 2;
  for (int l = 0; l < kLanes; ++l) sum[l] = 0.0;
  for (std::int64_t e = h.start[i]; e < h.start[i + 1]; ++e) {
    const double a = h.re[e];
    const double b = h.im[e];
    const double *row = x + static_cast<std::int64_t>(h.column[e]) * kLanes;
    for (int l = 0; l < width; ++l) {
      sum[l] += a * row[l] - b * row[l + width];
      sum[l + width] += a * row[l + width] + b * row[l];
    }
  }
}

template <bool real>
DPW_INLINE void work_on_rows(const Step &step, int begin, int end, StepProducts &products) {
  alignas(64) double sum[kLanes];
  alignas(64) double next_next[kLanes] = {};
  alignas(64) double next_current[kLanes] = {};
  for (int i = begin; i < end; ++i) {
    if (real)
      multiply_row_real(step.h, i, step.current.row(0), sum);
    else
      multiply_row_complex(step.h, i, step.current.row(0), sum);
    const double *x = step.current.row(i);
    double *y = step.next.row(i);
    for (int l = 0; l < kLanes; ++l) {
      y[l] = step.scale * sum[l] + step.shift * x[l] - step.keep * y[l];
      next_next[l] += y[l] * y[l];
      next_current[l] += y[l] * x[l];
    }
  }
  for (int l = 0; l < kLanes; ++l) {
    const int vector = real ? l : l % (kLanes / 2);
    products.next_next[vector] += next_next[l];
    products.next_current[vector] += next_current[l];
  }
}

template <bool real>
void work_portable(const Step &step, int begin, int end, StepProducts &products) {
  work_on_rows<real>(step, begin, end, products);
}

#if defined(__x86_64__) && defined(__GNUC__)
template <bool real>
__attribute__((target("avx2,fma"))) void work_avx2(const Step &step, int begin, int end,
                                                   StepProducts &products) {
  work_on_rows<real>(step, begin, end, products);
}

template <bool real>
__attribute__((target("avx512f,avx2,fma"))) void work_avx512(const Step &step, int begin, int end,
                                                             StepProducts &products) {
  work_on_rows<real>(step, begin, end, products);
}
#endif

/// The code for this processor.
template <bool real>
Work choose_work() {
#if defined(__x86_64__) && defined(__GNUC__)
  if (__builtin_cpu_supports("avx512f")) return work_avx512<real>;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return work_avx2<real>;
#endif
  return work_portable<real>;
}

}  // namespace

StepProducts recursion_step(const SparseRows &h, double scale, double shift, double keep,
                            const VectorBlock &current, VectorBlock &next, int n_threads) {
  static const Work work_real = choose_work<true>();
  static const Work work_complex = choose_work<false>();
  const Work work = h.is_real() ? work_real : work_complex;
  const Step step{h, scale, shift, keep, current, next};
  const int n_chunks = (h.n + kChunk - 1) / kChunk;
  std::vector<StepProducts> parts(static_cast<std::size_t>(n_chunks));
  std::atomic<int> free_chunk{0};
  const auto run = [&] {
    for (int c = free_chunk++; c < n_chunks; c = free_chunk++)
      work(step, c * kChunk, std::min((c + 1) * kChunk, h.n), parts[static_cast<std::size_t>(c)]);
  };
  std::vector<std::thread> helpers;
  for (int t = 1; t < std::min(n_threads, n_chunks); ++t) helpers.emplace_back(run);
  run();
  for (std::thread &helper : helpers) helper.join();

  StepProducts sum;
  for (const StepProducts &part : parts)
    for (int l = 0; l < kLanes; ++l) {
      sum.next_next[l] += part.next_next[l];
      sum.next_current[l] += part.next_current[l];
    }
  return sum;
}

}  // namespace dpw
