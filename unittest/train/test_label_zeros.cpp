// SPDX-License-Identifier: MIT
// What the labels of on-site energies are counted from.
#include <gtest/gtest.h>

#include <cmath>

#include "file_helpers.h"
#include "train/block_source.h"
#include "train/train_models.h"
#include "train/trainer.h"
#include "train/vacuum_step_fit.h"

namespace dpw::test {

namespace {

// Dipoles far below the plane where they act, so that a sum over a lattice is the mean.
const VacuumStepData step_data{
    7.0, 5.0, 5.0, 20.0, 25.0, {{0, 1, true, {0.0, 0.0}}, {0, 1, false, {60.0, -25.0}}}};

/// Flat, aligned layers of "C", with "H" above and below, like those of MoS2, at these heights of
/// C.
TrainingFrame pile(const std::vector<double> &heights) {
  TrainingFrame frame;
  frame.name = "pile";
  const double a = 3.18;
  frame.structure.lattice << a, 0, 0, -0.5 * a, a * std::sqrt(0.75), 0, 0, 0, 60;
  frame.structure.positions.resize(3 * static_cast<Eigen::Index>(heights.size()), 3);
  Eigen::Index n = 0;
  for (std::size_t k = 0; k < heights.size(); ++k)
    for (const double z : {0.0, 1.56, -1.56}) {
      const double y = a / std::sqrt(3.0) * (static_cast<double>(k) + (z == 0.0 ? 0.0 : 1.0));
      frame.structure.positions.row(n++) << 0.0, y, heights[k] + z;
      frame.structure.symbols.emplace_back(z == 0.0 ? "C" : "H");
      frame.structure.layers.push_back(static_cast<int>(k));
    }
  frame.vacuum_lower = 4.2;
  frame.vacuum_upper = 4.5;
  return frame;
}

std::vector<double> zeros_of(const TrainingFrame &frame, bool own_side,
                             const VacuumStepData *step) {
  const std::vector<int> &layer = frame.structure.layers;
  std::vector<int> element;
  for (const std::string &symbol : frame.structure.symbols)
    element.push_back(symbol == "C" ? 0 : 1);
  const FrameData data(frame, element, AtomLayers::labelled(layer.back() + 1, layer), nullptr,
                       at::kDouble);
  const TrainingSet set;
  return HamiltonianBlocks(set, own_side, step).zeros(data);
}

/// The vacuum level above a pile less that below it, as dipoles across gaps make it, eV.
double step_across(const TrainingFrame &frame) {
  Model model =
      make_blank_model(toy_config(own_folder("zeros"), toy_settings("toy.dpw")), toy_set(1));
  model.equivariant().hamiltonian.value().vacuum_step = step_data;
  return predicted_vacuum_step(model, frame.structure, frame.structure.layers);
}

}  // namespace

TEST(LabelZeros, of_outer_layers_are_the_vacuum_on_their_side) {
  for (const bool with_step : {false, true}) {
    const VacuumStepData *step = with_step ? &step_data : nullptr;
    const std::vector<double> of_two = zeros_of(pile({20, 26.2}), true, step);
    EXPECT_EQ(of_two, (std::vector<double>{4.2, 4.2, 4.2, 4.5, 4.5, 4.5}));
    const std::vector<double> of_three = zeros_of(pile({20, 26.2, 32.8}), true, step);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(of_three[i], 4.2);
      EXPECT_EQ(of_three[i + 6], 4.5);
    }
    EXPECT_EQ(zeros_of(pile({20, 26.2, 32.8}), false, step), std::vector<double>(9, 4.35));
  }
}

/// What is in the gap below a layer lifts it by half of its step, and that above lowers it.
TEST(LabelZeros, of_inner_layers_are_what_the_steps_of_their_gaps_say) {
  const double below = step_across(pile({20, 26.2})), above = step_across(pile({20, 26.6}));
  ASSERT_GT(std::abs(below - above), 0.02);
  const std::vector<double> zeros = zeros_of(pile({20, 26.2, 32.8}), true, &step_data);
  for (std::size_t i = 3; i < 6; ++i)
    EXPECT_NEAR(zeros[i], 4.35 + 0.5 * (below - above), 0.02 * std::abs(below - above));
  EXPECT_EQ(zeros_of(pile({20, 26.2, 32.8}), true, nullptr)[4], 4.35);
}

}  // namespace dpw::test
