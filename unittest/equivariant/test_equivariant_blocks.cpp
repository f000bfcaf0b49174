// SPDX-License-Identifier: MIT
// Blocks of the equivariant kind: against plain loops in any frame, under rotations and
// reflections, and in limits that are known otherwise.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "base/units.h"
#include "chosen_kernels.h"
#include "equivariant/equivariant_block_predictor.h"
#include "equivariant_model.h"
#include "file_helpers.h"
#include "kernels/simd_kernels.h"
#include "model_parts.h"
#include "uncertain_models.h"

namespace dpw::test {

namespace {

constexpr int n_features = equivariant_raer + 3 * equivariant_n_lm;

std::vector<Eigen::Vector3d> some_vectors() {
  std::vector<Eigen::Vector3d> list = {{0, 0, 2.1},       {0, 0, -3.3},      {1.7, 0, 0},
                                       {0, -5.9, 0},      {1e-9, 0, 4.0},    {0, -1e-7, -4.0},
                                       {2.2, 1e-12, 0.1}, {1e-5, 1e-5, 6.45}};
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> length(1.5, 6.4);
  for (int k = 0; k < 8; ++k) {
    const Eigen::Vector3d v(normal(random), normal(random), normal(random));
    list.push_back(length(random) * v.normalized());
  }
  return list;
}

/// Atom i of the pair list's first entries is 2 p, atom j is 2 p + 1.
struct Pairs {
  Pairs(const Model &model, const EquivariantHoppingClass &c,
        const std::vector<Eigen::Vector3d> &vectors)
      : features(2 * vectors.size(), n_features) {
    std::mt19937 random(11);
    features = random_matrix(random, static_cast<int>(features.rows()), n_features, 0.8);
    for (std::size_t p = 0; p < vectors.size(); ++p) {
      const int i = 2 * static_cast<int>(p);
      list.push_back({i, i + 1, vectors[p]});
      element.insert(element.end(), {c.element_i, c.element_j});
    }
    index = static_cast<int>(&c - hamiltonian_of(model).hopping.data());
  }
  /// Of each pair.
  Eigen::VectorXd errors(const Model &model) const {
    EquivariantBlockPredictor predictor(model, model.equivariant());
    const RowMatrix given = core_features(features, 3);
    predictor.set_features(given.data(), static_cast<int>(given.rows()), element.data());
    Eigen::VectorXd errors;
    predictor.hopping(index, list.data(), static_cast<int>(list.size()), &errors);
    return errors;
  }
  /// What the model makes of pair p, by plain loops; of two atoms of one element the mean of both
  /// directions. `gauge` turns the frames of the pair.
  Eigen::MatrixXd plain_block(const Model &model, std::size_t p, double gauge) const {
    const EquivariantHoppingClass &c =
        hamiltonian_of(model).hopping[static_cast<std::size_t>(index)];
    const auto one_way = [&](int i, int j, const Eigen::Vector3d &d) {
      return plain_hopping(model, c, equivariant_shells, equivariant_raer, equivariant_l_max,
                           features.row(i), features.row(j), d, gauge);
    };
    const DirectedPair &pair = list[p];
    Eigen::MatrixXd block = one_way(pair.i, pair.j, pair.d);
    if (c.element_i == c.element_j)
      block = (0.5 * (block + one_way(pair.j, pair.i, -pair.d).transpose())).eval();
    const Eigen::MatrixXd of_i = hybrids_of(model, c.element_i);
    const Eigen::MatrixXd of_j = hybrids_of(model, c.element_j);
    if (of_i.size() > 0) block = (of_i * block).eval();
    if (of_j.size() > 0) block = (block * of_j.transpose()).eval();
    return block;
  }
  /// The last hidden layer for one direction of pair p, and 1.
  Eigen::VectorXd plain_hidden(const Model &model, std::size_t p, bool reversed) const {
    const EquivariantHoppingClass &c =
        hamiltonian_of(model).hopping[static_cast<std::size_t>(index)];
    const DirectedPair &pair = list[p];
    const Eigen::VectorXd of_i = features.row(pair.i), of_j = features.row(pair.j);
    const PlainPair plain =
        plain_pair(model, c, equivariant_raer, equivariant_l_max, reversed ? of_j : of_i,
                   reversed ? of_i : of_j, reversed ? -pair.d : pair.d, 0.4);
    const NetworkData &net = model.network(c.network);
    std::vector<double> hidden =
        plain_network(net, plain.input, static_cast<int>(net.layers.size()) - 1);
    for (double &h : hidden) h = std::tanh(h);
    hidden.push_back(1.0);
    return Eigen::Map<const Eigen::VectorXd>(hidden.data(),
                                             static_cast<Eigen::Index>(hidden.size()));
  }
  /// One block [n_i, n_j] a pair.
  std::vector<RowMatrix> blocks(const Model &model) const {
    EquivariantBlockPredictor predictor(model, model.equivariant());
    const RowMatrix given = core_features(features, 3);
    predictor.set_features(given.data(), static_cast<int>(given.rows()), element.data());
    const Eigen::MatrixXd &all =
        predictor.hopping(index, list.data(), static_cast<int>(list.size()));
    const EquivariantHoppingClass &c =
        hamiltonian_of(model).hopping[static_cast<std::size_t>(index)];
    std::vector<RowMatrix> blocks;
    for (Eigen::Index p = 0; p < all.cols(); ++p)
      blocks.push_back(Eigen::Map<const RowMatrix>(
          all.col(p).data(), static_cast<Eigen::Index>(model.elements[c.element_i].orbitals.size()),
          static_cast<Eigen::Index>(model.elements[c.element_j].orbitals.size())));
    return blocks;
  }
  Pairs turned(const Eigen::Matrix3d &q) const {
    Pairs other = *this;
    for (Eigen::Index k = 0; k < features.rows(); ++k)
      other.features.row(k) =
          turned_features(features.row(k), q, equivariant_raer, 3, equivariant_l_max);
    for (DirectedPair &pair : other.list) pair.d = q * pair.d;
    return other;
  }

