// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "file_helpers.h"
#include "hamiltonian/plain_hamiltonian.h"
#include "model/make_evaluator.h"

namespace dpw::test {

namespace {

const std::vector<double> shift = {-0.36, 0.41};

struct Shape {
  const char *name;
  SupercellIndex lower, upper;
};
// In one cell an atom meets some fifty images of every other one, itself included.
const Shape shapes[] = {{"one_cell", {1, 0}, {1, 0}}, {"twisted", {2, 1}, {1, 2}}};

std::size_t n_values(const BlockMap &blocks) {
  std::size_t n = 0;
  for (const auto &[key, block] : blocks) n += static_cast<std::size_t>(block.size());
  return n;
}

}  // namespace

class AssemblerOn : public testing::TestWithParam<Shape> {
 protected:
  Model model = random_model();
  Bilayer b = with_noise(make_bilayer(GetParam().lower, GetParam().upper), 0.1);
};

TEST_P(AssemblerOn, elements_are_those_of_a_double_loop) {
  AssembledCase assembled(model, b);
  std::map<PairKey, int> class_of;
  const BlockMap directed = plain_directed_blocks(model, b, assembled.run, 12.0, &class_of);
  const WannierHamiltonian h = assembled.assemble({12.0, 0.0, shift});
  EXPECT_LT(largest_difference(blocks_of(h), hermitised(directed, b, shift)), 1e-11);

  ASSERT_NO_THROW(h.check());
  EXPECT_EQ(h.n_elements(), n_values(directed));
  std::size_t on_site = 0;
  std::vector<std::size_t> hopping(model.published().hopping.size(), 0);
  double largest = 0.0, sum = 0.0;
  for (const auto &[key, block] : directed) {
    const auto found = class_of.find(key);
    (found == class_of.end() ? on_site : hopping[static_cast<std::size_t>(found->second)]) +=
        static_cast<std::size_t>(block.size());
    const Eigen::MatrixXd difference = block - directed.at(mirrored(key)).transpose();
    largest = std::max(largest, difference.cwiseAbs().maxCoeff());
    sum += difference.squaredNorm();
  }
  EXPECT_EQ(assembled.report.n_on_site, on_site);
  EXPECT_EQ(assembled.report.n_hopping, hopping);
  EXPECT_EQ(assembled.report.n_compared, n_values(directed));
  EXPECT_NEAR(assembled.report.largest_asymmetry, largest, 1e-11);
  EXPECT_NEAR(assembled.report.sum_squared_asymmetry / sum, 1.0, 1e-10);
  EXPECT_GT(largest, 0.1) << "the model is symmetric: the averaging is not tested";
  for (std::size_t c = 0; c < hopping.size(); ++c)
    EXPECT_GT(hopping[c], 0U) << "no pair of class " << model.published().hopping[c].name;
}

TEST_P(AssemblerOn, cutoff_drops_pairs_and_nothing_else) {
  AssembledCase assembled(model, b);
  const BlockMap all = blocks_of(assembled.assemble({12.0, 0.0, shift}));
  for (const double cutoff : {9.3, 6.0, 3.0, 0.5}) {
    BlockMap expected;
    for (const auto &[key, block] : all) {
      const auto &[i, j, c] = key;
      const Eigen::RowVector3d d = b.positions.row(j) - b.positions.row(i) +
                                   Eigen::RowVector3d(c[0], c[1], c[2]) * b.lattice;
      if (d.norm() < cutoff) expected.emplace(key, block);
    }
    const BlockMap kept = blocks_of(assembled.assemble({cutoff, 0.0, shift}));
    EXPECT_LT(largest_difference(kept, expected), 1e-13) << cutoff;
    EXPECT_LT(kept.size(), all.size());
  }
}

TEST_P(AssemblerOn, threshold_drops_small_elements_and_empty_blocks) {
  AssembledCase assembled(model, b);
  const BlockMap all = blocks_of(assembled.assemble({12.0, 0.0, shift}));
  for (const double threshold : {1e-3, 0.05, 2.0}) {
    BlockMap expected;
    std::size_t n_on_site = 0, n_hopping = 0;
    for (const auto &[key, block] : all) {
      const Eigen::MatrixXd kept =
          block.unaryExpr([&](double v) { return std::abs(v) < threshold ? 0.0 : v; });
      const bool on_site = key == PairKey{std::get<0>(key), std::get<0>(key), {0, 0, 0}};
      if (on_site || !kept.isZero(0.0)) expected.emplace(key, kept);
      (on_site ? n_on_site : n_hopping) += static_cast<std::size_t>((kept.array() != 0.0).count());
    }
    const WannierHamiltonian h = assembled.assemble({12.0, threshold, shift});
    ASSERT_NO_THROW(h.check());
    EXPECT_EQ(largest_difference(blocks_of(h), expected), 0.0);
    EXPECT_EQ(assembled.report.n_on_site, n_on_site);
    EXPECT_EQ(std::accumulate(assembled.report.n_hopping.begin(), assembled.report.n_hopping.end(),
                              std::size_t{0}),
              n_hopping);
    EXPECT_LT(n_hopping, n_values(all)) << "nothing was dropped";
  }
}

TEST_P(AssemblerOn, order_and_images_of_the_atoms_do_not_matter) {
  AssembledCase reference(model, b);
  const BlockMap expected = blocks_of(reference.assemble({12.0, 0.0, shift}));
  const std::vector<int> order = shuffled(b.size());
  const Bilayer other = with_other_images(b);
  AssembledCase assembled(model, other.reordered(order));
  BlockMap found;
  for (const auto &[key, block] : blocks_of(assembled.assemble({12.0, 0.0, shift}))) {
    const auto &[i, j, cell] = key;
    const int a = order[static_cast<std::size_t>(i)], c = order[static_cast<std::size_t>(j)];
    // the cells count from where the atoms are written: back to the first description's cells
    const Eigen::RowVector3d moved = ((other.positions.row(c) - b.positions.row(c)) -
                                      (other.positions.row(a) - b.positions.row(a))) *
                                     b.lattice.inverse();
    Cell home = cell;
    for (std::size_t k = 0; k < 3; ++k)
      home[k] += static_cast<int>(std::lround(moved[static_cast<Eigen::Index>(k)]));
    found.emplace(PairKey{a, c, home}, block);
  }
  EXPECT_LT(largest_difference(found, expected), 1e-10);
}

TEST_P(AssemblerOn, two_cells_as_one_have_the_blocks_of_one) {
  AssembledCase one(model, b);
  const BlockMap expected = blocks_of(one.assemble({12.0, 0.0, shift}));
  AssembledCase two(model, repeated(b, 2));
  const BlockMap found = blocks_of(two.assemble({12.0, 0.0, shift}));
  EXPECT_EQ(found.size(), 2 * expected.size());
  double most = 0.0;
  for (const auto &[key, block] : found) {
    const auto &[i, j, cell] = key;
    const int jump = 2 * cell[0] + j / b.size() - i / b.size();
    const auto same = expected.find({i % b.size(), j % b.size(), {jump, cell[1], cell[2]}});
    ASSERT_NE(same, expected.end());
    most = std::max(most, (block - same->second).cwiseAbs().maxCoeff());
  }
  EXPECT_LT(most, 1e-11);
}

INSTANTIATE_TEST_SUITE_P(shapes, AssemblerOn, testing::ValuesIn(shapes),
                         [](const auto &info) { return std::string(info.param.name); });

TEST(Assembler, more_pairs_than_a_batch_holds) {
  // 256 pairs wait for a network at a time; 18 cells have thousands, the last batch is not full.
  const Model model = random_model();
  AssembledCase assembled(model, with_noise(make_bilayer({3, 0}, {3, 0}), 0.1));
  const WannierHamiltonian h = assembled.assemble({6.0, 0.0, shift});
  const BlockMap directed = plain_directed_blocks(model, assembled.b, assembled.run, 6.0);
  EXPECT_GT(assembled.report.n_hopping[0] / 25, 256U / 2);
  EXPECT_LT(largest_difference(blocks_of(h), hermitised(directed, assembled.b, shift)), 1e-11);
}

TEST(Assembler, gaps_between_classes_stay_empty) {
  Model model = random_model();
  for (HoppingClassData &c : model.published().hopping)
    if (c.r_min == 6.0) c.r_min = 7.5;
  ASSERT_NO_THROW(model.check());
  AssembledCase assembled(model, make_bilayer());
  std::size_t n_far = 0;
  for (const auto &[key, block] : blocks_of(assembled.assemble({12.0, 0.0, shift}))) {
    const auto &[i, j, c] = key;
    const double r = (assembled.b.positions.row(j) - assembled.b.positions.row(i) +
                      Eigen::RowVector3d(c[0], c[1], c[2]) * assembled.b.lattice)
                         .norm();
    const bool inter = assembled.b.layer[i] != assembled.b.layer[j];
    const bool sulphur = assembled.b.element[i] == 1 && assembled.b.element[j] == 1;
    EXPECT_TRUE((inter && !sulphur) || r < 6.0 || r >= 7.5) << r;
    n_far += r >= 7.5 ? 1 : 0;
  }
  EXPECT_GT(n_far, 0U);
}

TEST(Assembler, atoms_left_out_have_no_blocks) {
  const Model model = random_model();
  AssembledCase assembled(model, with_noise(make_bilayer(), 0.1));
  const BlockMap all = blocks_of(assembled.assemble({12.0, 0.0, shift}));
  const int left_out = assembled.b.find(1, 0, true);
  for (int &i : assembled.index)
    if (i == left_out) i = -1;
  BlockMap expected;
  for (const auto &[key, block] : all)
    if (std::get<0>(key) != left_out && std::get<1>(key) != left_out) expected.emplace(key, block);
  EXPECT_LT(largest_difference(blocks_of(assembled.assemble({12.0, 0.0, shift})), expected), 1e-13);
}

TEST(Assembler, an_element_that_is_not_finite_names_its_atom) {
  AssembledCase assembled(random_model(), make_bilayer());
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Eigen::MatrixXd &of_sulphur = assembled.run.field.batches()[1].values;
  const double good = of_sulphur(3, 2);
  of_sulphur(3, 2) = nan;
  expect_atom_error(
      [&]() {
        assembled.assemble({12.0, 0.0, shift});
      },
      {assembled.run.field.batches()[1].atoms[2]}, {"not finite"});
  of_sulphur(3, 2) = good;

  const BlockMap expected = [&]() {
    AssembledCase fresh(random_model(), make_bilayer());
    return blocks_of(fresh.assemble({12.0, 0.0, shift}));
  }();
  const RowMatrix raer = assembled.raer;
  for (int i = 0; i < assembled.run.view().n_all; ++i)
    if (assembled.run.atoms.owner(i) == 5) assembled.raer(i, 0) = nan;
  try {
    assembled.assemble({12.0, 0.0, shift});
    ADD_FAILURE() << "a NaN went through";
  } catch (const AtomError &error) {
    EXPECT_NE(std::string(error.what()).find("not finite"), std::string::npos);
  }
  assembled.raer = raer;  // the failed call leaves nothing behind
  EXPECT_LT(largest_difference(blocks_of(assembled.assemble({12.0, 0.0, shift})), expected), 1e-13);
}

}  // namespace dpw::test
