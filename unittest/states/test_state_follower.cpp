// SPDX-License-Identifier: MIT
#include "states/state_follower.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>

#include "states/frame_follower.h"
#include "states_helpers.h"

namespace dpw::test {
namespace {

using Ints = std::vector<int>;
using models::Complex;

struct Solved {
  Eigen::VectorXd energies;
  Eigen::MatrixXcd vectors;
};

/// The `count` states from `first` on.
Solved solve(const Eigen::MatrixXcd &h, int first = 0, int count = -1) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solver(h);
  if (count < 0) count = static_cast<int>(h.rows());
  return {solver.eigenvalues().segment(first, count),
          solver.eigenvectors().middleCols(first, count)};
}

/// The same states with phases of chance, and another basis of the level [first, first + count).
Solved scrambled(Solved s, unsigned seed, int first = 0, int count = 1) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> angle(0.0, 6.3);
  for (Eigen::Index j = 0; j < s.vectors.cols(); ++j)
    s.vectors.col(j) *= std::polar(1.0, angle(generator));
  s.vectors.middleCols(first, count) =
      (s.vectors.middleCols(first, count) * random_states(count, seed + 1)).eval();
  return s;
}

StateLinks advance(StateFollower &states, const Solved &s) {
  const std::vector<Eigen::Vector3i> jumps(static_cast<std::size_t>(s.vectors.rows()),
                                           Eigen::Vector3i::Zero());
  return states.advance(jumps, s.energies, s.vectors);
}

double largest(const Eigen::MatrixXcd &m) { return m.cwiseAbs().maxCoeff(); }

/// Landau's and Zener's two levels: diabatic energies +-rate t/2, coupling c.
Eigen::MatrixXcd two_levels(double rate, double c, double t) {
  Eigen::MatrixXcd h(2, 2);
  h << 0.5 * rate * t, c, c, -0.5 * rate * t;
  return h;
}

TEST(StateFollower, GivesTheCouplingOfAnAvoidedCrossing) {
  // lower state (-sin a, cos a), upper state (cos a, sin a), tan 2a = 2c/(rate t): their coupling
  // <lower|d/dt upper> is da/dt = -c rate/((rate t)^2 + 4c^2), up to one sign for the whole run
  const double rate = 0.05, c = 0.02, dt = 0.1;
  const auto angle = [&](double t) { return 0.5 * std::atan2(2.0 * c, rate * t); };
  StateFollower states({0, 0, 0});
  double sign = 0.0;
  for (int i = -40; i <= 40; ++i) {
    const double t = i * dt;
    const StateLinks links = advance(states, scrambled(solve(two_levels(rate, c, t)), 100 + i));
    if (i == -40) {
      EXPECT_EQ(links.overlaps.size(), 0);
      EXPECT_EQ(links.predecessor, (Ints{-1, -1}));
      continue;
    }
    const double turn = angle(t) - angle(t - dt), middle = t - 0.5 * dt;
    const Complex s01 = links.overlaps(0, 1);
    if (sign == 0.0) sign = std::copysign(1.0, s01.real() / turn);
    Eigen::MatrixXcd expected(2, 2);
    expected << std::cos(turn), sign * std::sin(turn), -sign * std::sin(turn), std::cos(turn);
    ASSERT_LT(largest(links.overlaps - expected), 1e-12) << t;
    EXPECT_EQ(links.predecessor, (Ints{0, 1}));
    EXPECT_EQ(links.followed, (Ints{0, 1}));
    const Complex d = (s01 - std::conj(links.overlaps(1, 0))) / (2.0 * dt);
    const double exact = -c * rate / (std::pow(rate * middle, 2) + 4.0 * c * c);
    ASSERT_NEAR(d.real(), sign * exact, 2e-3 * std::abs(exact));  // dt^2/24 of the third derivative
    ASSERT_NEAR(d.imag(), 0.0, 1e-12);
  }
}

