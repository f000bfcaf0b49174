// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
#include <mpi.h>

#include <cstdio>

namespace {

/// Rank 0 prints what happens; of the others only failures are shown.
class FailuresOnly : public testing::EmptyTestEventListener {
 public:
  explicit FailuresOnly(int rank) : rank_(rank) {}
  void OnTestPartResult(const testing::TestPartResult &part) override {
    if (!part.failed()) return;
    const char *file = part.file_name() != nullptr ? part.file_name() : "?";
    std::fprintf(stderr, "rank %d, %s:%d: %s\n", rank_, file, part.line_number(), part.message());
  }

 private:
  int rank_;
};

}  // namespace

/// GoogleTest on every rank of MPI_COMM_WORLD; fails if a rank does.
int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  testing::InitGoogleTest(&argc, argv);
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank > 0) {
    testing::TestEventListeners &listeners = testing::UnitTest::GetInstance()->listeners();
    delete listeners.Release(listeners.default_result_printer());
    listeners.Append(new FailuresOnly(rank));
  }
  int failed = RUN_ALL_TESTS();
  MPI_Allreduce(MPI_IN_PLACE, &failed, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  MPI_Finalize();
  return failed;
}
