// SPDX-License-Identifier: MIT
#include "dos/random_vectors.h"

#include <cmath>
#include <random>

namespace dpw {

void fill_random_vector(VectorBlock &block, int place, std::uint64_t seed, std::uint64_t index,
                        const std::vector<char> &group) {
  constexpr double two_pi = 6.283185307179586476925286766559;
  const auto low = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
  const auto high = [](std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); };
  std::seed_seq words{low(seed), high(seed), low(index), high(index)};
  // the engine's numbers are prescribed by the standard, those of distributions are not
  std::mt19937_64 engine(words);
  for (int i = 0; i < block.n(); ++i) {
    const std::uint64_t bits = engine();
    const double modulus = group.empty() || group[static_cast<std::size_t>(i)] != 0 ? 1.0 : 0.0;
    double *row = block.row(i);
    if (block.is_real()) {
      row[place] = (bits >> 63) != 0 ? modulus : -modulus;
    } else {
      const double angle = two_pi * std::ldexp(static_cast<double>(bits >> 11), -53);
      row[place] = modulus * std::cos(angle);
      row[place + block.width()] = modulus * std::sin(angle);
    }
  }
}

}  // namespace dpw