TEST(StateFollower, FollowsStatesThroughACrossing) {
  StateFollower states({0, 0, 0});
  for (int i = -3; i <= 3; ++i) {  // they cross between i = 0 and 1
    const StateLinks links =
        advance(states, scrambled(solve(two_levels(0.05, 0.0, i - 0.5)), 200 + i));
    if (i == -3) continue;
    const bool crossed = i == 1;
    EXPECT_EQ(links.predecessor, crossed ? (Ints{1, 0}) : (Ints{0, 1}));
    EXPECT_EQ(links.followed, i >= 1 ? (Ints{1, 0}) : (Ints{0, 1}));
    Eigen::MatrixXcd expected = Eigen::MatrixXcd::Identity(2, 2);
    if (crossed) expected = expected.rowwise().reverse().eval();
    EXPECT_LT(largest(links.overlaps - expected), 1e-14);
    EXPECT_LT(links.lost.maxCoeff(), 1e-14);
  }
}

/// Six states that turn with time. The second and the third coincide until the frame `split`, and
/// again in the frame after it.
Eigen::MatrixXcd turning_levels(int frame, int split) {
  const double gap = frame == split || frame > split + 1 ? 0.04 : 0.0;
  const Eigen::MatrixXcd basis = random_states(6, 31), generator = [&] {
    Eigen::MatrixXcd g = random_states(6, 32);
    return Eigen::MatrixXcd(g + g.adjoint());
  }();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> axes(generator);
  const Eigen::VectorXcd phases =
      (Complex(0.0, -0.06 * frame) * axes.eigenvalues().cast<Complex>()).array().exp();
  const Eigen::MatrixXcd turn =
      axes.eigenvectors() * phases.asDiagonal() * axes.eigenvectors().adjoint();
  const Eigen::VectorXcd e{{-1.0, 0.0, gap, 0.5, 0.9, 1.4}};
  return turn * basis * e.asDiagonal() * basis.adjoint() * turn.adjoint();
}

TEST(StateFollower, DoesNotDependOnPhasesAndBasesOfLevels) {
  for (const int split : {1, 3}) {  // 1: the first frame's level has no basis of its own
    StateFollower a({0, 0, 0}), b({0, 0, 0});
    for (int frame = 0; frame < 7; ++frame) {
      const Solved s = solve(turning_levels(frame, split), 0, 4);
      const bool level = frame != split && frame <= split + 1;
      const auto seed = static_cast<unsigned>(300 + 10 * frame);
      const StateLinks plain = advance(a, s);
      const StateLinks other = advance(b, scrambled(s, seed, 1, level ? 2 : 1));
      EXPECT_EQ(plain.predecessor, other.predecessor);
      EXPECT_EQ(plain.followed, other.followed);
      if (frame == 0) continue;
      EXPECT_EQ(plain.predecessor, (Ints{0, 1, 2, 3})) << frame;
      ASSERT_LT(largest(plain.overlaps - other.overlaps), 1e-12) << split << ' ' << frame;
      ASSERT_LT(largest(a.vectors() - b.vectors()), 1e-12);
      if (!level) continue;
      const Eigen::Matrix2cd block = plain.overlaps.block(1, 1, 2, 2);
      EXPECT_LT(largest(block - block.adjoint()), 1e-13);
      EXPECT_GT(block.real().trace(), 1.9);
    }
  }
}

TEST(StateFollower, OverlapsAreThoseOfTheVectorsItKeeps) {
  StateFollower states({0, 0, 0});
  Eigen::MatrixXcd before;
  for (int frame = 1; frame < 6; ++frame) {
    const Solved s = solve(turning_levels(frame, 1));
    const StateLinks links = advance(states, s);
    if (frame > 1) {
      EXPECT_LT(largest(before.adjoint() * states.vectors() - links.overlaps), 1e-13);
      // all states: nothing is lost, and nothing is found
      EXPECT_LT(links.lost.maxCoeff(), 1e-12);
      EXPECT_LT(
          largest(links.overlaps * links.overlaps.adjoint() - Eigen::MatrixXcd::Identity(6, 6)),
          1e-12);
    }
    before = states.vectors();
  }
}

