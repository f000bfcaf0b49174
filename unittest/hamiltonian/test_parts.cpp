// SPDX-License-Identifier: MIT
// Alignment, pair classes, and the invariants of WannierHamiltonian.
#include <gtest/gtest.h>

#include "file_helpers.h"
#include "hamiltonian/alignment.h"
#include "hamiltonian/pair_classes.h"
#include "model_parts.h"
#include "support_model.h"

namespace dpw::test {

// ---- Alignment (arXiv:2403.13675)
// ------------------------------------------------------------------

const double area_of_201 = 18.8400006294 * 16.3159191522;

/// K and its slope from the two published constants, worked out by hand: K = C A c / (N_out - N_in)
/// is 867.34 and 883.36 eV A^3 at 0 and 7.763 % strain.
AlignmentData published_alignment() {
  const double height = 39.38842392, unit = 0.5 * std::sqrt(3.0) * 3.0 * 1.81288 * 1.81288;
  const double k_lower = -0.35818333333333324 * area_of_201 * height / (31 - 36);
  const double k_upper = 0.36479413159048546 * area_of_201 * height / (36 - 31);
  const double s_lower = std::sqrt(area_of_201 / (36 * unit)) - 1.0;
  const double s_upper = std::sqrt(area_of_201 / (31 * unit)) - 1.0;
  const double slope = (k_upper - k_lower) / (s_upper - s_lower);
  return {k_lower - slope * s_lower, slope, unit, 0, height};
}

TEST(Alignment, published_constants_of_the_201_atom_cell) {
  const AlignmentData data = published_alignment();
  EXPECT_NEAR(data.k_unstrained, 867.3, 0.1);
  const std::vector<double> shifts = vacuum_shifts(data, area_of_201, {36, 31});
  ASSERT_EQ(shifts.size(), 2U);
  EXPECT_NEAR(shifts[0], -0.35818333333333324, 1e-12);
  EXPECT_NEAR(shifts[1], 0.36479413159048546, 1e-12);
  const std::vector<double> turned = vacuum_shifts(data, area_of_201, {31, 36});
  EXPECT_EQ(turned[0], shifts[1]);
  EXPECT_EQ(turned[1], shifts[0]);
}

TEST(Alignment, equal_layers_need_none_and_a_supercell_has_that_of_its_cell) {
  const AlignmentData data = published_alignment();
  EXPECT_EQ(vacuum_shifts(data, 300.0, {33, 33}), (std::vector<double>{0.0, 0.0}));
  const std::vector<double> one = vacuum_shifts(data, area_of_201, {36, 31});
  const std::vector<double> four = vacuum_shifts(data, 4 * area_of_201, {144, 124});
  EXPECT_NEAR(one[0], four[0], 1e-14);
  EXPECT_NEAR(one[1], four[1], 1e-14);
}

TEST(Alignment, k_is_linear_in_the_strain) {
  const AlignmentData data{800.0, 500.0, 8.0, 0, 40.0};
  // 10 units on 96.8 A^2 are strained by 10 %, 20 on the same area by less than zero
  const std::vector<double> shifts = vacuum_shifts(data, 96.8, {10, 20});
  EXPECT_NEAR(shifts[0], 850.0 * 10 / (96.8 * 40.0), 1e-12);
  const double strain = std::sqrt(96.8 / 160.0) - 1.0;
  EXPECT_NEAR(shifts[1], (800.0 + 500.0 * strain) * -10 / (96.8 * 40.0), 1e-12);
}

TEST(Alignment, a_layer_without_atoms_is_refused) {
  for (const double n : {0.0, -1.0, std::nan("")})
    EXPECT_NE(error_of([&]() {
                vacuum_shifts(published_alignment(), 300.0, {36.0, n});
              }).find("a layer without atoms"),
              std::string::npos);
}

// ---- Pair classes
// --------------------------------------------------------------------------------

TEST(PairClasses, every_pair_has_the_class_of_its_range) {
  const Model model = random_model();
  const PairClasses classes = pair_classes(model);
  const double distances[] = {0.5, 5.999999, 6.0, 11.999999, 12.0, 50.0};
  for (const bool same : {true, false})
    for (int i = 0; i < 2; ++i)
      for (int j = 0; j < 2; ++j)
        for (const double r : distances) {
          const bool split = same || (i == 1 && j == 1);
          const std::string pair{"ms"[i], "ms"[j]};
          const std::string expected = std::string(same ? "intra_" : "inter_") + pair +
                                       (!split    ? ""
                                        : r < 6.0 ? "_near"
                                                  : "_long");
          const LayerRelation layers = same ? LayerRelation::same : LayerRelation::neighbouring;
          const int c = classes.find(layers, i, j, r);
          EXPECT_EQ(classes.find(LayerRelation::farther, i, j, r), -1);
          ASSERT_EQ(c >= 0, r < 12.0) << pair << " " << r;
          if (c < 0) continue;
          EXPECT_EQ(model.published().hopping[c].name, expected) << r;
          EXPECT_EQ(classes.mirror(c), classes.find(layers, j, i, r));
          EXPECT_EQ(classes.mirror(classes.mirror(c)), c);
        }
}

TEST(PairClasses, a_class_without_its_mirror_is_refused) {
  for (const std::string name : {"intra_ms_near", "inter_sm"}) {
    Model model = random_model();
    const auto gone =
        std::find_if(model.published().hopping.begin(), model.published().hopping.end(),
                     [&](const auto &c) { return c.name == name; });
    model.published().hopping.erase(gone);
    const std::string text = error_of([&]() { const PairClasses classes = pair_classes(model); });
    EXPECT_NE(text.find("elements exchanged"), std::string::npos) << text;
  }
  Model model = random_model();
  for (HoppingClassData &c : model.published().hopping)
    if (c.name == "inter_sm") c.r_max = 11.0;
  EXPECT_NE(
      error_of([&]() { const PairClasses classes = pair_classes(model); }).find("\"inter_ms\""),
      std::string::npos);
}

// ---- WannierHamiltonian
// --------------------------------------------------------------------------

TEST(WannierHamiltonian, one_of_two_mirrored_blocks_is_canonical) {
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 2; ++j)
      for (int a = -1; a <= 1; ++a)
        for (int b = -1; b <= 1; ++b)
          for (int c = -1; c <= 1; ++c) {
            const bool there = is_canonical(i, j, {a, b, c});
            const bool back = is_canonical(j, i, {-a, -b, -c});
            const bool on_site = i == j && a == 0 && b == 0 && c == 0;
            EXPECT_EQ(there != back, !on_site) << i << j << " " << a << b << c;
            EXPECT_TRUE(there || !on_site);
          }
}