  RowMatrix features;
  std::vector<int> element;
  std::vector<DirectedPair> list;
  int index = 0;
};

/// Any rotation, a mirror, the inversion, and a rotation with inversion.
std::vector<Eigen::Matrix3d> some_operations() {
  std::mt19937 random(4);
  const Eigen::Matrix3d turn = random_rotation(random);
  const Eigen::Vector3d normal = turn.col(0);
  return {turn,
          Eigen::AngleAxisd(0.9, Eigen::Vector3d::UnitZ()).toRotationMatrix(),
          Eigen::AngleAxisd(models::kPi, Eigen::Vector3d::UnitX()).toRotationMatrix(),
          Eigen::Matrix3d::Identity() - 2.0 * normal * normal.transpose(),
          -Eigen::Matrix3d::Identity(),
          -random_rotation(random)};
}

}  // namespace

class EquivariantBlocks : public testing::TestWithParam<bool> {
 protected:
  Model model = equivariant_model(GetParam());
  Eigen::MatrixXd orbitals(int element, const Eigen::Matrix3d &q) const {
    return orbital_rotation(shells(element), q, hybrids_of(model, element));
  }
  static const std::vector<int> &shells(int element) {
    return equivariant_shells[static_cast<std::size_t>(element)];
  }
};

TEST_P(EquivariantBlocks, hopping_is_that_of_plain_loops_in_any_frame_of_the_pair) {
  ASSERT_NO_THROW(model.check());
  for (const EquivariantHoppingClass &c : hamiltonian_of(model).hopping) {
    const Pairs pairs(model, c, some_vectors());
    const std::vector<RowMatrix> blocks = pairs.blocks(model);
    for (std::size_t p = 0; p < blocks.size(); ++p)
      for (const double gauge : {0.0, 0.7, 2.9}) {
        const DirectedPair &pair = pairs.list[p];
        const Eigen::MatrixXd expected = pairs.plain_block(model, p, gauge);
        EXPECT_LT((blocks[p] - expected).cwiseAbs().maxCoeff(), 1e-12)
            << c.name << " along " << pair.d.transpose() << ", turned by " << gauge;
        if (pair.d.norm() < 5.0 && c.uses_moments) {
          EXPECT_GT(blocks[p].cwiseAbs().minCoeff(), 1e-9) << "an element is always zero";
        }
      }
  }
}

/// On all instruction sets; and to the last bit a pair's block does not depend on other pairs.
TEST_P(EquivariantBlocks, hopping_is_the_same_with_all_kernels_and_in_any_company) {
  std::vector<Eigen::Vector3d> vectors;
  while (vectors.size() < 80)
    for (const Eigen::Vector3d &v : some_vectors())
      vectors.push_back(v * (1.0 - 0.003 * static_cast<double>(vectors.size())));
  for (const EquivariantHoppingClass &c : hamiltonian_of(model).hopping) {
    const Pairs pairs(model, c, vectors);
    std::vector<Eigen::MatrixXd> plain;  // of every seventh pair
    for (std::size_t p = 0; p < vectors.size(); p += 7)
      plain.push_back(pairs.plain_block(model, p, 0.4));
    for (const SimdKernels *kernels : runnable_simd_kernels()) {
      const ChosenKernels chosen(kernels->name);
      const std::vector<RowMatrix> blocks = pairs.blocks(model);
      ASSERT_EQ(blocks.size(), vectors.size());
      for (std::size_t p = 0; p < vectors.size(); p += 7)
        EXPECT_LT((blocks[p] - plain[p / 7]).cwiseAbs().maxCoeff(), 1e-12)
            << c.name << ", pair " << p << ", " << kernels->name;
      for (const std::size_t few : {1, 2, 9, 33}) {
        Pairs company = pairs;
        company.list.erase(company.list.begin(),
                           company.list.end() - static_cast<std::ptrdiff_t>(few));
        const std::vector<RowMatrix> of_few = company.blocks(model);
        for (std::size_t p = 0; p < few; ++p)
          EXPECT_EQ(of_few[p], blocks[blocks.size() - few + p]) << c.name << ", " << kernels->name;
      }
    }
  }
}

TEST_P(EquivariantBlocks, hopping_turns_with_the_surroundings) {
  for (const EquivariantHoppingClass &c : hamiltonian_of(model).hopping) {
    const Pairs pairs(model, c, some_vectors());
    const std::vector<RowMatrix> blocks = pairs.blocks(model);
    for (const Eigen::Matrix3d &q : some_operations()) {
      const std::vector<RowMatrix> turned = pairs.turned(q).blocks(model);
      const Eigen::MatrixXd of_i = orbitals(c.element_i, q), of_j = orbitals(c.element_j, q);
      for (std::size_t p = 0; p < blocks.size(); ++p)
        EXPECT_LT((turned[p] - of_i * blocks[p] * of_j.transpose()).cwiseAbs().maxCoeff(), 1e-12)
            << c.name << ", pair " << p << ", determinant " << q.determinant();
    }
  }
}

TEST_P(EquivariantBlocks, on_site_blocks_turn_with_the_surroundings_and_are_symmetric) {
  std::mt19937 random(12);
  const int n_atoms = 5;
  const RowMatrix features = random_matrix(random, n_atoms, n_features, 0.8);
  for (const int element : {0, 1}) {
    const std::vector<int> elements(n_atoms, element);
    DescriptorBatch batch;
    batch.atoms = {3, 0, 4};
    const auto blocks = [&](const RowMatrix &f) {
      EquivariantBlockPredictor predictor(model, model.equivariant());
      const RowMatrix given = core_features(f, 3);
      predictor.set_features(given.data(), n_atoms, elements.data());
      return Eigen::MatrixXd(predictor.on_site(element, batch));
    };
    const Eigen::MatrixXd given = blocks(features);
    const auto n = static_cast<Eigen::Index>(model.elements[element].orbitals.size());
    ASSERT_EQ(given.rows(), n * n);
    for (const Eigen::Matrix3d &q : some_operations()) {
      RowMatrix turned = features;
      for (int k = 0; k < n_atoms; ++k)
        turned.row(k) = turned_features(features.row(k), q, equivariant_raer, 3, equivariant_l_max);
      const Eigen::MatrixXd after = blocks(turned);
      const Eigen::MatrixXd d = orbitals(element, q);
      for (Eigen::Index k = 0; k < given.cols(); ++k) {
        const Eigen::Map<const RowMatrix> a(given.col(k).data(), n, n),
            b(after.col(k).data(), n, n);
        EXPECT_LT((b - d * a * d.transpose()).cwiseAbs().maxCoeff(), 1e-12);
        EXPECT_LT((a - a.transpose()).cwiseAbs().maxCoeff(), 1e-15);
        EXPECT_GT(a.cwiseAbs().minCoeff(), 1e-6) << "an element is always zero";
      }
    }
  }
}

TEST_P(EquivariantBlocks, on_site_blocks_are_crystal_fields_from_the_network) {
  std::mt19937 random(13);
  const RowMatrix features = random_matrix(random, 1, n_features, 0.8);
  const RowMatrix moments =
      Eigen::Map<const RowMatrix>(features.data() + equivariant_raer, 3, equivariant_n_lm);
  // harmonics of more directions than there are harmonics: products are expanded by least squares
  Eigen::MatrixXd y(80, equivariant_n_lm);
  for (Eigen::Index k = 0; k < y.rows(); ++k)
    y.row(k) = plain_harmonics(equivariant_l_max, random_matrix(random, 3, 1, 1.0));
  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> expansion(y);
  for (const int element : {0, 1}) {
    const NetworkData &net = model.network(hamiltonian_of(model).on_site[element]);
    std::vector<double> w = plain_network(net, plain_invariants(moments));
    for (double &value : w) value *= energy_unit_in_eV(net.output_unit);
    std::size_t used = 0;
    const std::vector<int> &l = shells(element);
    Eigen::MatrixXd h = Eigen::MatrixXd::Zero(model.elements[element].orbitals.size(),
                                              model.elements[element].orbitals.size());
    int row = 0;
    for (std::size_t a = 0; a < l.size(); row += 2 * l[a] + 1, ++a) {
      int column = row;
      for (std::size_t b = a; b < l.size(); column += 2 * l[b] + 1, ++b)
        for (int degree = std::abs(l[a] - l[b]); degree <= l[a] + l[b]; degree += 2) {
          auto block = h.block(row, column, 2 * l[a] + 1, 2 * l[b] + 1);
          if (degree == 0) {
            block.diagonal().array() += w.at(used++);
            continue;
          }
          Eigen::VectorXd field = Eigen::VectorXd::Zero(2 * degree + 1);
          for (int c = 0; c < 3; ++c)
            field +=
                w.at(used++) * moments.row(c).segment(degree * degree, 2 * degree + 1).transpose();
          for (Eigen::Index m = 0; m < block.rows(); ++m)
            for (Eigen::Index n = 0; n < block.cols(); ++n) {
              const Eigen::VectorXd product =
                  y.col(l[a] * l[a] + m).cwiseProduct(y.col(l[b] * l[b] + n));
              const Eigen::VectorXd g = expansion.solve(product);
              block(m, n) += g.segment(degree * degree, 2 * degree + 1).dot(field);
            }
        }
    }
    EXPECT_EQ(used, w.size());
    h = h.selfadjointView<Eigen::Upper>();
    const Eigen::MatrixXd u = hybrids_of(model, element);
    if (u.size() > 0) h = (u * h * u.transpose()).eval();
    EquivariantBlockPredictor predictor(model, model.equivariant());
    const RowMatrix given = core_features(features, 3);
    predictor.set_features(given.data(), 1, &element);
    DescriptorBatch batch;
    batch.atoms = {0};
    const Eigen::Map<const RowMatrix> found(predictor.on_site(element, batch).data(), h.rows(),
                                            h.cols());
    EXPECT_LT((found - h).cwiseAbs().maxCoeff(), 1e-12) << element;
  }
}

TEST_P(EquivariantBlocks, errors_of_hoppings_are_those_of_the_formula) {
  const Model known = uncertain(model);
  for (const EquivariantHoppingClass &c : hamiltonian_of(known).hopping) {
    const Pairs pairs(known, c, some_vectors());
    const Eigen::VectorXd errors = pairs.errors(known);
    const Eigen::MatrixXd &factor = known.equivariant().matrix("uncertainty.hopping." + c.name);
    const double scale = known.uncertainty()->hopping_scales.at(c.name);
    for (Eigen::Index p = 0; p < errors.size(); ++p) {
      const auto pair = static_cast<std::size_t>(p);
      const double r = pairs.list[pair].d.norm();
      const double t = std::max(0.0, (r - c.r_switch) / (c.r_max - c.r_switch));
      const double envelope = (1.0 - t * t * t * (10.0 - 15.0 * t + 6.0 * t * t)) *
                              std::exp(0.9 - 0.5 * r - 0.02 * r * r);
      double square = (factor * pairs.plain_hidden(known, pair, false)).squaredNorm();
      if (c.element_i == c.element_j)  // the answers for (i, j) and for (j, i)
        square = 0.5 * (square + (factor * pairs.plain_hidden(known, pair, true)).squaredNorm());
      const double expected = scale * envelope * std::sqrt(square);
      EXPECT_GT(expected, 0.0);
      EXPECT_NEAR(errors[p], expected, 1e-7 * expected) << c.name << " at " << r << " A";
    }
    for (const Eigen::Matrix3d &q : some_operations())
      EXPECT_TRUE(pairs.turned(q).errors(known).isApprox(errors, 1e-9)) << c.name;
  }
}

TEST_P(EquivariantBlocks, errors_of_hoppings_have_to_be_known) {
  const Pairs pairs(model, hamiltonian_of(model).hopping.front(), some_vectors());
  EXPECT_FALSE(EquivariantBlockPredictor(model, model.equivariant()).knows_hopping_errors());
  EXPECT_EQ(error_of([&]() { pairs.errors(model); }),
            "the model does not know what errors its hoppings have: dpw domain adds that to "
            "equivariant models");
}

INSTANTIATE_TEST_SUITE_P(orbitals, EquivariantBlocks, testing::Bool(), [](const auto &info) {
  return std::string(info.param ? "hybrids" : "shells");
});

TEST(EquivariantBlock, every_coefficient_of_the_networks_matters) {
  // As many outputs as the contract counts are asked for, and each moves the block.
  Model model = equivariant_model();
  const EquivariantHoppingClass &c = hamiltonian_of(model).hopping[1];
  const Pairs pairs(model, c, {{1.1, -0.7, 2.0}});
  const RowMatrix before = pairs.blocks(model).front();
  NetworkData &net = model.networks.at(c.network);
  for (Eigen::Index k = 0; k < net.layers.back().bias.size(); ++k) {
    net.layers.back().bias[k] += 1.0;
    EXPECT_GT((pairs.blocks(model).front() - before).cwiseAbs().maxCoeff(), 1e-6) << k;
    net.layers.back().bias[k] -= 1.0;
  }
}

TEST(EquivariantBlock, without_moments_pair_and_raers_alone_matter) {
  const Model model = equivariant_model();
  const EquivariantHoppingClass &c =
      hamiltonian_of(model).hopping[4];  // s and d with p, in different layers
  ASSERT_TRUE(c.uses_raer && !c.uses_moments);
  const Pairs pairs(model, c, {{1.1, -0.7, 2.0}, {0.0, 0.0, 2.2}});
  const std::vector<RowMatrix> before = pairs.blocks(model);

  Pairs elsewhere = pairs;
  elsewhere.features.rightCols(n_features - equivariant_raer) *= -1.7;
  for (std::size_t p = 0; p < before.size(); ++p)
    EXPECT_TRUE(elsewhere.blocks(model)[p] == before[p]) << "surroundings count beyond the RAERs";
  elsewhere.features.leftCols(equivariant_raer) *= 0.9;
  EXPECT_GT((elsewhere.blocks(model)[0] - before[0]).cwiseAbs().maxCoeff(), 1e-4);

  // Along z there is sigma between orders 0, pi between orders 1, and nothing else.
  const RowMatrix &along_z = before[1];
  const RowMatrix form = (RowMatrix(6, 3) << 1, 0, 0,  // s
                          2, 0, 0, 0, 3, 0, 0, 0, 3,   // z2, xz, yz
                          0, 0, 0, 0, 0, 0)            // x2-y2, xy
                             .finished();
  for (Eigen::Index k = 0; k < form.size(); ++k) {
    const double size = std::abs(along_z.data()[k]);
    EXPECT_TRUE(form.data()[k] == 0.0 ? size < 1e-15 : size > 1e-4) << k << ": " << size;
  }
  EXPECT_NEAR(along_z(2, 1), along_z(3, 2), 1e-15);
}

// ---- Two-centre limit
// ----------------------------------------------------------------------------

/// A model whose hopping networks give constants: `set` [coefficients] -> bias of the last layer.
Model two_centre_model(const std::vector<int> &of_i, const std::vector<int> &of_j,
                       const std::vector<double> &constants) {
  Model model = equivariant_model();
  EquivariantHoppingClass &c = hamiltonian_of(model).hopping[1];
  model.elements[0].shells = of_i;
  model.elements[1].shells = of_j;
  int n_i = 0, n_j = 0;
  for (const int l : of_i) n_i += 2 * l + 1;
  for (const int l : of_j) n_j += 2 * l + 1;
  model.elements[0].orbitals.assign(n_i, "o");
  model.elements[1].orbitals.assign(n_j, "o");
  c.envelope = {0.0, 0.0, 0.0};
  NetworkData &net = model.networks.at(c.network);
  net.output_scale = 1.0;
  DenseLayer &last = net.layers.back();
  last.weight =
      Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(constants.size()), last.weight.cols());
  last.bias = Eigen::Map<const Eigen::VectorXd>(constants.data(),
                                                static_cast<Eigen::Index>(constants.size()));
  return model;
}

