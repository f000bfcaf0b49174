// SPDX-License-Identifier: MIT
#include "structure/layer_order.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <string>
#include <tuple>

#include "base/error.h"

namespace dpw {

namespace {

// Sheets whose way to each other is steeper than this, as a cosine, lie above each other.
constexpr double least_slope = 0.2;
// Sheets touch if they are not farther apart than the layers next to them, times this.
constexpr double touching = 1.25;

/// `upper` in its image `copy` lies above `lower` in its image 0.
struct Step {
  std::size_t lower, upper;
  int copy;
  double nearest;
};

std::vector<Step> steps_of(const std::vector<std::int64_t> &sheets,
                           const std::vector<SheetContact> &contacts) {
  const auto index = [&](std::int64_t id) {
    return static_cast<std::size_t>(std::lower_bound(sheets.begin(), sheets.end(), id) -
                                    sheets.begin());
  };
  std::vector<Step> steps;
  for (const SheetContact &c : contacts) {
    if (std::abs(c.up) < least_slope * c.weight) continue;
    if (c.up > 0.0)
      steps.push_back({index(c.a), index(c.b), c.copy, c.nearest});
    else
      steps.push_back({index(c.b), index(c.a), -c.copy, c.nearest});
  }
  return steps;
}

/// Of every sheet, an image such that those of sheets on top of each other are next to each other
/// as far as that can be: copies of steps become relative to them.
std::vector<int> choose_images(std::size_t n_sheets, std::vector<Step> &steps) {
  std::vector<int> image(n_sheets, 0);
  std::vector<char> known(n_sheets, 0);
  for (std::size_t first = 0; first < n_sheets; ++first) {
    if (known[first]) continue;
    known[first] = 1;
    for (std::deque<std::size_t> waiting{first}; !waiting.empty(); waiting.pop_front()) {
      const std::size_t sheet = waiting.front();
      const auto reach = [&](std::size_t other, int its_image) {
        if (known[other]) return;
        known[other] = 1;
        image[other] = its_image;
        waiting.push_back(other);
      };
      for (const Step &s : steps) {
        if (s.lower == sheet) reach(s.upper, image[sheet] + s.copy);
        if (s.upper == sheet) reach(s.lower, image[sheet] - s.copy);
      }
    }
  }
  for (Step &s : steps) s.copy += image[s.lower] - image[s.upper];
  return image;
}

/// The least levels from 0 with which every step leads upwards if an image is `period` levels above
/// the one below it; false if there are none.
bool find_levels(const std::vector<Step> &steps, int period, std::vector<int> &level) {
  std::fill(level.begin(), level.end(), 0);
  for (std::size_t round = 0; round <= level.size(); ++round) {
    bool is_done = true;
    for (const Step &s : steps) {
      const int least = level[s.lower] + 1 - period * s.copy;
      if (level[s.upper] >= least) continue;
      level[s.upper] = least;
      is_done = false;
    }
    if (is_done) return true;
  }
  return false;
}

/// A level as that of an image among the first `n`.
int around(int level, int n) { return (level % n + n) % n; }

/// The level that is the lowest one of a pile that has no end, of `n` layers: the one above the
/// widest gap, if this is wider than the others; else that of the first sheet.
int lowest_level(const std::vector<Step> &steps, int n, const std::vector<int> &level) {
  std::vector<double> gap(static_cast<std::size_t>(n), 0.0);  // above every layer
  for (const Step &s : steps) {
    if (level[s.upper] + n * s.copy - level[s.lower] != 1) continue;
    double &nearest = gap[static_cast<std::size_t>(around(level[s.lower], n))];
    nearest = nearest > 0.0 ? std::min(nearest, s.nearest) : s.nearest;
  }
  const auto [least, most] = std::minmax_element(gap.begin(), gap.end());
  if (*most <= touching * *least) return level.front();
  return static_cast<int>(most - gap.begin()) + 1;
}

/// Throws Error where sheets that are no neighbours are as close as neighbours are.
void check_distances(const std::vector<std::int64_t> &sheets, const std::vector<Step> &steps,
                     int period, const std::vector<int> &level) {
  const auto n_levels = [&](const Step &s) {
    return level[s.upper] + period * s.copy - level[s.lower];
  };
  // How far the next layers above and below a sheet are.
  std::vector<double> above(sheets.size(), 0.0), below(sheets.size(), 0.0);
  for (const Step &s : steps)
    if (n_levels(s) == 1) {
      above[s.lower] = std::max(above[s.lower], s.nearest);
      below[s.upper] = std::max(below[s.upper], s.nearest);
    }
  for (const Step &s : steps)
    if (n_levels(s) > 1 && s.nearest < touching * std::max(above[s.lower], below[s.upper]))
      throw Error("the layers of atoms " + std::to_string(sheets[s.lower]) + " and " +
                  std::to_string(sheets[s.upper]) +
                  " touch each other and have another layer between them elsewhere, so that they "
                  "have no order: use `layers mol` or `layers group`");
}

}  // namespace

std::vector<SheetContact> merged(const std::vector<SheetContact> &contacts) {
  std::map<std::tuple<std::int64_t, std::int64_t, int>, SheetContact> sums;
  for (SheetContact c : contacts) {
    if (c.b < c.a || (c.a == c.b && c.copy < 0)) {
      std::swap(c.a, c.b);
      c.copy = -c.copy;
      c.up = -c.up;
    }
    const auto [found, is_new] = sums.emplace(std::tuple(c.a, c.b, c.copy), c);
    if (is_new) continue;
    SheetContact &sum = found->second;
    sum.up += c.up;
    sum.weight += c.weight;
    sum.nearest = std::min(sum.nearest, c.nearest);
  }
  std::vector<SheetContact> result;
  result.reserve(sums.size());
  for (const auto &[key, sum] : sums) result.push_back(sum);
  return result;
}

LayerOrder order_sheets(const std::vector<std::int64_t> &sheets,
                        const std::vector<SheetContact> &contacts) {
  std::vector<std::int64_t> ids = sheets;
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::vector<Step> steps = steps_of(ids, contacts);
  const std::vector<int> image = choose_images(ids.size(), steps);
  const bool is_bulk =
      std::any_of(steps.begin(), steps.end(), [](const Step &s) { return s.copy != 0; });

  LayerOrder order;
  std::vector<int> level(ids.size(), 0);
  order.period = is_bulk ? 1 : 0;
  const int most = is_bulk ? static_cast<int>(ids.size()) : 0;
  while (!find_levels(steps, order.period, level)) {
    if (order.period == most)
      throw Error(
          "the layers lie above each other in circles and have no order: use `layers mol` or "
          "`layers group`");
    ++order.period;
  }
  if (is_bulk) {
    order.n = order.period;
    const int lowest = lowest_level(steps, order.n, level);
    for (int &l : level) l -= lowest;
  } else {
    for (const int l : level) order.n = std::max(order.n, l + 1);
    order.period = order.n + 1;
  }
  check_distances(ids, steps, order.period, level);
  for (std::size_t s = 0; s < ids.size(); ++s)
    order.places[ids[s]] = {around(level[s], order.period), level[s], image[s]};
  return order;
}

}  // namespace dpw
