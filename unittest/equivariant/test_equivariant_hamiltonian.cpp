// SPDX-License-Identifier: MIT
// H(R) of whole structures from equivariant models: symmetries, and smoothness along paths of an
// atom.
#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <complex>

#include "equivariant_model.h"
#include "frame/predict_hamiltonian.h"
#include "hamiltonian/pair_classes.h"
#include "hamiltonian_models.h"
#include "model_parts.h"

namespace dpw::test {

namespace {

const std::vector<double> layer_shift = {-0.3, 0.2};

/// The double loop over atoms and images that defines H: mixed pairs from the network of their
/// elements in the model's order, equal ones the mean of both directions.
BlockMap plain_blocks(const Model &model, const EquivariantStructure &s,
                      const RowMatrix &features) {
  BlockMap blocks;
  const auto directed = [&](const EquivariantHoppingClass &c, int i, int j,
                            const Eigen::Vector3d &d) {
    Eigen::MatrixXd h = plain_hopping(model, c, equivariant_shells, equivariant_raer,
                                      equivariant_l_max, features.row(i), features.row(j), d, 0.4);
    if (hybrids_of(model, s.element[i]).size() > 0)
      h = (hybrids_of(model, s.element[i]) * h).eval();
    if (hybrids_of(model, s.element[j]).size() > 0)
      h = (h * hybrids_of(model, s.element[j]).transpose()).eval();
    return h;
  };
  for (int i = 0; i < s.size(); ++i)
    for (int j = 0; j < s.size(); ++j)
      for (int x = -4; x <= 4; ++x)
        for (int y = -4; y <= 4; ++y)
          for (int z = -1; z <= 1; ++z) {
            const Eigen::Vector3d d =
                (s.positions.row(j) - s.positions.row(i) + Eigen::RowVector3d(x, y, z) * s.lattice)
                    .transpose();
            if (d.norm() < 1e-6) continue;
            for (const EquivariantHoppingClass &c : hamiltonian_of(model).hopping) {
              const auto [low, high] = std::minmax(s.element[i], s.element[j]);
              if (c.element_i != low || c.element_j != high || d.norm() >= c.r_max ||
                  c.layers != layer_relation(s.layer[i], s.layer[j]))
                continue;
              Eigen::MatrixXd h;
              if (s.element[i] < s.element[j]) h = directed(c, i, j, d);
              if (s.element[i] > s.element[j]) h = directed(c, j, i, -d).transpose();
              if (s.element[i] == s.element[j])
                h = 0.5 * (directed(c, i, j, d) + directed(c, j, i, -d).transpose());
              blocks[{i, j, {x, y, z}}] = h;
            }
          }
  return blocks;
}

Eigen::VectorXd bands(const WannierHamiltonian &h, const Eigen::Vector3d &k) {
  return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd>(models::plain_bloch_sum(h, k))
      .eigenvalues();
}

const std::vector<Eigen::Vector3d> k_points = {
    {0, 0, 0}, {0.5, 0, 0}, {1.0 / 3, 1.0 / 3, 0}, {0.11, -0.37, 0.23}};

}  // namespace

class EquivariantHamiltonian : public testing::TestWithParam<bool> {
 protected:
  Model model = equivariant_model(GetParam());
};

TEST_P(EquivariantHamiltonian, elements_are_those_of_a_double_loop) {
  EquivariantCase assembled(model, small_structure());
  const WannierHamiltonian h = assembled.assemble(layer_shift);
  ASSERT_NO_THROW(h.check());
  BlockMap found = blocks_of(h);
  const BlockMap expected = plain_blocks(model, assembled.s, assembled.home);
  for (int i = 0; i < assembled.s.size(); ++i) found.erase({i, i, {0, 0, 0}});
  EXPECT_LT(largest_difference(found, expected), 1e-12);
  std::vector<std::size_t> n(hamiltonian_of(model).hopping.size(), 0);
  for (const auto &[key, block] : expected) {
    const auto &[i, j, cell] = key;
    const int c =
        pair_classes(model).find(layer_relation(assembled.s.layer[i], assembled.s.layer[j]),
                                 assembled.s.element[i], assembled.s.element[j], 1.0);
    n[static_cast<std::size_t>(c)] += static_cast<std::size_t>(block.size());
  }
  EXPECT_EQ(assembled.report.n_hopping, n);
  for (const std::size_t count : n) EXPECT_GT(count, 0U);
}

TEST_P(EquivariantHamiltonian, asymmetry_is_zero_to_the_last_bit) {
  EquivariantCase assembled(model, small_structure());
  const WannierHamiltonian h = assembled.assemble(layer_shift);
  EXPECT_EQ(assembled.report.largest_asymmetry, 0.0);
  EXPECT_EQ(assembled.report.sum_squared_asymmetry, 0.0);
  // H(k) from both triangles of all blocks, each as it is stored
  const BlockMap blocks = blocks_of(h);
  for (const auto &[key, block] : blocks)
    EXPECT_TRUE(block == blocks.at(mirrored(key)).transpose());
}

TEST_P(EquivariantHamiltonian, turning_everything_turns_the_blocks_and_leaves_the_bands) {
  const EquivariantStructure s = small_structure();
  EquivariantCase reference(model, s);
  const WannierHamiltonian h = reference.assemble(layer_shift);
  const BlockMap blocks = blocks_of(h);
  std::mt19937 random(2);
  for (const Eigen::Matrix3d &q :
       {random_rotation(random), random_rotation(random),
        Eigen::AngleAxisd(3.42 * models::kPi / 180, Eigen::Vector3d::UnitZ()).toRotationMatrix(),
        Eigen::Matrix3d(-Eigen::Matrix3d::Identity()), Eigen::Matrix3d(-random_rotation(random)),
        Eigen::Matrix3d(Eigen::Vector3d(1, 1, -1).asDiagonal())}) {
    EquivariantCase turned(model, s.turned(q));
    const WannierHamiltonian g = turned.assemble(layer_shift);
    std::vector<Eigen::MatrixXd> d;
    for (const int e : {0, 1})
      d.push_back(orbital_rotation(equivariant_shells[e], q, hybrids_of(model, e)));
    BlockMap expected;
    for (const auto &[key, block] : blocks)
      expected[key] =
          d[s.element[std::get<0>(key)]] * block * d[s.element[std::get<1>(key)]].transpose();
    EXPECT_LT(largest_difference(blocks_of(g), expected), 1e-11) << q;
    for (const Eigen::Vector3d &k : k_points) {
      const Eigen::VectorXd before = bands(h, k);
      EXPECT_LT((bands(g, k) - before).cwiseAbs().maxCoeff(), 1e-10) << q;
      EXPECT_GT(before.maxCoeff() - before.minCoeff(), 0.5) << "there are no bands to compare";
    }
  }
}

TEST_P(EquivariantHamiltonian, order_and_images_of_the_atoms_do_not_matter) {
  const EquivariantStructure s = small_structure();
  EquivariantCase reference(model, s);
  const BlockMap expected = blocks_of(reference.assemble(layer_shift));
  const std::vector<int> order = {4, 2, 0, 5, 3, 1};
  EquivariantStructure other = s;
  std::vector<Eigen::RowVector3d> moved;
  for (int i = 0; i < s.size(); ++i) {
    moved.emplace_back(i % 3 - 1, i % 2, 0);
    other.positions.row(i) = s.positions.row(order[i]) + moved[i] * s.lattice;
    other.element[i] = s.element[order[i]];
    other.layer[i] = s.layer[order[i]];
  }
  EquivariantCase relabelled(model, other);
  BlockMap found;
  for (const auto &[key, block] : blocks_of(relabelled.assemble(layer_shift))) {
    const auto &[i, j, cell] = key;
    Cell home = cell;
    for (std::size_t k = 0; k < 3; ++k) home[k] += static_cast<int>(moved[j][k] - moved[i][k]);
    found[{order[i], order[j], home}] = block;
  }
  EXPECT_LT(largest_difference(found, expected), 1e-11);
}

INSTANTIATE_TEST_SUITE_P(orbitals, EquivariantHamiltonian, testing::Bool(), [](const auto &info) {
  return std::string(info.param ? "hybrids" : "shells");
});

TEST(EquivariantPrediction, a_structure_has_the_blocks_of_plain_loops_from_its_atoms_on) {
  // Moments, RAERs, layers and blocks, all by themselves; layers by height where the model asks.
  for (const bool layers : {false, true}) {
    Model model = equivariant_model();
    if (layers) {
      model.equivariant().descriptor["layers"] = {{"plane_element", "Mo"}, {"bond_A", 2.6}};
      for (EquivariantHoppingClass &c : hamiltonian_of(model).hopping)
        c.r_max += 3.5;  // so far, planes are seen
    }
    ASSERT_NO_THROW(model.check());
    EquivariantStructure s = small_structure();
    if (!layers) s.layer.assign(s.layer.size(), 0);
    // atoms as the prediction wraps them
    s.positions = s.positions * s.lattice.inverse();
    s.positions = ((s.positions.array() - s.positions.array().floor()).matrix() * s.lattice).eval();
    NumberedStructure numbered;
    numbered.structure.lattice = s.lattice;
    numbered.structure.positions = s.positions;
    for (int i = 0; i < s.size(); ++i) {
      numbered.structure.symbols.push_back(model.elements[s.element[i]].symbol);
      numbered.ids.push_back(i + 1);
    }
    const WannierHamiltonian h = predict_hamiltonian(model, numbered);
    for (int i = 0; i < s.size(); ++i) EXPECT_EQ(h.atoms[i].layer, s.layer[i]);
    EquivariantCase assembled(model, s);
    const BlockMap expected = blocks_of(assembled.assemble());
    EXPECT_LT(largest_difference(blocks_of(h), expected), 1e-11);
    EXPECT_GT(expected.size(), 100U);
  }
}

TEST(EquivariantPairClasses, one_class_serves_both_orders_of_its_elements) {
  const Model model = equivariant_model();
  const PairClasses classes = pair_classes(model);
  for (const LayerRelation layers : {LayerRelation::same, LayerRelation::neighbouring})
    for (int i = 0; i < 2; ++i)
      for (int j = 0; j < 2; ++j) {
        const int c = classes.find(layers, i, j, 6.4);
        ASSERT_GE(c, 0);
        EXPECT_EQ(c, classes.find(layers, j, i, 6.4));
        EXPECT_EQ(classes.mirror(c), c);
        const EquivariantHoppingClass &data =
            hamiltonian_of(model).hopping[static_cast<std::size_t>(c)];
        EXPECT_EQ(data.layers, layers);
        EXPECT_EQ(classes.predicts(c, i), data.element_i == i) << i << j;
        EXPECT_EQ(classes.find(layers, i, j, layers == LayerRelation::same ? 6.5 : 7.0), -1);
      }
}

TEST(EquivariantHamiltonianErrors, features_that_are_not_finite_are_noticed) {
  const Model model = equivariant_model();
  for (const int feature : {0, equivariant_raer, equivariant_raer + 7}) {
    EquivariantCase assembled(model, small_structure());
    for (int k = 0; k < assembled.features.rows(); ++k)
      if (assembled.index[k] == 3) assembled.features(k, feature) = std::nan("");
    try {
      assembled.assemble(layer_shift);
      ADD_FAILURE() << "a NaN went through in feature " << feature;
    } catch (const AtomError &error) {
      EXPECT_STREQ(error.what(),
                   "has a Hamiltonian element that is not finite: two atoms may be on top of each "
                   "other");
    }
  }
}

// ---- Smoothness
// ----------------------------------------------------------------------------------

namespace {

/// All elements of H along a path of one atom: a molecule in a large cell.
class Path {
 public:
  Path(const Model &model, const Eigen::Vector3d &start, const Eigen::Vector3d &step)
      : model_(model), start_(start), step_(step) {
    s_.lattice = 40.0 * Eigen::Matrix3d::Identity();
    s_.positions.resize(4, 3);
    s_.positions << 0, 0, 0, 1.3, 0.4, -1.2, -0.9, 1.1, 0.8, 0, 0, 0;
    s_.element = {0, 1, 1, 0};
    s_.layer = {0, 0, 0, 0};
  }

