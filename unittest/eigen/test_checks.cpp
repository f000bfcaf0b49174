// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <limits>

#include "eigen/checks.h"
#include "eigen/eigensolver.h"
#include "hamiltonian_models.h"

using namespace dpw;
using models::expect_error;

namespace {

/// The right answer of another solver, spoilt on the way.
class SpoiltSolver : public Eigensolver {
 public:
  using Spoil = std::function<void(EigenResult &)>;
  explicit SpoiltSolver(Spoil spoil) : spoil_(std::move(spoil)) {}
  std::string name() const override { return "spoilt"; }

 protected:
  EigenResult run(Eigen::MatrixXcd &h, const EigenRequest &request) override {
    EigenResult result = make_eigensolver("lapack")->solve(h, request);
    spoil_(result);
    return result;
  }

 private:
  Spoil spoil_;
};

Eigen::MatrixXcd sample() {
  return models::plain_bloch_sum(models::random_model(6, 1, 2), {0.1, 0.2, 0.3});
}

void expect_caught(const EigenRequest &request, const SpoiltSolver::Spoil &spoil,
                   const std::vector<std::string> &words) {
  Eigen::MatrixXcd h = sample();
  expect_error([&] { SpoiltSolver(spoil).solve(h, request); }, words);
}

}  // namespace

TEST(Checks, AnUnspoiltAnswerPasses) {
  Eigen::MatrixXcd h = sample();
  EXPECT_NO_THROW(SpoiltSolver([](EigenResult &) {}).solve(h, {true, 0, -1}));
}

TEST(Checks, AWrongValueBreaksTheTrace) {
  expect_caught({}, [](EigenResult &r) { r.values[0] -= 1e-9; },
                {"spoilt failed its own check", "size 12", "not the trace", "relative error",
                 "allowed", "try another solver"});
}

TEST(Checks, TwoErrorsThatCancelInTheTraceBreakTheSquares) {
  expect_caught({},
                [](EigenResult &r) {
                  r.values[0] -= 1e-9;
                  r.values[11] += 1e-9;
                },
                {"failed its own check", "squares of the eigenvalues do not add up"});
}

TEST(Checks, ValuesOutOfOrderOrNotFiniteAreCaught) {
  expect_caught({}, [](EigenResult &r) { std::swap(r.values[2], r.values[7]); },
                {"not ascending", "index 3"});
  expect_caught({}, [](EigenResult &r) { r.values[5] = std::numeric_limits<double>::quiet_NaN(); },
                {"not finite", "index 5"});
}

TEST(Checks, AMissingValueIsCaught) {
  expect_caught({}, [](EigenResult &r) { r.values.conservativeResize(11); },
                {"spoilt found 11", "12 were asked for"});
}

TEST(Checks, WrongVectorsOfRightValuesAreCaught) {
  for (const EigenRequest &request : {EigenRequest{true, 0, -1}, EigenRequest{true, 3, 4}}) {
    expect_caught(request, [](EigenResult &r) { r.vectors.col(0).swap(r.vectors.col(1)); },
                  {"failed its own check", "H v = w v does not hold"});
    expect_caught(request, [](EigenResult &r) { r.vectors.col(1) *= 1.0 + 1e-9; },
                  {"failed its own check", "not orthonormal"});
    expect_caught(
        request, [](EigenResult &r) { r.vectors(2, 1) = std::numeric_limits<double>::quiet_NaN(); },
        {"failed its own check"});
    expect_caught(request, [](EigenResult &r) { r.vectors.conservativeResize(12, 2); },
                  {"spoilt gave 2 vectors of length 12"});
  }
}

TEST(Checks, ADegeneratePairMayBeAnyBasisButNotTwiceTheSameVector) {
  Eigen::MatrixXcd h = Eigen::MatrixXcd::Identity(4, 4);
  SpoiltSolver solver([](EigenResult &r) { r.vectors.col(1) = r.vectors.col(0); });
  expect_error([&] { solver.solve(h, {true, 0, -1}); }, {"not orthonormal"});
}

TEST(Checks, TheWorstOfManyIsKept) {
  EigenCheck all;
  EigenCheck one;
  one.trace = 1e-15;
  all.merge(one);
  EXPECT_EQ(all.trace, 1e-15);
  EXPECT_FALSE(all.residual);
  one.trace = 1e-16;
  one.residual = 2e-16;
  all.merge(one);
  EXPECT_EQ(all.trace, 1e-15);
  EXPECT_EQ(all.residual, 2e-16);
}

TEST(SelfCheck, FindsABackEndWithWrongVectors) {
  // orthonormal and of the right values, but those of the complex conjugate matrix: what a mix-up
  // of triangles gives
  class Conjugating : public Eigensolver {
   public:
    std::string name() const override { return "conjugating"; }

   protected:
    EigenResult run(Eigen::MatrixXcd &h, const EigenRequest &request) override {
      EigenResult result = make_eigensolver("lapack")->solve(h, request);
      result.vectors = result.vectors.conjugate().eval();
      return result;
    }
  } solver;
  expect_error([&] { check_itself(solver); }, {"conjugating", "H v = w v does not hold"});
}

TEST(SelfCheck, FindsABackEndThatSolvesAnotherMatrix) {
  // consistent in itself, so that only the known answer shows it
  class Turning : public Eigensolver {
   public:
    std::string name() const override { return "turning"; }

   protected:
    EigenResult run(Eigen::MatrixXcd &h, const EigenRequest &request) override {
      EigenResult result = make_eigensolver("lapack")->solve(h, request);
      // three values turned about (1, 1, 1): their sum and that of their squares stay
      const Eigen::Vector3d three = result.values.head<3>();
      const Eigen::Vector3d mean = Eigen::Vector3d::Constant(three.mean());
      const Eigen::Vector3d axis = Eigen::Vector3d::Constant(std::sqrt(1.0 / 3.0));
      const Eigen::Vector3d off = three - mean;
      result.values.head<3>() = mean + std::cos(1e-3) * off + std::sin(1e-3) * axis.cross(off);
      return result;
    }
  } solver;
  expect_error([&] { check_itself(solver); },
               {"turning", "wrong answer", "matrix whose answer is known", "broken"});
}

TEST(SelfCheck, PassesARightOne) { EXPECT_NO_THROW(check_itself(*make_eigensolver("lapack"))); }
