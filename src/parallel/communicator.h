// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "parallel/ranks.h"

namespace dpw {

/// Processes that work together: this one alone, or those that mpi_communicator() of mpi_ranks.h
/// connects. Copies stand for the same processes. Every function but rank() and size() is
/// collective.
class Communicator {
 public:
  /// This process alone.
  Communicator() = default;
  /// Those that `ranks`, which is not null, connects.
  explicit Communicator(std::shared_ptr<const Ranks> ranks);
  /// What connects them; null for a process alone that was made without.
  const Ranks *ranks() const { return ranks_.get(); }

  int rank() const { return rank_; }
  int size() const { return size_; }

  /// A communicator for each color, ranks in the order they have here.
  Communicator split(int color) const;

  void barrier() const;
  /// Sums `n` numbers over the ranks; all get the result.
  void sum(double *data, std::size_t n) const;
  /// The largest of the ranks' numbers.
  double max(double value) const;
  /// Rank `root`'s numbers, text and whole numbers replace the others'.
  void broadcast(double *data, std::size_t n, int root = 0) const;
  void broadcast(std::string &text, int root = 0) const;
  void broadcast(int &value, int root = 0) const;
  /// Everyone's numbers, in the order of the ranks, on rank 0; empty elsewhere. The lists may
  /// differ in length.
  std::vector<double> gather(const std::vector<double> &mine) const;

  /// Everyone's items, in the order of the ranks, on all of them. T can be copied as bytes.
  template <typename T>
  std::vector<T> all_gather(const std::vector<T> &mine) const {
    static_assert(std::is_trivially_copyable_v<T>, "items are sent as bytes");
    std::vector<T> all(total(mine.size()));
    all_gather_items(mine.data(), mine.size(), sizeof(T), all.data());
    return all;
  }
  /// The sum of the counts of all ranks before this one.
  std::size_t sum_before(std::size_t count) const;

  /// Runs `work`, which may fail on some ranks only; then all throw Error with the text of the
  /// lowest rank that failed. A rank that failed alone would leave the others waiting.
  void together(const std::function<void()> &work) const;

 private:
  std::size_t total(std::size_t count) const;
  void all_gather_items(const void *mine, std::size_t n, std::size_t item_size, void *all) const;

  std::shared_ptr<const Ranks> ranks_;
  int rank_ = 0;
  int size_ = 1;
};

}  // namespace dpw
