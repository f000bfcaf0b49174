// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace dpw {

/// Numbers that are the same on every machine and with every library for the same `seed` and
/// `stream` (the distributions of <random> and of LibTorch are not): a run is its config file.
class RandomNumbers {
 public:
  explicit RandomNumbers(std::uint64_t seed, std::uint64_t stream = 0) {
    std::seed_seq words{seed & 0xffffffffu, seed >> 32, stream & 0xffffffffu, stream >> 32};
    engine_.seed(words);
  }
  /// In [-width, width).
  double uniform(double width) {
    return width * (2.0 * static_cast<double>(engine_() >> 11) * 0x1.0p-53 - 1.0);
  }
  std::vector<double> uniform(std::size_t n, double width) {
    std::vector<double> x(n);
    for (double &value : x) value = uniform(width);
    return x;
  }
  /// 0 ... n-1 in a random order.
  std::vector<std::int64_t> permutation(std::size_t n) {
    std::vector<std::int64_t> order(n);
    for (std::size_t k = 0; k < n; ++k) order[k] = static_cast<std::int64_t>(k);
    for (std::size_t k = n; k > 1; --k) std::swap(order[k - 1], order[engine_() % k]);
    return order;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace dpw
