// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace dpw {

/// Where two sheets see each other. Atoms are looked at in pairs, near ones more than far ones.
struct SheetContact {
  std::int64_t a = 0, b = 0;  ///< the sheets
  int copy = 0;               ///< b's image is that many cells above the one next to a
  double up = 0.0;            ///< sum of weights times the cosine between the way to b and z
  double weight = 0.0;        ///< sum of the weights
  double nearest = 0.0;       ///< distance of the closest pair, A
};

/// Adds up what is known of the same two sheets; each pair of sheets once, a not above b.
std::vector<SheetContact> merged(const std::vector<SheetContact> &contacts);

/// The order of sheets along z.
struct LayerOrder {
  struct Place {
    int layer = 0;  ///< from 0, the same for all images
    int level = 0;  ///< of the image `copy`
    int copy = 0;
  };
  int n = 0;                             ///< layers
  int period = 0;                        ///< levels from an image to that one cell higher
  std::map<std::int64_t, Place> places;  ///< of every sheet
};

/// Orders sheets by their merged contacts: one that lies above others is one level above the
/// highest of them. Sheets side by side have no order and may be in one layer; so have sheets that
/// do not see each other. The lowest level is 0. If images along z see each other, `period` is the
/// number of layers, and the layer above the widest gap has level 0, or, where gaps are alike, that
/// of the lowest ID. If not, it is one more, so that layers on different sides of the vacuum are no
/// neighbours. Throws Error for sheets that each lie above the other, and for two that touch in one
/// place and have another one between them elsewhere.
LayerOrder order_sheets(const std::vector<std::int64_t> &sheets,
                        const std::vector<SheetContact> &contacts);

}  // namespace dpw
