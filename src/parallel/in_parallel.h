// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace dpw {

/// Calls work(i) for i from 0 to n_tasks - 1 on `n_threads` threads, this one included, which take
/// one task after the other. `work` must not throw.
template <typename Work>
void in_parallel(int n_threads, int n_tasks, const Work &work) {
  std::atomic<int> next{0};
  const auto run = [&] {
    for (int i = next++; i < n_tasks; i = next++) work(i);
  };
  std::vector<std::thread> helpers;
  for (int t = 1; t < std::min(n_threads, n_tasks); ++t) helpers.emplace_back(run);
  run();
  for (std::thread &helper : helpers) helper.join();
}

}  // namespace dpw
