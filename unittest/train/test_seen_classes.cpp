// SPDX-License-Identifier: MIT
// Hopping classes without a pair to train on.
#include <gtest/gtest.h>

#include "train/seen_classes.h"
#include "train/train_models.h"

namespace dpw::test {

namespace {

EquivariantHoppingClass class_of(const std::string &name, LayerRelation layers, int i, int j,
                                 double r_max = 6.0) {
  EquivariantHoppingClass c;
  c.name = name;
  c.layers = layers;
  c.element_i = i;
  c.element_j = j;
  c.r_max = r_max;
  return c;
}

std::vector<std::string> names(const std::vector<EquivariantHoppingClass> &classes) {
  std::vector<std::string> all;
  for (const EquivariantHoppingClass &c : classes) all.push_back(c.name);
  return all;
}

}  // namespace

/// The toy is one layer of elements 0 and 1.
TEST(SeenClasses, are_those_with_pairs_in_frames_with_a_hamiltonian) {
  TrainingSet set = toy_set(2);
  const std::vector<int> element = {0, 0, 1, 1};
  const std::vector<EquivariantHoppingClass> all = {
      class_of("same.0_0", LayerRelation::same, 0, 0),
      class_of("same.0_1", LayerRelation::same, 0, 1),
      class_of("near.0_1", LayerRelation::neighbouring, 0, 1),
      class_of("short.1_1", LayerRelation::same, 1, 1, 0.1)};
  std::deque<FrameData> frames;
  for (const TrainingFrame &frame : set.frames)
    frames.emplace_back(frame, element, AtomLayers::labelled(1, {0, 0, 0, 0}), nullptr,
                        at::kDouble);
  std::vector<EquivariantHoppingClass> classes = all;
  EXPECT_EQ(drop_unseen_classes(classes, frames),
            (std::vector<std::string>{"near.0_1", "short.1_1"}));
  EXPECT_EQ(names(classes), (std::vector<std::string>{"same.0_0", "same.0_1"}));

  std::deque<FrameData> layered;  // each element a layer of its own
  for (const TrainingFrame &frame : set.frames)
    layered.emplace_back(frame, element, AtomLayers::labelled(2, {0, 0, 1, 1}), nullptr,
                         at::kDouble);
  classes = all;
  EXPECT_EQ(drop_unseen_classes(classes, layered),
            (std::vector<std::string>{"same.0_1", "short.1_1"}));

  for (TrainingFrame &frame : set.frames) frame.hamiltonian.reset();
  classes = all;
  EXPECT_EQ(drop_unseen_classes(classes, frames).size(), 4U);
}

}  // namespace dpw::test
