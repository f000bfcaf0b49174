// SPDX-License-Identifier: MIT
#include "parallel/communicator.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <limits>

#include "base/error.h"

namespace dpw {

#ifdef DPW_HAVE_MPI

namespace {

/// MPI counts with int: longer lists go in pieces.
template <typename Send>
void in_pieces(double *data, std::size_t n, const Send &send) {
  constexpr std::size_t most = std::numeric_limits<int>::max() / 2;
  for (std::size_t begin = 0; begin < n; begin += most)
    send(data + begin, static_cast<int>(std::min(most, n - begin)));
}

void free_communicator(MPI_Comm *comm) {
  int finalized = 0;
  MPI_Finalized(&finalized);
  if (finalized == 0) MPI_Comm_free(comm);
  delete comm;
}

}  // namespace

Communicator::Communicator(MPI_Comm comm) : comm_(std::make_shared<MPI_Comm>(comm)) {
  MPI_Comm_rank(comm, &rank_);
  MPI_Comm_size(comm, &size_);
}

Communicator Communicator::split(int color) const {
  if (!comm_) return *this;
  MPI_Comm part = MPI_COMM_NULL;
  MPI_Comm_split(*comm_, color, rank_, &part);
  Communicator result(part);
  result.comm_ = std::shared_ptr<MPI_Comm>(new MPI_Comm(part), free_communicator);
  return result;
}

void Communicator::barrier() const {
  if (comm_) MPI_Barrier(*comm_);
}

void Communicator::sum(double *data, std::size_t n) const {
  if (size_ == 1) return;
  in_pieces(data, n, [&](double *piece, int count) {
    MPI_Allreduce(MPI_IN_PLACE, piece, count, MPI_DOUBLE, MPI_SUM, *comm_);
  });
}

double Communicator::max(double value) const {
  if (size_ > 1) MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_DOUBLE, MPI_MAX, *comm_);
  return value;
}

void Communicator::broadcast(double *data, std::size_t n, int root) const {
  if (size_ == 1) return;
  in_pieces(data, n,
            [&](double *piece, int count) { MPI_Bcast(piece, count, MPI_DOUBLE, root, *comm_); });
}

void Communicator::broadcast(std::string &text, int root) const {
  int length = static_cast<int>(text.size());
  broadcast(length, root);
  text.resize(static_cast<std::size_t>(length));
  if (size_ > 1) MPI_Bcast(text.data(), length, MPI_CHAR, root, *comm_);
}

void Communicator::broadcast(int &value, int root) const {
  if (size_ > 1) MPI_Bcast(&value, 1, MPI_INT, root, *comm_);
}

std::vector<double> Communicator::gather(const std::vector<double> &mine) const {
  if (size_ == 1) return mine;
  const auto n_mine = static_cast<std::uint64_t>(mine.size());
  std::vector<std::uint64_t> n(static_cast<std::size_t>(size_));
  MPI_Gather(&n_mine, 1, MPI_UINT64_T, n.data(), 1, MPI_UINT64_T, 0, *comm_);
  std::vector<double> all;
  if (rank_ > 0) {
    in_pieces(const_cast<double *>(mine.data()), mine.size(),
              [&](double *piece, int count) { MPI_Send(piece, count, MPI_DOUBLE, 0, 0, *comm_); });
    return all;
  }
  all = mine;
  for (int from = 1; from < size_; ++from) {
    const std::size_t begin = all.size();
    all.resize(begin + n[static_cast<std::size_t>(from)]);
    in_pieces(all.data() + begin, all.size() - begin, [&](double *piece, int count) {
      MPI_Recv(piece, count, MPI_DOUBLE, from, 0, *comm_, MPI_STATUS_IGNORE);
    });
  }
  return all;
}

std::size_t Communicator::total(std::size_t count) const {
  auto n = static_cast<std::uint64_t>(count);
  if (size_ > 1) MPI_Allreduce(MPI_IN_PLACE, &n, 1, MPI_UINT64_T, MPI_SUM, *comm_);
  return static_cast<std::size_t>(n);
}

std::size_t Communicator::sum_before(std::size_t count) const {
  const auto n = static_cast<std::uint64_t>(count);
  std::uint64_t before = 0;
  if (size_ > 1) MPI_Exscan(&n, &before, 1, MPI_UINT64_T, MPI_SUM, *comm_);
  return rank_ == 0 ? 0 : static_cast<std::size_t>(before);  // MPI leaves it undefined on rank 0
}

void Communicator::all_gather_items(const void *mine, std::size_t n, std::size_t item_size,
                                    void *all) const {
  if (size_ == 1) {
    if (n > 0) std::memcpy(all, mine, n * item_size);
    return;
  }
  const auto count = static_cast<int>(n);
  std::vector<int> counts(static_cast<std::size_t>(size_)), begin(counts.size(), 0);
  MPI_Allgather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, *comm_);
  for (std::size_t p = 1; p < counts.size(); ++p) begin[p] = begin[p - 1] + counts[p - 1];
  // A type of its own, so that counts are items and not bytes, which would overflow an int.
  MPI_Datatype item;
  MPI_Type_contiguous(static_cast<int>(item_size), MPI_BYTE, &item);
  MPI_Type_commit(&item);
  MPI_Allgatherv(mine, count, item, all, counts.data(), begin.data(), item, *comm_);
  MPI_Type_free(&item);
}

#else

std::size_t Communicator::total(std::size_t count) const { return count; }
std::size_t Communicator::sum_before(std::size_t /*count*/) const { return 0; }
void Communicator::all_gather_items(const void *mine, std::size_t n, std::size_t item_size,
                                    void *all) const {
  if (n > 0) std::memcpy(all, mine, n * item_size);
}
Communicator Communicator::split(int /*color*/) const { return *this; }
void Communicator::barrier() const {}
void Communicator::sum(double * /*data*/, std::size_t /*n*/) const {}
double Communicator::max(double value) const { return value; }
void Communicator::broadcast(double * /*data*/, std::size_t /*n*/, int /*root*/) const {}
void Communicator::broadcast(std::string & /*text*/, int /*root*/) const {}
void Communicator::broadcast(int & /*value*/, int /*root*/) const {}
std::vector<double> Communicator::gather(const std::vector<double> &mine) const { return mine; }

#endif

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