  /// Elements with the last atom at start + t step; blocks that do not exist count as zero.
  Eigen::VectorXd at(double t) {
    s_.positions.row(3) = (start_ + t * step_).transpose();
    EquivariantCase assembled(model_, s_);
    Eigen::VectorXd elements = Eigen::VectorXd::Zero(18 * 18);
    for (const auto &[key, block] : blocks_of(assembled.assemble()))
      for (Eigen::Index a = 0; a < block.rows(); ++a)
        for (Eigen::Index b = 0; b < block.cols(); ++b)
          elements[(first_[std::get<0>(key)] + a) * 18 + first_[std::get<1>(key)] + b] =
              block(a, b);
    return elements;
  }

  /// Largest differences between both sides of t = 0 in the value, the slope and the curvature,
  /// from one-sided differences of step h.
  Eigen::Vector3d jumps(double h) {
    std::vector<Eigen::VectorXd> f;
    for (int k = -3; k <= 3; ++k) f.push_back(at(k * h));
    const auto side = [&](int sign) {
      std::vector<Eigen::VectorXd> d;
      const Eigen::VectorXd &a = f[3 + sign], &b = f[3 + 2 * sign], &c = f[3 + 3 * sign];
      d.push_back(3.0 * a - 3.0 * b + c);                        // at t = 0, from outside
      d.push_back((-2.5 * a + 4.0 * b - 1.5 * c) * (sign / h));  // at t = 0
      d.emplace_back((a - 2.0 * b + c) / (h * h));               // at 2 h
      return d;
    };
    const auto left = side(-1), right = side(1);
    Eigen::Vector3d jump;
    for (int k = 0; k < 3; ++k) jump[k] = (left[k] - right[k]).cwiseAbs().maxCoeff();
    return jump;
  }