/// Places of the sigma, pi, delta integrals of two shells among the coefficients.
std::vector<double> integrals(int l_a, int l_b, const std::vector<double> &v) {
  std::vector<double> w(plain_count(l_a, l_b, 5), 0.0);
  int first = 0;
  for (int a = 0; a <= l_a; ++a)
    for (int b = 0; b <= l_b; ++b) {
      const bool both = a > 0 && b > 0;
      if (a == b) w[first + (both ? 5 : 0)] = v[a];  // behind the n_mix numbers of a + b
      first += a == 0 && b == 0 ? 1 : !both ? 5 : 5 + (a == b ? 5 : 5);
    }
  return w;
}

/// Slater and Koster, Phys. Rev. 94, 1498 (1954), Table I, in the order of orbitals used here.
struct SlaterKoster {
  double l, m, n;
  double pp(int a, int b, double sigma, double pi) const {
    const double u[] = {n, l, m};
    return u[a] * u[b] * sigma + ((a == b ? 1.0 : 0.0) - u[a] * u[b]) * pi;
  }
  double sd(int b, double sigma) const {
    const double root = std::sqrt(3.0);
    const double of[] = {n * n - 0.5 * (l * l + m * m), root * l * n, root * m * n,
                         0.5 * root * (l * l - m * m), root * l * m};
    return of[b] * sigma;
  }
  double pd(int a, int b, double sigma, double pi) const {
    const double q = std::sqrt(3.0), h = 0.5 * q * (l * l - m * m);
    const double w = n * n - 0.5 * (l * l + m * m);
    // rows z, x, y; columns z2, xz, yz, x2-y2, xy
    const double of_sigma[3][5] = {{n * w, q * n * n * l, q * n * n * m, n * h, q * l * m * n},
                                   {l * w, q * l * l * n, q * l * m * n, l * h, q * l * l * m},
                                   {m * w, q * l * m * n, q * m * m * n, m * h, q * m * m * l}};
    const double of_pi[3][5] = {{q * n * (l * l + m * m), l * (1 - 2 * n * n), m * (1 - 2 * n * n),
                                 -n * (l * l - m * m), -2 * l * m * n},
                                {-q * l * n * n, n * (1 - 2 * l * l), -2 * l * m * n,
                                 l * (1 - l * l + m * m), m * (1 - 2 * l * l)},
                                {-q * m * n * n, -2 * l * m * n, n * (1 - 2 * m * m),
                                 -m * (1 + l * l - m * m), l * (1 - 2 * m * m)}};
    return of_sigma[a][b] * sigma + of_pi[a][b] * pi;
  }
  double dd(int a, int b, double sigma, double pi, double delta) const {
    if (a > b) std::swap(a, b);
    const double ll = l * l, mm = m * m, nn = n * n, q = std::sqrt(3.0), s = ll - mm;
    const double w = nn - 0.5 * (ll + mm);
    const double z2_z2[] = {w * w, 3 * nn * (ll + mm), 0.75 * (ll + mm) * (ll + mm)};
    const double z2_xz[] = {q * l * n * w, q * l * n * (ll + mm - nn),
                            -0.5 * q * l * n * (ll + mm)};
    const double z2_yz[] = {q * m * n * w, q * m * n * (ll + mm - nn),
                            -0.5 * q * m * n * (ll + mm)};
    const double z2_x2[] = {0.5 * q * s * w, q * nn * (-s), 0.25 * q * (1 + nn) * s};
    const double z2_xy[] = {q * l * m * w, -2 * q * l * m * nn, 0.5 * q * l * m * (1 + nn)};
    const double xz_xz[] = {3 * ll * nn, ll + nn - 4 * ll * nn, mm + ll * nn};
    const double xz_yz[] = {3 * l * m * nn, l * m * (1 - 4 * nn), l * m * (nn - 1)};
    const double xz_x2[] = {1.5 * n * l * s, n * l * (1 - 2 * s), -n * l * (1 - 0.5 * s)};
    const double xz_xy[] = {3 * ll * m * n, m * n * (1 - 4 * ll), m * n * (ll - 1)};
    const double yz_yz[] = {3 * mm * nn, mm + nn - 4 * mm * nn, ll + mm * nn};
    const double yz_x2[] = {1.5 * m * n * s, -m * n * (1 + 2 * s), m * n * (1 + 0.5 * s)};
    const double yz_xy[] = {3 * l * mm * n, l * n * (1 - 4 * mm), l * n * (mm - 1)};
    const double x2_x2[] = {0.75 * s * s, ll + mm - s * s, nn + 0.25 * s * s};
    const double x2_xy[] = {1.5 * l * m * s, -2 * l * m * s, 0.5 * l * m * s};
    const double xy_xy[] = {3 * ll * mm, ll + mm - 4 * ll * mm, nn + ll * mm};
    const double *table[5][5] = {{z2_z2, z2_xz, z2_yz, z2_x2, z2_xy},
                                 {nullptr, xz_xz, xz_yz, xz_x2, xz_xy},
                                 {nullptr, nullptr, yz_yz, yz_x2, yz_xy},
                                 {nullptr, nullptr, nullptr, x2_x2, x2_xy},
                                 {nullptr, nullptr, nullptr, nullptr, xy_xy}};
    return table[a][b][0] * sigma + table[a][b][1] * pi + table[a][b][2] * delta;
  }
};

