// SPDX-License-Identifier: MIT
#include "parallel/communicator.h"

#include <cstring>
#include <exception>
#include <utility>

#include "base/error.h"

namespace dpw {

Communicator::Communicator(std::shared_ptr<const Ranks> ranks)
    : ranks_(std::move(ranks)), rank_(ranks_->rank()), size_(ranks_->size()) {}

Communicator Communicator::split(int color) const {
  return ranks_ ? Communicator(ranks_->split(color)) : *this;
}

void Communicator::barrier() const {
  if (size_ > 1) ranks_->barrier();
}

void Communicator::sum(double *data, std::size_t n) const {
  if (size_ > 1) ranks_->sum(data, n);
}

double Communicator::max(double value) const { return size_ > 1 ? ranks_->max(value) : value; }

void Communicator::broadcast(double *data, std::size_t n, int root) const {
  if (size_ > 1) ranks_->broadcast(data, n * sizeof(double), root);
}

void Communicator::broadcast(std::string &text, int root) const {
  int length = static_cast<int>(text.size());
  broadcast(length, root);
  text.resize(static_cast<std::size_t>(length));
  if (size_ > 1) ranks_->broadcast(text.data(), text.size(), root);
}

void Communicator::broadcast(int &value, int root) const {
  if (size_ > 1) ranks_->broadcast(&value, sizeof(value), root);
}

std::vector<double> Communicator::gather(const std::vector<double> &mine) const {
  return size_ > 1 ? ranks_->gather(mine) : mine;
}

std::size_t Communicator::total(std::size_t count) const {
  return size_ > 1 ? static_cast<std::size_t>(ranks_->sum(static_cast<std::uint64_t>(count)))
                   : count;
}

std::size_t Communicator::sum_before(std::size_t count) const {
  if (size_ == 1) return 0;
  return static_cast<std::size_t>(ranks_->sum_before(static_cast<std::uint64_t>(count)));
}

void Communicator::all_gather_items(const void *mine, std::size_t n, std::size_t item_size,
                                    void *all) const {
  if (size_ > 1)
    ranks_->all_gather(mine, n, item_size, all);
  else if (n > 0)
    std::memcpy(all, mine, n * item_size);
}

void Communicator::together(const std::function<void()> &work) const {
  if (size_ == 1) {
    work();
    return;
  }
  std::string problem;
  bool failed = false;
  try {
    work();
  } catch (const std::exception &failure) {
    problem = failure.what();
    failed = true;
  }
  // the lowest rank that failed is the one with the largest "ranks after me, and me"
  const auto after = static_cast<int>(max(failed ? size_ - rank_ : 0));
  if (after == 0) return;
  broadcast(problem, size_ - after);
  throw Error(problem);
}

}  // namespace dpw
