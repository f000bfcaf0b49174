// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "bands/kpoint_solver.h"
#include "eigen/mkl_library.h"
#include "hamiltonian_models.h"

using namespace dpw;
using models::expect_error;

namespace {

SolverChoice choose(const std::string &name, int n, int n_kpoints, int count, int n_ranks) {
  KPointSolverOptions options;
  options.name = name;
  options.may_start_kokkos = false;  // the rule for a host without a GPU
  BandRequest request;
  request.count = count;
  return choose_solver(options, n, n_kpoints, request, n_ranks);
}

}  // namespace

TEST(ChooseSolver, TakesLapackForSmallMatricesAndManyKPoints) {
  EXPECT_EQ(choose("auto", 737, 151, -1, 1).name, "lapack");
  EXPECT_EQ(choose("auto", 737, 151, 4, 8).name, "lapack");
  EXPECT_EQ(choose("auto", 737, 1, -1, 8).name, "lapack");
  EXPECT_EQ(choose("auto", 20000, 151, -1, 8).name, "lapack");
}

TEST(ChooseSolver, TakesAWindowForAFewBandsOfALargeOne) {
  const SolverChoice choice = choose("auto", 24706, 1, 40, 1);
  EXPECT_EQ(choice.name, MklLibrary::available() ? "window" : "lapack");
  EXPECT_NE(choice.reason.find("40 bands of 24706 orbitals"), std::string::npos);
  EXPECT_EQ(choose("auto", 24706, 1, 10000, 1).name, "lapack") << "not a few";
}

TEST(ChooseSolver, TakesElpaWhereRanksWouldIdle) {
  const SolverChoice choice = choose("auto", 8000, 3, -1, 4);
  if (is_built_in("elpa")) {
    EXPECT_EQ(choice.name, "elpa");
  } else {
    EXPECT_EQ(choice.name, "lapack");
    EXPECT_NE(choice.reason.find("elpa would use all ranks"), std::string::npos);
  }
  EXPECT_NE(choice.reason.find("fewer k-points than ranks"), std::string::npos);
  EXPECT_EQ(choose("auto", 8000, 4, -1, 4).name, "lapack");
}

TEST(ChooseSolver, LeavesAloneWhatIsAskedFor) {
  EXPECT_EQ(choose("lapack", 24706, 1, 40, 4).name, "lapack");
  if (MklLibrary::available()) {
    EXPECT_EQ(choose("window", 10, 1, 2, 1).name, "window");
  }
  expect_error([] { choose("magic", 10, 1, 2, 1); },
               {"unknown eigensolver 'magic'", "auto, lapack, elpa, kokkos, window"});
}

TEST(ChooseSolver, TeamsAreForElpa) {
  KPointSolverOptions options;
  options.ranks_per_kpoint = 2;
  for (const char *name : {"lapack", "window", "kokkos"}) {
    options.name = name;
    EXPECT_EQ(team_size(options, 6), 1);
  }
  options.name = "elpa";
  EXPECT_EQ(team_size(options, 6), 2);
  options.ranks_per_kpoint = 0;
  EXPECT_EQ(team_size(options, 6), 6);
}