TEST(StateFollower, SaysWhatLeavesTheWindowAndWhatEnters) {
  // three levels, of which the two lowest are seen; the third passes the second
  StateFollower states({0, 0, 0});
  for (int frame = 0; frame < 4; ++frame) {
    Eigen::MatrixXcd h = Eigen::Vector3cd(-1.0, 0.0, 0.3 - 0.2 * frame).asDiagonal();
    h(0, 1) = h(1, 0) = 0.1 * frame;  // the two mix, within the window while they are there
    const Solved s = solve(h, 0, 2);
    const StateLinks links = advance(states, s);
    if (frame == 0) continue;
    const Eigen::VectorXd expected = 1.0 - links.overlaps.cwiseAbs2().rowwise().sum().array();
    EXPECT_LT((links.lost - expected).cwiseAbs().maxCoeff(), 1e-14);
    if (frame == 2) {
      EXPECT_EQ(links.predecessor, (Ints{0, -1}));
      EXPECT_GT(links.lost[1], 0.95);
      EXPECT_LT(links.lost[0], 0.05);
    } else {
      EXPECT_EQ(links.predecessor, (Ints{0, 1}));
    }
    EXPECT_EQ(links.followed, (Ints{0, 1}));  // what enters takes the free track
  }
}

TEST(StateFollower, KeepsRealStatesReal) {
  StateFollower states({0, 0, 0});
  std::srand(41);
  const Eigen::MatrixXd a = Eigen::MatrixXd::Random(6, 6), b = Eigen::MatrixXd::Random(6, 6);
  for (int frame = 0; frame < 4; ++frame) {
    // first a level of three, which chance phases make complex
    const Eigen::MatrixXd q = a.householderQr().householderQ();
    Eigen::MatrixXd h = q * Eigen::VectorXd{{-1, 0, 0, 0, 2, 3}}.asDiagonal() * q.transpose();
    h += 0.02 * frame * (b + b.transpose());
    const Solved s = scrambled(solve(h.cast<Complex>()), 400 + static_cast<unsigned>(frame), 1,
                               frame == 0 ? 3 : 1);
    const StateLinks links = advance(states, s);
    EXPECT_LT(states.vectors().imag().cwiseAbs().maxCoeff(), 1e-12);
    if (frame == 0) continue;
    EXPECT_LT(links.overlaps.imag().cwiseAbs().maxCoeff(), 1e-12);
  }
}

TEST(StateFollower, RefusesOtherSizes) {
  StateFollower states({0, 0, 0});
  advance(states, solve(random_states(4, 5), 0, 2));
  models::expect_error([&] { advance(states, solve(random_states(4, 5), 0, 3)); },
                       {"there are 3 of 4 orbitals, and there were 2 of 4"});
}

/// A model whose atoms are at home in other cells: orbital a moved by jump[a].
Sited moved_home(Sited s, const std::vector<Eigen::Vector3i> &jump) {
  for (models::Hopping &t : s.model.hoppings)
    for (std::size_t d = 0; d < 3; ++d)
      t.cell[d] += jump[static_cast<std::size_t>(t.row)][static_cast<int>(d)] -
                   jump[static_cast<std::size_t>(t.column)][static_cast<int>(d)];
  for (std::size_t o = 0; o < s.orbitals.size(); ++o)
    s.orbitals[o].position += s.model.lattice.transpose() * jump[o].cast<double>();
  return s;
}

TightBinding known_of(const Sited &s) {
  TightBinding h;
  h.lattice = s.model.lattice;
  h.orbitals = s.orbitals;
  return h;
}

/// What the follower makes of a model at some k-points.
std::vector<StateLinks> advance(FrameFollower &frames, const std::vector<Eigen::Vector3d> &k,
                                const Sited &s, unsigned seed, bool start_anew = false) {
  Eigen::MatrixXd energies(static_cast<Eigen::Index>(k.size()), s.model.n_orbitals());
  std::vector<Eigen::MatrixXcd> vectors;
  for (std::size_t i = 0; i < k.size(); ++i) {
    const Solved one = scrambled(solve(models::plain_bloch_sum(s.model, k[i])), seed);
    energies.row(static_cast<Eigen::Index>(i)) = one.energies;
    vectors.push_back(one.vectors);
  }
  return frames.advance(known_of(s), energies, vectors, start_anew);
}

const std::vector<Eigen::Vector3d> followed_k = {{0, 0, 0}, {0.5, 0, 0}, {0.13, -0.29, 0.41}};