TEST(EquivariantBlock, constant_coefficients_give_the_table_of_slater_and_koster) {
  const std::vector<double> v = {-1.3, 0.7, 0.45};  // sigma, pi, delta
  for (int a = 0; a <= 2; ++a)
    for (int b = 0; b <= 2; ++b) {
      const Model model = two_centre_model({a}, {b}, integrals(a, b, v));
      const Pairs pairs(model, hamiltonian_of(model).hopping[1], some_vectors());
      const std::vector<RowMatrix> blocks = pairs.blocks(model);
      for (std::size_t p = 0; p < blocks.size(); ++p) {
        const Eigen::Vector3d d = pairs.list[p].d, u = d.normalized();
        if (d.norm() > hamiltonian_of(model).hopping[1].r_switch) continue;
        const SlaterKoster table{u[0], u[1], u[2]};
        for (int row = 0; row < 2 * a + 1; ++row)
          for (int column = 0; column < 2 * b + 1; ++column) {
            // Integrals (l_a l_b) along u are those of (l_b l_a) along -u.
            const bool swapped = a > b;
            const int low = std::min(a, b), high = std::max(a, b);
            const int of_low = swapped ? column : row, of_high = swapped ? row : column;
            const double unit[] = {u[2], u[0], u[1]};
            double expected = v[0];
            if (low == 0 && high == 1) expected = unit[of_high] * v[0];
            if (low == 0 && high == 2) expected = table.sd(of_high, v[0]);
            if (low == 1 && high == 1) expected = table.pp(row, column, v[0], v[1]);
            if (low == 1 && high == 2) expected = table.pd(of_low, of_high, v[0], v[1]);
            if (low == 2) expected = table.dd(row, column, v[0], v[1], v[2]);
            EXPECT_NEAR(blocks[p](row, column), expected, 1e-13)
                << "l = " << a << ", " << b << ", element " << row << ", " << column << " along "
                << u.transpose();
          }
      }
    }
}

