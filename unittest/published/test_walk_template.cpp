// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "file_helpers.h"
#include "model/make_evaluator.h"
#include "support_model.h"

namespace dpw::test {

using nlohmann::json;

struct TemplateFault {
  const char *name;
  std::function<void(json &d)> change;
  const char *words;
};

class TemplateFaults : public testing::TestWithParam<TemplateFault> {};

TEST_P(TemplateFaults, are_refused) {
  Model model = random_model();
  ASSERT_NO_THROW(make_evaluator(model));
  GetParam().change(model.published().descriptor);
  const std::string text = error_of([&]() { make_evaluator(model); });
  EXPECT_NE(text.find(GetParam().words), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(
    faults, TemplateFaults,
    testing::Values(
        TemplateFault{"missing_constant", [](json &d) { d.erase("side_cutoff_A"); },
                      "side_cutoff_A"},
        TemplateFault{"text_for_a_number", [](json &d) { d["partner_cutoff_A"] = "far"; },
                      "number"},
        TemplateFault{"no_sites", [](json &d) { d["sites"] = json::array(); }, "element Mo needs"},
        TemplateFault{"unknown_element", [](json &d) { d["sites"][0]["element"] = "W"; },
                      "no element W (it knows Mo, S)"},
        TemplateFault{"unknown_side", [](json &d) { d["sites"][1]["side"] = "left"; }, "\"left\""},
        TemplateFault{"partner_that_is_no_site", [](json &d) { d["sites"][2]["partner"] = 3; },
                      "partner site that does not exist"},
        TemplateFault{"partner_of_another_element", [](json &d) { d["sites"][0]["partner"] = 1; },
                      "partner of another element"},
        TemplateFault{"no_bonds", [](json &d) { d["sites"][2]["bonds"] = json::array(); },
                      "has no bonds"},
        TemplateFault{"bond_to_no_site", [](json &d) { d["sites"][0]["bonds"][5]["to"] = -1; },
                      "bond to a site that does not exist"},
        TemplateFault{"bond_in_two_dimensions",
                      [](json &d) {
                        d["sites"][0]["bonds"][5]["vector_A"] = {1.0, 2.0};
                      },
                      "template_walk"},
        TemplateFault{"bonds_too_close",
                      [](json &d) {
                        d["sites"][0]["bonds"][5]["vector_A"] = {1.6, -0.9, -1.0};
                      },
                      "closer than twice bond_tolerance_A"},
        TemplateFault{"tolerance_too_wide", [](json &d) { d["bond_tolerance_A"] = 1.6; },
                      "closer than twice bond_tolerance_A"},
        TemplateFault{"slot_before_its_parent", [](json &d) { d["sites"][0]["walk"][3][0] = 4; },
                      "a slot comes before its parent"},
        TemplateFault{"negative_parent", [](json &d) { d["sites"][0]["walk"][3][0] = -1; },
                      "a slot comes before its parent"},
        TemplateFault{"bond_that_the_parent_lacks",
                      [](json &d) { d["sites"][1]["walk"][16][1] = 4; },
                      "a bond that its parent lacks"},
        TemplateFault{"two_sites_on_the_plane",
                      [](json &d) { d["sites"].push_back(d["sites"][0]); },
                      "element Mo needs one site"},
        TemplateFault{"no_outer_side", [](json &d) { d["sites"][2]["side"] = "facing"; },
                      "element S needs one site"},
        TemplateFault{"walks_of_two_lengths", [](json &d) { d["sites"][2]["walk"].erase(24); },
                      "differ in the length of their walks"},
        TemplateFault{"another_length_than_the_network",
                      [](json &d) {
                        for (int s : {1, 2}) d["sites"][s]["walk"].erase(24);
                      },
                      "gives 196 numbers but its force network takes 204"},
        TemplateFault{"no_direction_to_break_ties",
                      [](json &d) {
                        d["partner_tie_direction"] = {0.0, 0.0, 0.0};
                      },
                      "partner_tie_direction"},
        TemplateFault{"negative_tolerance", [](json &d) { d["bond_tolerance_A"] = -1.4; },
                      "bond_tolerance_A"},
        TemplateFault{"no_partner_cutoff", [](json &d) { d["partner_cutoff_A"] = 0.0; },
                      "partner_cutoff_A"},
        TemplateFault{"layer_without_orientation",
                      [](json &d) {
                        d["layer_orientation"] = {1.0, 0.0};
                      },
                      "layer_orientation"}),
    [](const auto &info) { return std::string(info.param.name); });

TEST(WalkTemplate, reach_covers_every_ideal_slot) {
  const Model model = random_model();
  const WalkTemplate walk(model, model.published());
  EXPECT_NEAR(walk.longest_bond(), 2 * 1.56625 + 1.4, 1e-12);  // a sulphur and its mate
  CoreRun run(model, make_bilayer({1, 0}, {1, 0}));
  run.forces();
  double farthest = 0.0;
  for (int i = 0; i < 6; ++i) {
    const std::vector<double> d = run.descriptor(i);
    const std::size_t n_own = d.size() / 8;
    for (std::size_t k = 0; k < n_own; ++k) farthest = std::max(farthest, 1.0 / d[4 * k]);
  }
  EXPECT_NEAR(walk.longest_walk(), farthest + 1.4, 1e-3);
  EXPECT_GE(run.reach.ghosts, 8.5 + farthest);
}

}  // namespace dpw::test
