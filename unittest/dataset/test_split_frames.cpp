// SPDX-License-Identifier: MIT
// The split: fractions, seeds, names and groups.
#include "dataset/split_frames.h"

#include <algorithm>
#include <set>

#include "dataset_helpers.h"

namespace dpw::test {
namespace {

struct Frames {
  TrainingSet set;
  std::vector<std::string> groups;
  std::vector<bool> fixed;

  explicit Frames(int n) : fixed(static_cast<std::size_t>(n), false) {
    for (int i = 0; i < n; ++i) {
      TrainingFrame frame;
      frame.name = "frame" + std::to_string(i);
      set.frames.push_back(frame);
      groups.push_back(frame.name);
    }
  }
  void split(const SplitRule &rule) { split_frames(set, groups, fixed, rule); }
  std::set<std::string> names(Split split) const {
    std::set<std::string> found;
    for (const TrainingFrame &f : set.frames)
      if (f.split == split) found.insert(f.name);
    return found;
  }
};

SplitRule fractions(double validation, double test, std::uint64_t seed = 1) {
  SplitRule rule;
  rule.validation = validation;
  rule.test = test;
  rule.seed = seed;
  return rule;
}

TEST(SplitFrames, DrawsTheFractionsWhateverTheOrder) {
  Frames frames(200);
  frames.split(fractions(0.2, 0.1));
  const auto validation = frames.names(Split::validation);
  EXPECT_EQ(validation.size(), 40U);
  EXPECT_EQ(frames.names(Split::test).size(), 20U);
  std::reverse(frames.set.frames.begin(), frames.set.frames.end());
  std::reverse(frames.groups.begin(), frames.groups.end());
  frames.split(fractions(0.2, 0.1));
  EXPECT_EQ(frames.names(Split::validation), validation);
  frames.split(fractions(0.2, 0.1, 2));
  EXPECT_NE(frames.names(Split::validation), validation);
  // it is drawn, not counted off: the mean index of what is drawn is near the middle
  double mean = 0.0;
  for (const std::string &name : validation) mean += std::stod(name.substr(5)) / 40.0;
  EXPECT_NEAR(mean, 99.5, 4.0 * 57.7 / std::sqrt(40.0));
}

// By a Python script from the definition (FNV-1a, then SplitMix64): the same seed has to give the
// same split in every version.
TEST(SplitFrames, DrawsWhatItAlwaysDrew) {
  Frames frames(20);
  frames.split(fractions(0.3, 0.1));
  EXPECT_EQ(frames.names(Split::test), (std::set<std::string>{"frame17", "frame2"}));
  EXPECT_EQ(frames.names(Split::validation),
            (std::set<std::string>{"frame0", "frame1", "frame10", "frame15", "frame4", "frame7"}));
  frames.split(fractions(0.3, 0.1, 2));
  EXPECT_EQ(frames.names(Split::test), (std::set<std::string>{"frame1", "frame12"}));
  EXPECT_EQ(
      frames.names(Split::validation),
      (std::set<std::string>{"frame14", "frame15", "frame16", "frame17", "frame19", "frame3"}));
}

TEST(SplitFrames, ObeysNamesAndWhatIsFixed) {
  Frames frames(20);
  frames.fixed[3] = true;
  frames.set.frames[3].split = Split::test;
  SplitRule rule = fractions(0.5, 0.0);
  rule.validation_names = {"frame1?"};
  rule.test_names = {"frame0"};
  frames.split(rule);
  EXPECT_EQ(frames.names(Split::test), (std::set<std::string>{"frame0", "frame3"}));
  for (int i = 10; i < 20; ++i)
    EXPECT_EQ(frames.names(Split::validation).count("frame" + std::to_string(i)), 1U);
  EXPECT_EQ(frames.names(Split::validation).size(), 10U + 4U);  // half of the other 8
}

TEST(SplitFrames, NeverPartsAGroup) {
  Frames frames(90);
  for (std::size_t i = 0; i < 90; ++i) frames.groups[i] = "file" + std::to_string(i / 9);
  frames.split(fractions(0.3, 0.0));
  EXPECT_EQ(frames.names(Split::validation).size(), 27U);
  for (std::size_t i = 0; i < 90; ++i)
    EXPECT_EQ(frames.set.frames[i].split, frames.set.frames[i - i % 9].split);
}

TEST(SplitFrames, NamesWhatIsWrong) {
  Frames frames(3);
  EXPECT_EQ(error_of([&] { frames.split(fractions(0.7, 0.5)); }),
            "the fractions for validation and test must not be negative, nor above 1 together");
  SplitRule rule;
  rule.test_names = {"nobody*"};
  EXPECT_EQ(error_of([&] { frames.split(rule); }), "no frame has the name 'nobody*' of the split");
  rule.test_names = {"frame1"};
  rule.validation_names = {"frame*"};
  EXPECT_EQ(error_of([&] { frames.split(rule); }),
            "frame frame1 is named for validation and for test");
  frames.groups[0] = frames.groups[1];
  rule.validation_names = {"frame0"};
  EXPECT_EQ(error_of([&] { frames.split(rule); }),
            "the names of the split part the frames of frame1");
}

}  // namespace
}  // namespace dpw::test
