// SPDX-License-Identifier: MIT
// Spin-orbit coupling of equivariant models: how B turns, and what it leaves alone.
#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <Eigen/Geometry>
#include <array>
#include <map>
#include <vector>

#include "chosen_kernels.h"
#include "equivariant/on_site_spin_coupling.h"
#include "equivariant/shells.h"
#include "equivariant/spin_coupling.h"
#include "hamiltonian_models.h"
#include "spin_orbit_model.h"
#include "spinor_models.h"

namespace dpw::test {

namespace {

using Components = std::array<Eigen::MatrixXd, 3>;  // B_x, B_y, B_z
using SpinMap = std::map<PairKey, Components>;

/// Both directions of all blocks.
SpinMap spin_blocks(const WannierHamiltonian &h) {
  SpinMap blocks;
  for (const PairBlock &block : h.spin_orbit->blocks) {
    Components there, back;
    for (std::size_t c = 0; c < 3; ++c) {
      there[c] = Eigen::Map<const RowMatrix>(
          h.spin_orbit->values.data() + block.first_value + c * h.block_size(block),
          h.atoms[block.row].n_orbitals, h.atoms[block.column].n_orbitals);
      back[c] = -there[c].transpose();
    }
    blocks[{block.row, block.column, block.cell}] = there;
    blocks[mirrored({block.row, block.column, block.cell})] = back;
  }
  return blocks;
}

double difference(const SpinMap &found, const SpinMap &expected) {
  EXPECT_EQ(found.size(), expected.size());
  double largest = 0.0;
  for (const auto &[key, block] : expected)
    for (std::size_t c = 0; c < 3; ++c)
      largest = std::max(largest, (found.at(key)[c] - block[c]).cwiseAbs().maxCoeff());
  return largest;
}

/// B of a structure that `q` turned: orbitals turn, and so do x, y and z, as an axial vector's.
SpinMap turned(const SpinMap &blocks, const Eigen::Matrix3d &q,
               const std::vector<Eigen::MatrixXd> &orbitals, const std::vector<int> &element) {
  SpinMap result;
  const Eigen::Matrix3d axial = q.determinant() * q;
  for (const auto &[key, block] : blocks) {
    const auto &[i, j, cell] = key;
    Components &b = result[key];
    for (Eigen::Index c = 0; c < 3; ++c) {
      Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(block[0].rows(), block[0].cols());
      for (Eigen::Index k = 0; k < 3; ++k) sum += axial(c, k) * block[static_cast<std::size_t>(k)];
      b[static_cast<std::size_t>(c)] =
          orbitals[element[i]] * sum * orbitals[element[j]].transpose();
    }
  }
  return result;
}

Eigen::VectorXd spinor_bands(const WannierHamiltonian &h, const Eigen::Vector3d &k) {
  return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd>(models::spinor_matrix(h, k)).eigenvalues();
}

class SpinOrbit : public testing::TestWithParam<bool> {
 protected:
  Model model = spin_orbit_model(GetParam());
};

}  // namespace

TEST_P(SpinOrbit, is_hermitian_and_keeps_time_reversal) {
  EquivariantCase of(model, small_structure());
  const WannierHamiltonian h = assemble_with_spin(of);
  ASSERT_NO_THROW(h.check());
  EXPECT_GT(h.spin_orbit->blocks.size(), 50U);
  for (const Eigen::Vector3d &k : {Eigen::Vector3d(0, 0, 0), Eigen::Vector3d(0.5, 0, 0)}) {
    const Eigen::VectorXd e = spinor_bands(h, k);
    for (Eigen::Index n = 0; n < e.size(); n += 2) EXPECT_NEAR(e[n], e[n + 1], 1e-12);
  }
  const Eigen::Vector3d somewhere(0.1, 0.27, 0);
  EXPECT_LT((spinor_bands(h, somewhere) - spinor_bands(h, -somewhere)).cwiseAbs().maxCoeff(),
            1e-12);
  const Eigen::VectorXd e = spinor_bands(h, somewhere);
  EXPECT_GT(e[1] - e[0], 1e-4) << "without inversion spins are split";
}

TEST_P(SpinOrbit, turning_everything_turns_b_and_leaves_the_bands) {
  const EquivariantStructure s = small_structure();
  EquivariantCase of(model, s);
  const WannierHamiltonian h = assemble_with_spin(of);
  const SpinMap blocks = spin_blocks(h);
  std::mt19937 random(5);
  for (const Eigen::Matrix3d &q :
       {random_rotation(random), random_rotation(random),
        Eigen::Matrix3d(-Eigen::Matrix3d::Identity()), Eigen::Matrix3d(-random_rotation(random)),
        Eigen::Matrix3d(Eigen::Vector3d(1, 1, -1).asDiagonal())}) {
    EquivariantCase other(model, s.turned(q));
    const WannierHamiltonian g = assemble_with_spin(other);
    std::vector<Eigen::MatrixXd> d;
    for (const int e : {0, 1})
      d.push_back(orbital_rotation(equivariant_shells[e], q, hybrids_of(model, e)));
    EXPECT_LT(difference(spin_blocks(g), turned(blocks, q, d, s.element)), 1e-11) << q;
    for (const Eigen::Vector3d &k : {Eigen::Vector3d(0.1, 0.2, 0), Eigen::Vector3d(0.4, -0.3, 0.2)})
      EXPECT_LT((spinor_bands(g, k) - spinor_bands(h, k)).cwiseAbs().maxCoeff(), 1e-10) << q;
  }
}

TEST_P(SpinOrbit, order_of_the_atoms_and_kernels_do_not_matter) {
  const EquivariantStructure s = small_structure();
  EquivariantCase of(model, s);
  const SpinMap blocks = spin_blocks(assemble_with_spin(of));
  EquivariantStructure other = s;
  const std::vector<int> order = {4, 0, 5, 3, 1, 2};  // atom k is atom order[k] of s
  for (int k = 0; k < s.size(); ++k) {
    other.positions.row(k) = s.positions.row(order[k]);
    other.element[k] = s.element[order[k]];
    other.layer[k] = s.layer[order[k]];
  }
  SpinMap expected;
  for (int i = 0; i < s.size(); ++i)
    for (int j = 0; j < s.size(); ++j)
      for (const auto &[key, block] : blocks)
        if (std::get<0>(key) == order[i] && std::get<1>(key) == order[j])
          expected[{i, j, std::get<2>(key)}] = block;
  for (const SimdKernels *kernels : runnable_simd_kernels()) {
    const ChosenKernels chosen(kernels->name);
    EquivariantCase permuted(model, other);
    EXPECT_LT(difference(spin_blocks(assemble_with_spin(permuted)), expected), 1e-12)
        << kernels->name;
  }
}

TEST_P(SpinOrbit, every_number_of_the_networks_matters) {
  const auto sum = [&] {
    EquivariantCase of(model, small_structure());
    return assemble_with_spin(of).spin_orbit->values;
  };
  const std::vector<double> before = sum();
  for (const char *name : {"spin_self_a", "spin_self_b", "net_spin_intra_ab", "net_spin_intra_bb",
                           "net_spin_intra_aa", "net_spin_inter_bb"}) {
    NetworkData &net = model.networks.at(name);
    for (Eigen::Index k = 0; k < net.layers.back().bias.size(); ++k) {
      net.layers.back().bias[k] += 1.0;
      const std::vector<double> after = sum();
      double largest = 0.0;
      for (std::size_t v = 0; v < before.size(); ++v)
        largest = std::max(largest, std::abs(after[v] - before[v]));
      EXPECT_GT(largest, 1e-7) << name << " " << k;
      net.layers.back().bias[k] -= 1.0;
    }
  }
}

/// What a block may be is not restricted: coefficients reach every element of B.
TEST(SpinOrbitBlocks, are_as_general_as_the_surroundings_are) {
  for (const auto &[l_a, l_b] : {std::pair{1, 1}, std::pair{2, 1}, std::pair{2, 2}}) {
    const Shells row({l_a}), column({l_b});
    const int l_max = 4, n_mix = 6;
    SpinCoupling coupling(row, column, l_max, n_mix, simd_kernels());
    const int width = simd_kernels().width;
    std::mt19937 random(3);
    std::normal_distribution<double> normal;
    SimdArray w, f, h;
    w.provide(static_cast<std::size_t>(coupling.n_coefficients()), width);
    f.provide(static_cast<std::size_t>(2 * l_max * n_mix), width);
    h.provide(static_cast<std::size_t>(coupling.n_values()), width);
    for (int k = 0; k < 2 * l_max * n_mix * width; ++k) f.data()[k] = normal(random);
    Eigen::MatrixXd all(coupling.n_values(), coupling.n_coefficients());
    for (int k = 0; k < coupling.n_coefficients(); ++k) {
      std::fill_n(w.data(), coupling.n_coefficients() * width, 0.0);
      w.data()[k * width] = 1.0;
      coupling.evaluate(w.data(), f.data(), h.data());
      for (int v = 0; v < coupling.n_values(); ++v) all(v, k) = h.data()[v * width];
    }
    // of d and d, two elements would take features of order 5
    EXPECT_EQ(all.colPivHouseholderQr().rank(), coupling.n_values() - (l_a + l_b == 4 ? 2 : 0));
    EXPECT_EQ(coupling.n_coefficients(), plain_spin_count(l_a, l_b, n_mix));
  }
}

TEST(SpinOrbitOnSite, without_surroundings_it_is_lambda_l_s) {
  // eigenvalues lambda / 2 l (2 l + 2 times) and -lambda / 2 (l + 1) (2 l times)
  for (const int l : {1, 2}) {
    const OnSiteSpinCoupling coupling(Shells({l}), 2);
    const int n = 2 * l + 1;
    const std::vector<double> w(static_cast<std::size_t>(coupling.n_coefficients()), 0.0),
        moments(50, 0.3);
    std::vector<double> b(static_cast<std::size_t>(3 * n * n));
    coupling.evaluate({0.2}, w.data(), moments.data(), b.data());
    WannierHamiltonian h = models::empty(models::box(9, 9, 9));
    models::add_atom(h, {0, 0, 0}, n);
    models::add_block(h, 0, 0, {0, 0, 0},
                      std::vector<double>(static_cast<std::size_t>(n * n), 0.0));
    models::add_spin_block(h, 0, 0, {0, 0, 0}, b);
    const Eigen::VectorXd e = spinor_bands(h, {0, 0, 0});
    for (int k = 0; k < 2 * l; ++k) EXPECT_NEAR(e[k], -0.1 * (l + 1), 1e-13);
    for (int k = 2 * l; k < 2 * n; ++k) EXPECT_NEAR(e[k], 0.1 * l, 1e-13);
  }
}

INSTANTIATE_TEST_SUITE_P(OrbitalsAndHybrids, SpinOrbit, testing::Bool());

}  // namespace dpw::test