// ---- Crystal fields
// ------------------------------------------------------------------------------

/// On-site block of a single shell l whose network gives `scalar` and, for every L > 0, 1 for the
/// first channel, in surroundings with the moments of unit charges at `charges`.
RowMatrix in_field(int l, double scalar, const std::vector<Eigen::Vector3d> &charges) {
  Model model = equivariant_model();
  model.elements[0].shells = {l};
  model.elements[0].orbitals.assign(2 * l + 1, "o");
  NetworkData &net = model.networks.at("self_a");
  DenseLayer &last = net.layers.back();
  last.weight = Eigen::MatrixXd::Zero(1 + 3 * l, last.weight.cols());
  last.bias = Eigen::VectorXd::Zero(1 + 3 * l);
  last.bias[0] = scalar;
  for (int k = 0; k < l; ++k) last.bias[1 + 3 * k] = 1.0;
  hamiltonian_of(model).hopping.clear();
  RowMatrix features = RowMatrix::Zero(1, n_features);
  for (const Eigen::Vector3d &charge : charges)
    features.row(0).segment(equivariant_raer, equivariant_n_lm) +=
        plain_harmonics(equivariant_l_max, charge);
  EquivariantBlockPredictor predictor(model, model.equivariant());
  const int element = 0;
  const RowMatrix given = core_features(features, 3);
  predictor.set_features(given.data(), 1, &element);
  DescriptorBatch batch;
  batch.atoms = {0};
  return Eigen::Map<const RowMatrix>(predictor.on_site(0, batch).data(), 2 * l + 1, 2 * l + 1);
}

