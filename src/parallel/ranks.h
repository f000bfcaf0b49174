// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace dpw {

/// What Communicator asks of the library that connects its processes, two or more or one. Every
/// function but rank() and size() is collective. It stands between the core and MPI, so that what
/// runs alone is not linked to MPI (see mpi_ranks.h).
class Ranks {
 public:
  Ranks() = default;
  virtual ~Ranks() = default;
  Ranks(const Ranks &) = delete;
  Ranks &operator=(const Ranks &) = delete;

  virtual int rank() const = 0;
  virtual int size() const = 0;

  /// Those that gave the same color, in the order they have here.
  virtual std::shared_ptr<const Ranks> split(int color) const = 0;
  virtual void barrier() const = 0;

  /// Sums, in place and for all ranks; `max` returns the largest of the ranks' numbers.
  virtual void sum(double *data, std::size_t n) const = 0;
  virtual std::uint64_t sum(std::uint64_t count) const = 0;
  /// The sum of the counts of the ranks before this one; 0 on the first.
  virtual std::uint64_t sum_before(std::uint64_t count) const = 0;
  virtual double max(double value) const = 0;

  /// Rank `root`'s bytes replace the others'.
  virtual void broadcast(void *data, std::size_t n_bytes, int root) const = 0;
  /// Everyone's numbers, in the order of the ranks, on rank 0; empty elsewhere.
  virtual std::vector<double> gather(const std::vector<double> &mine) const = 0;
  /// Everyone's items of `item_size` bytes, in the order of the ranks; `all` has room for them.
  virtual void all_gather(const void *mine, std::size_t n, std::size_t item_size,
                          void *all) const = 0;
};

}  // namespace dpw