 private:
  Model model_;
  Eigen::Vector3d start_, step_;
  EquivariantStructure s_;
  std::vector<int> first_ = {0, 6, 9, 12};
};

/// One-sided values, slopes and curvatures agree: what is left is the error of differences with the
/// step h, of third, second and first order in it.
void expect_smooth(Path path) {
  const Eigen::Vector3d coarse = path.jumps(4e-3), fine = path.jumps(1e-3);
  const double shrinks[] = {0.03, 0.12, 0.4};
  const double rounding[] = {1e-13, 1e-10, 1e-7};
  for (int k = 0; k < 3; ++k)
    EXPECT_LT(fine[k], shrinks[k] * coarse[k] + rounding[k])
        << "derivative " << k << ", " << coarse.transpose();
  EXPECT_LT(fine[0], 1e-6);
  EXPECT_LT(fine[1], 1e-3);
}

}  // namespace

TEST(EquivariantSmoothness, elements_where_a_pair_comes_apart) {
  const Model model = equivariant_model();
  const Eigen::Vector3d u = Eigen::Vector3d(0.3, -0.8, 0.5).normalized();
  expect_smooth(Path(model, hamiltonian_of(model).hopping[0].r_max * u, u));
  expect_smooth(Path(model, hamiltonian_of(model).hopping[0].r_switch * u, u));
  // and it is not smooth because there is nothing: the elements are well above zero next to it
  Path path(model, (hamiltonian_of(model).hopping[0].r_max - 0.5) * u, u);
  EXPECT_GT(path.at(0.0).segment(12, 6).cwiseAbs().maxCoeff(), 1e-6);
}

TEST(EquivariantSmoothness, elements_where_the_axis_of_a_pair_goes_through_a_pole) {
  const Model model = equivariant_model();
  for (const double z : {2.7, -3.1})
    for (const double aside : {0.0, 1e-9})
      for (const Eigen::Vector3d &step :
           {Eigen::Vector3d(1, 0, 0), Eigen::Vector3d(0.6, -0.8, 0), Eigen::Vector3d(0, 1, 0.4)})
        expect_smooth(Path(model, {0.0, aside, z}, step));
}

TEST(EquivariantSmoothness, elements_where_a_neighbour_leaves_the_surroundings) {
  const Model model = equivariant_model();
  const Eigen::Vector3d u = Eigen::Vector3d(-0.4, -0.5, 0.6).normalized();
  for (const char *key : {"cutoff_A", "switch_A"})
    expect_smooth(Path(model, model.equivariant().descriptor.at(key).get<double>() * u, u));
}

}  // namespace dpw::test
