// SPDX-License-Identifier: MIT
#include "dos/chebyshev_moments.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/error.h"
#include "dos/random_vectors.h"
#include "dos/vector_block.h"

namespace dpw {

namespace {

void check(const SparseRows &h, const SpectralBounds &bounds, const MomentOptions &options,
           const std::vector<char> &group) {
  if (options.n_moments < 2)
    throw Error("the kernel polynomial method needs at least 2 moments, but " +
                std::to_string(options.n_moments) + " were asked for");
  if (options.n_vectors < 2)
    throw Error(
        "the kernel polynomial method needs at least 2 random vectors for an error bar, "
        "but " +
        std::to_string(options.n_vectors) + " were asked for");
  if (options.n_threads < 1) throw Error("at least 1 thread is needed");
  if (!(bounds.upper > bounds.lower)) throw Error("the bounds of a spectrum are out of order");
  if (!group.empty() && group.size() != static_cast<std::size_t>(h.n))
    throw Error("a group of orbitals has " + std::to_string(group.size()) + " entries for " +
                std::to_string(h.n) + " orbitals");
}

/// Half the moments come from the squares of the vectors, half from products of two.
int products_needed(int n_moments) { return n_moments / 2; }

/// The moments of the vectors [first, first + count), which fill one block at most, as columns of
/// `moments`.
class BlockRecursion {
 public:
  BlockRecursion(const SparseRows &h, const SpectralBounds &bounds, const MomentOptions &options)
      : h_(h),
        bounds_(bounds),
        options_(options),
        current_(h.n, h.is_real()),
        next_(h.n, h.is_real()) {}

  template <class Tick>
  void run(int first, int count, const std::vector<char> &group, Eigen::MatrixXd &moments,
           const Tick &tick) {
    next_ = VectorBlock(h_.n, h_.is_real());
    current_ = VectorBlock(h_.n, h_.is_real());
    for (int v = 0; v < count; ++v)
      fill_random_vector(current_, v, options_.seed, options_.first_index + first + v, group);
    const double states = group.empty() ? h_.n : std::count(group.begin(), group.end(), char(1));
    moments.block(0, first, 1, count).setConstant(states);
    const double scale = 1.0 / bounds_.half_width();
    const double shift = -bounds_.centre() * scale;
    for (int s = 1; s <= products_needed(options_.n_moments); ++s) {
      const double factor = s == 1 ? 1.0 : 2.0;
      const StepProducts products = recursion_step(h_, factor * scale, factor * shift, 1.0,
                                                   current_, next_, options_.n_threads);
      std::swap(current_, next_);
      for (int v = 0; v < count; ++v) {
        auto mine = moments.col(first + v);
        if (s == 1) mine[1] = products.next_current[v];
        set(mine, 2 * s - 1, 2.0 * products.next_current[v] - mine[1]);
        set(mine, 2 * s, 2.0 * products.next_next[v] - states);
      }
      tick();
    }
  }

 private:
  template <class Column>
  void set(Column &mine, int order, double value) const {
    // |T_m| is at most 1 within the bounds; beyond them it grows exponentially with m
    if (!(std::abs(value) <= mine[0] * (1.0 + 1e-8)))
      throw Error("the Chebyshev moment of order " + std::to_string(order) +
                  " is larger than it can be: the Hamiltonian has an eigenvalue outside " +
                  std::to_string(bounds_.lower) + " ... " + std::to_string(bounds_.upper) + " eV");
    if (order < mine.size()) mine[order] = value;
  }

  const SparseRows &h_;
  const SpectralBounds &bounds_;
  const MomentOptions &options_;
  VectorBlock current_, next_;
};

}  // namespace

Eigen::MatrixXd chebyshev_moments(const SparseRows &h, const SpectralBounds &bounds,
                                  const MomentOptions &options, const std::vector<char> &group,
                                  const Communicator &world) {
  const int rank = world.rank();
  const int n_ranks = world.size();
  Eigen::MatrixXd moments;
  world.together([&] {
    check(h, bounds, options, group);
    moments = Eigen::MatrixXd::Zero(options.n_moments, options.n_vectors);
    const auto share = [&](int r) {
      return static_cast<int>(static_cast<std::int64_t>(options.n_vectors) * r / n_ranks);
    };
    const int end = share(rank + 1);
    const int width = VectorBlock(0, h.is_real()).width();
    const int n_blocks = (end - share(rank) + width - 1) / width;
    int done = 0;
    const auto tick = [&] {
      ++done;
      if (options.progress) options.progress(done, n_blocks * products_needed(options.n_moments));
    };
    BlockRecursion recursion(h, bounds, options);
    for (int first = share(rank); first < end; first += width)
      recursion.run(first, std::min(width, end - first), group, moments, tick);
  });
  // the others' columns are zero here, so that the sum is exact
  world.sum(moments.data(), static_cast<std::size_t>(moments.size()));
  return moments;
}

}  // namespace dpw