TEST(FrameFollower, TakesNoNoticeOfAtomsThatAreWrapped) {
  const Sited start = one_orbital_an_atom(models::random_complex(5, 1, 3));
  FrameFollower frames(followed_k);
  std::mt19937 generator(9);
  std::uniform_int_distribution<int> cell(-2, 2);
  for (unsigned frame = 0; frame < 4; ++frame) {
    std::vector<Eigen::Vector3i> jump(5);
    for (Eigen::Vector3i &j : jump)
      j = frame == 0 ? Eigen::Vector3i(0, 0, 0)
                     : Eigen::Vector3i(cell(generator), cell(generator), cell(generator));
    Sited s = moved_home(start, jump);
    shake(s.orbitals, 0.05, frame);
    const std::vector<StateLinks> links = advance(frames, followed_k, s, 500 + 7 * frame);
    for (const StateLinks &at_k : links) {
      if (frame == 0) continue;
      EXPECT_LT(largest(at_k.overlaps - Eigen::MatrixXcd::Identity(5, 5)), 1e-12);
    }
  }
}

TEST(FrameFollower, GivesOneForACrystalThatMovesAsAWhole) {
  Sited crystal = one_orbital_an_atom(models::random_complex(5, 1, 4));
  std::mt19937 generator(10);
  std::uniform_real_distribution<double> fraction(0.0, 1.0);
  for (OrbitalSite &site : crystal.orbitals)
    site.position = crystal.model.lattice.transpose() *
                    Eigen::Vector3d(fraction(generator), fraction(generator), fraction(generator));
  FrameFollower frames(followed_k);
  const Eigen::Matrix3d to_fraction = crystal.model.lattice.transpose().inverse();
  const Eigen::Vector3d step = crystal.model.lattice.transpose() * Eigen::Vector3d(.11, -.07, .05);
  int wraps = 0;
  for (unsigned frame = 0; frame < 20; ++frame) {
    Sited s = crystal;
    std::vector<Eigen::Vector3i> wrap;
    for (OrbitalSite &site : s.orbitals) {
      site.position += frame * step;
      wrap.emplace_back(-(to_fraction * site.position).array().floor().matrix().cast<int>());
    }
    s = moved_home(s, wrap);
    for (const Eigen::Vector3i &w : wrap) wraps += w.cwiseAbs().sum();
    for (const StateLinks &at_k : advance(frames, followed_k, s, 600 + 7 * frame)) {
      if (frame == 0) continue;
      ASSERT_LT(largest(at_k.overlaps - Eigen::MatrixXcd::Identity(5, 5)), 1e-12) << frame;
    }
  }
  EXPECT_GT(wraps, 20);
}

TEST(FrameFollower, FindsJumpsInACellThatChanges) {
  const std::vector<Eigen::Vector3d> before = {{0.98, 0.5, 0.01}, {0.3, 0.3, 0.3}};
  const std::vector<Eigen::Vector3d> now = {{0.03, 0.45, 0.97}, {0.31, 0.29, 0.33}};
  EXPECT_EQ(home_jumps(before, now), (std::vector<Eigen::Vector3i>{{-1, 0, 1}, {0, 0, 0}}));
}

TEST(FrameFollower, StartsAnewWhenToldOrWhereOrbitalsAreOthers) {
  Sited s = one_orbital_an_atom(models::random_complex(3, 1, 5));
  FrameFollower frames(followed_k);
  EXPECT_FALSE(frames.goes_on_with(known_of(s)));
  EXPECT_EQ(advance(frames, followed_k, s, 1)[2].overlaps.size(), 0);
  EXPECT_TRUE(frames.goes_on_with(known_of(s)));
  EXPECT_EQ(advance(frames, followed_k, s, 2)[2].overlaps.size(), 9);
  EXPECT_EQ(advance(frames, followed_k, s, 3, true)[2].overlaps.size(), 0);
  s.orbitals[1].element = "Y";
  EXPECT_FALSE(frames.goes_on_with(known_of(s)));
  EXPECT_EQ(advance(frames, followed_k, s, 4)[2].overlaps.size(), 0);
  EXPECT_EQ(frames.memory(), 3 * 9 * 16.0);
}

TEST(FrameFollower, SaysWhatItNeeds) {
  const Sited s = one_orbital_an_atom(models::random_complex(3, 1, 5));
  TightBinding h = known_of(s);
  FrameFollower frames(followed_k);
  models::expect_error([&] { frames.advance(h, Eigen::MatrixXd::Zero(2, 3), {}, false); },
                       {"energies and vectors at every k-point"});
  h.lattice.reset();
  models::expect_error([&] { frames.advance(h, Eigen::MatrixXd::Zero(3, 3), {}, false); },
                       {"where the lattice and the orbitals are known"});
}

}  // namespace
}  // namespace dpw::test