TEST(CrystalField, octahedra_and_tetrahedra_split_d_into_two_and_three) {
  using Vectors = std::vector<Eigen::Vector3d>;
  const Vectors octahedron = {{2, 0, 0}, {-2, 0, 0}, {0, 2, 0}, {0, -2, 0}, {0, 0, 2}, {0, 0, -2}};
  const Vectors tetrahedron = {{1, 1, 1}, {-1, -1, 1}, {-1, 1, -1}, {1, -1, -1}};
  std::vector<double> splitting;
  for (const Vectors &charges : {octahedron, tetrahedron}) {
    const RowMatrix h = in_field(2, 0.3, charges);
    EXPECT_LT((h - RowMatrix(h.diagonal().asDiagonal())).cwiseAbs().maxCoeff(), 1e-12);
    const double e_g = h(0, 0) - 0.3, t_2g = h(1, 1) - 0.3;  // z2; xz
    EXPECT_NEAR(h(3, 3) - 0.3, e_g, 1e-12);                  // x2-y2
    EXPECT_NEAR(h(2, 2) - 0.3, t_2g, 1e-12);
    EXPECT_NEAR(h(4, 4) - 0.3, t_2g, 1e-12);
    EXPECT_NEAR(2 * e_g + 3 * t_2g, 0.0, 1e-12);  // the field has no trace
    splitting.push_back(e_g - t_2g);
  }
  EXPECT_GT(splitting[0], 0.1);
  EXPECT_NEAR(splitting[1] / splitting[0], -4.0 / 9.0, 1e-12);  // 10 Dq of the two, same distance
  // A cubic field leaves p alone.
  EXPECT_LT((in_field(1, 0.3, octahedron) - 0.3 * Eigen::Matrix3d::Identity()).norm(), 1e-12);
}