struct HamiltonianFault {
  const char *name;
  std::function<void(WannierHamiltonian &h)> change;
  const char *words;
};

class WannierHamiltonianCheck : public testing::TestWithParam<HamiltonianFault> {};

TEST_P(WannierHamiltonianCheck, refuses) {
  WannierHamiltonian h = small_hamiltonian();
  ASSERT_NO_THROW(h.check());
  EXPECT_EQ(h.n_elements(), 4U + 1 + 4 + 2 * (2 + 2 + 2 + 4));
  GetParam().change(h);
  const std::string text = error_of([&]() { h.check(); });
  EXPECT_NE(text.find(GetParam().words), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(
    faults, WannierHamiltonianCheck,
    testing::Values(
        HamiltonianFault{"no_such_atom", [](WannierHamiltonian &h) { h.blocks[3].column = 3; },
                         "does not exist"},
        HamiltonianFault{"negative_atom", [](WannierHamiltonian &h) { h.blocks[3].row = -1; },
                         "does not exist"},
        HamiltonianFault{
            "mirrored_block",
            [](WannierHamiltonian &h) { std::swap(h.blocks[4].row, h.blocks[4].column); },
            "atoms 7 and 4 in cell (0, -1, 0) is not the canonical one"},
        HamiltonianFault{"values_too_short", [](WannierHamiltonian &h) { h.values.pop_back(); },
                         "lies outside the values"},
        HamiltonianFault{"nan", [](WannierHamiltonian &h) { h.values[8] = std::nan(""); },
                         "not finite"},
        HamiltonianFault{"infinity", [](WannierHamiltonian &h) { h.values.back() = 1.0 / 0.0; },
                         "not finite"},
        HamiltonianFault{
            "asymmetric_on_site",
            [](WannierHamiltonian &h) { h.values[1] = std::nextafter(h.values[1], 1.0); },
            "atoms 4 and 4 in cell (0, 0, 0) is not symmetric"}),
    [](const auto &info) { return std::string(info.param.name); });

}  // namespace dpw::test
