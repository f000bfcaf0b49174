// SPDX-License-Identifier: MIT
// The published descriptors, RAERs and forces, to the digit (doc/parity).
#include <gtest/gtest.h>

#include "base/units.h"
#include "parity/published_case.h"

namespace dpw::test {

class Published : public testing::TestWithParam<const char *> {
 protected:
  void SetUp() override { DPW_NEED_REFERENCE(); }
};

TEST_P(Published, layers_and_facing_sides) {
  const PublishedCase c(GetParam());
  const ReferenceFile file;
  const RowMatrix layer = file.read(std::string(GetParam()) + "/layer");
  const RowMatrix facing = file.read(std::string(GetParam()) + "/facing");
  for (Eigen::Index i = 0; i < c.positions.rows(); ++i) {
    const AtomLabel &label = c.labels[static_cast<std::size_t>(i)];
    EXPECT_EQ(label.layer, layer(i, 0)) << "atom " << i;
    if (c.element[static_cast<std::size_t>(i)] == 0) continue;
    EXPECT_EQ(label.site == 1, facing(i, 0) > 0.5) << "atom " << i;
  }
}

TEST_P(Published, partners_where_one_is_nearest) {
  const PublishedCase c(GetParam());
  int n_tied = 0;
  for (int i = 0; i < c.atoms->view().n_owned; ++i) {
    n_tied += c.tied(i) ? 1 : 0;
    if (c.tied(i)) continue;
    EXPECT_EQ(c.own_partners[static_cast<std::size_t>(i)], c.image_of_published_partner(i));
  }
  EXPECT_EQ(n_tied, 21);
}

TEST_P(Published, descriptors) {
  PublishedCase c(GetParam());
  c.forces_with_published_partners();
  const ReferenceFile file;
  for (const auto &[element, name] : {std::pair{0, "/desc_mo"}, std::pair{1, "/desc_s"}}) {
    const RowMatrix expected = file.read(GetParam() + std::string(name));
    const DescriptorBatch &batch = c.field.batches()[static_cast<std::size_t>(element)];
    ASSERT_EQ(static_cast<Eigen::Index>(batch.atoms.size()), expected.rows());
    EXPECT_LT((batch.values.transpose() - expected).cwiseAbs().maxCoeff(), 1e-9);
  }
}

TEST_P(Published, raer) {
  PublishedCase c(GetParam());
  c.forces_with_published_partners();
  const RowMatrix expected = ReferenceFile().read(std::string(GetParam()) + "/raer");
  RowMatrix raer(expected.rows(), expected.cols());
  c.field.copy_raer(raer.data());
  EXPECT_LT((raer - expected).cwiseAbs().maxCoeff(), 1e-9);
}

TEST_P(Published, forces) {
  PublishedCase c(GetParam());
  const double unit = force_unit_in_eV_per_angstrom("Ry/Bohr");
  const RowMatrix force = c.forces_with_published_partners() / unit;
  const RowMatrix expected =
      ReferenceFile().read(std::string(GetParam()) + "/forces_model_float64_Ry_per_Bohr");
  const double difference = (force - expected).cwiseAbs().maxCoeff();
  RecordProperty("largest_difference_Ry_per_Bohr", std::to_string(difference));
  EXPECT_LT(difference, 1e-9);
}

TEST_P(Published, forces_by_our_own_rule_differ_at_tied_atoms_only) {
  PublishedCase c(GetParam());
  const RowMatrix published = c.forces_with_published_partners();
  RowMatrix own = RowMatrix::Zero(published.rows(), 3);
  ForceOutput out;
  out.force = own.data();
  c.field.evaluate(c.atoms->view(), out);
  for (Eigen::Index i = 0; i < own.rows(); ++i) {
    if (c.tied(i)) continue;
    EXPECT_LT((own.row(i) - published.row(i)).norm(), 1e-9) << "atom " << i;
  }
  // doc/parity: which of two equally near partners is taken moves a force by 64 meV/A at most.
  EXPECT_LT((own - published).rowwise().norm().maxCoeff(), 0.12);
}

INSTANTIATE_TEST_SUITE_P(structures, Published, testing::Values("step0", "tbl201"),
                         [](const auto &info) { return std::string(info.param); });

/// x += F, with x in A and F in Ry/Bohr: the step that the authors published (published code,
/// relaxation).
TEST(PublishedStep, moves_atoms_as_published) {
  DPW_NEED_REFERENCE();
  PublishedCase c("step0");
  const double unit = force_unit_in_eV_per_angstrom("Ry/Bohr");
  const RowMatrix step = c.forces_with_published_partners() / unit;
  const RowMatrix after = (c.positions + step) * c.lattice.inverse();
  const RowMatrix expected = ReferenceFile().read("step0/frac_after_step");
  EXPECT_LT((after - expected).cwiseAbs().maxCoeff(), 5e-9);  // published code: float32 forces
}

}  // namespace dpw::test