TEST(CrystalField, an_axis_splits_p_by_its_quadrupole) {
  // Y_20 = sqrt(5) (3 z^2 - 1)/2 at the two charges: its matrix in p is 2 : -1 : -1 times
  // sqrt(5)/5 of sum Y_20 sqrt(5)... by <Y_1z Y_1z Y_20> = 2 / sqrt(5), <Y_1x Y_1x Y_20> = -1 /
  // sqrt(5), see any table of 3j symbols.
  const RowMatrix h = in_field(1, -1.0, {{0, 0, 1.5}, {0, 0, -1.5}});
  const double y_20 = 2.0 * std::sqrt(5.0);
  EXPECT_NEAR(h(0, 0), -1.0 + y_20 * 2.0 / std::sqrt(5.0), 1e-12);
  EXPECT_NEAR(h(1, 1), -1.0 - y_20 / std::sqrt(5.0), 1e-12);
  EXPECT_NEAR(h(2, 2), -1.0 - y_20 / std::sqrt(5.0), 1e-12);
  EXPECT_LT((h - RowMatrix(h.diagonal().asDiagonal())).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(EquivariantEvaluator, of_a_model_without_a_hamiltonian_has_forces_only) {
  Model model = equivariant_model();
  model.equivariant().hamiltonian.reset();
  const Evaluator evaluator = make_evaluator(model);
  EXPECT_NE(evaluator.force, nullptr);
  EXPECT_EQ(evaluator.blocks, nullptr);
}

}  // namespace dpw::test
