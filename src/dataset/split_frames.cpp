// SPDX-License-Identifier: MIT
#include "dataset/split_frames.h"

#include <fnmatch.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "base/checksum.h"
#include "base/error.h"

namespace dpw {

namespace {

/// The same everywhere. The order of the numbers counts, so every bit has to depend on all of the
/// text.
std::uint64_t draw(const std::string &text, std::uint64_t seed) {
  Checksum sum(seed * 0x9e3779b97f4a7c15U);
  sum.add_bytes(text.data(), text.size());
  return mix_bits(sum.value());
}

/// The split that the names give to every frame.
std::vector<std::optional<Split>> splits_by_name(const TrainingSet &set, const SplitRule &rule) {
  std::vector<std::optional<Split>> splits(set.frames.size());
  for (const auto &[split, patterns] : {std::pair{Split::validation, rule.validation_names},
                                        std::pair{Split::test, rule.test_names}})
    for (const std::string &pattern : patterns) {
      bool found = false;
      for (std::size_t f = 0; f < set.frames.size(); ++f) {
        const std::string &name = set.frames[f].name;
        if (fnmatch(pattern.c_str(), name.c_str(), 0) != 0) continue;
        found = true;
        if (splits[f].value_or(split) != split)
          throw Error("frame " + name + " is named for validation and for test");
        splits[f] = split;
      }
      if (!found) throw Error("no frame has the name '" + pattern + "' of the split");
    }
  return splits;
}

}  // namespace

void split_frames(TrainingSet &set, const std::vector<std::string> &groups,
                  const std::vector<bool> &fixed, const SplitRule &rule) {
  if (!(rule.validation >= 0.0) || !(rule.test >= 0.0) || !(rule.validation + rule.test <= 1.0))
    throw Error("the fractions for validation and test must not be negative, nor above 1 together");
  const std::vector<std::optional<Split>> by_name = splits_by_name(set, rule);
  std::map<std::string, std::optional<Split>> decided;
  for (std::size_t f = 0; f < set.frames.size(); ++f) {
    if (fixed[f]) continue;
    std::optional<Split> &group = decided[groups[f]];
    if (!by_name[f]) continue;
    if (group && *group != *by_name[f])
      throw Error("the names of the split part the frames of " + groups[f]);
    group = by_name[f];
  }
  std::vector<std::pair<std::uint64_t, std::string>> open;
  for (const auto &[group, split] : decided)
    if (!split) open.emplace_back(draw(group, rule.seed), group);
  std::sort(open.begin(), open.end());
  const auto n = static_cast<double>(open.size());
  const auto n_test = static_cast<std::size_t>(std::lround(rule.test * n));
  const auto n_both = static_cast<std::size_t>(std::lround((rule.test + rule.validation) * n));
  for (std::size_t g = 0; g < n_both; ++g)
    decided[open[g].second] = g < n_test ? Split::test : Split::validation;
  for (std::size_t f = 0; f < set.frames.size(); ++f)
    if (!fixed[f]) set.frames[f].split = decided[groups[f]].value_or(Split::train);
}

}  // namespace dpw
