// SPDX-License-Identifier: MIT
#include "parallel/mpi_ranks.h"

#include <algorithm>
#include <limits>

#include "parallel/ranks.h"

namespace dpw {

namespace {

/// MPI counts with int: longer lists go in pieces.
template <typename T, typename Send>
void in_pieces(T *data, std::size_t n, const Send &send) {
  constexpr std::size_t most = std::numeric_limits<int>::max() / 2;
  for (std::size_t begin = 0; begin < n; begin += most)
    send(data + begin, static_cast<int>(std::min(most, n - begin)));
}

enum class Owner { kCaller, kThis };

class MpiRanks : public Ranks {
 public:
  MpiRanks(MPI_Comm comm, Owner owner) : comm_(comm), owner_(owner) {
    MPI_Comm_rank(comm, &rank_);
    MPI_Comm_size(comm, &size_);
  }
  ~MpiRanks() override {
    int finalized = 0;
    MPI_Finalized(&finalized);
    if (owner_ == Owner::kThis && finalized == 0) MPI_Comm_free(&comm_);
  }
  MpiRanks(const MpiRanks &) = delete;
  MpiRanks &operator=(const MpiRanks &) = delete;

  MPI_Comm comm() const { return comm_; }
  int rank() const override { return rank_; }
  int size() const override { return size_; }

  std::shared_ptr<const Ranks> split(int color) const override {
    MPI_Comm part = MPI_COMM_NULL;
    MPI_Comm_split(comm_, color, rank_, &part);
    return std::make_shared<MpiRanks>(part, Owner::kThis);
  }

  void barrier() const override { MPI_Barrier(comm_); }

  void sum(double *data, std::size_t n) const override {
    in_pieces(data, n, [&](double *piece, int count) {
      MPI_Allreduce(MPI_IN_PLACE, piece, count, MPI_DOUBLE, MPI_SUM, comm_);
    });
  }

  std::uint64_t sum(std::uint64_t count) const override {
    MPI_Allreduce(MPI_IN_PLACE, &count, 1, MPI_UINT64_T, MPI_SUM, comm_);
    return count;
  }

  std::uint64_t sum_before(std::uint64_t count) const override {
    std::uint64_t before = 0;
    MPI_Exscan(&count, &before, 1, MPI_UINT64_T, MPI_SUM, comm_);
    return rank_ == 0 ? 0 : before;  // MPI leaves it undefined on rank 0
  }

  double max(double value) const override {
    MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_DOUBLE, MPI_MAX, comm_);
    return value;
  }

  void broadcast(void *data, std::size_t n_bytes, int root) const override {
    in_pieces(static_cast<char *>(data), n_bytes,
              [&](char *piece, int count) { MPI_Bcast(piece, count, MPI_BYTE, root, comm_); });
  }

  std::vector<double> gather(const std::vector<double> &mine) const override {
    const auto n_mine = static_cast<std::uint64_t>(mine.size());
    std::vector<std::uint64_t> n(static_cast<std::size_t>(size_));
    MPI_Gather(&n_mine, 1, MPI_UINT64_T, n.data(), 1, MPI_UINT64_T, 0, comm_);
    std::vector<double> all;
    if (rank_ > 0) {
      in_pieces(mine.data(), mine.size(), [&](const double *piece, int count) {
        MPI_Send(piece, count, MPI_DOUBLE, 0, 0, comm_);
      });
      return all;
    }
    all = mine;
    for (int from = 1; from < size_; ++from) {
      const std::size_t begin = all.size();
      all.resize(begin + n[static_cast<std::size_t>(from)]);
      in_pieces(all.data() + begin, all.size() - begin, [&](double *piece, int count) {
        MPI_Recv(piece, count, MPI_DOUBLE, from, 0, comm_, MPI_STATUS_IGNORE);
      });
    }
    return all;
  }

  void all_gather(const void *mine, std::size_t n, std::size_t item_size,
                  void *all) const override {
    const auto count = static_cast<int>(n);
    std::vector<int> counts(static_cast<std::size_t>(size_)), begin(counts.size(), 0);
    MPI_Allgather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, comm_);
    for (std::size_t p = 1; p < counts.size(); ++p) begin[p] = begin[p - 1] + counts[p - 1];
    // A type of its own, so that counts are items and not bytes, which would overflow an int.
    MPI_Datatype item;
    MPI_Type_contiguous(static_cast<int>(item_size), MPI_BYTE, &item);
    MPI_Type_commit(&item);
    MPI_Allgatherv(mine, count, item, all, counts.data(), begin.data(), item, comm_);
    MPI_Type_free(&item);
  }

 private:
  MPI_Comm comm_;
  Owner owner_;
  int rank_ = 0;
  int size_ = 1;
};

}  // namespace

Communicator mpi_communicator(MPI_Comm comm) {
  return Communicator(std::make_shared<MpiRanks>(comm, Owner::kCaller));
}

MPI_Comm mpi_of(const Communicator &ranks) {
  const auto *mpi = dynamic_cast<const MpiRanks *>(ranks.ranks());
  return mpi == nullptr ? MPI_COMM_NULL : mpi->comm();
}

}  // namespace dpw
