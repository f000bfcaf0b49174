// SPDX-License-Identifier: MIT
#include "bloch/kpoints.h"

#include <Eigen/LU>
#include <cmath>
#include <cstdint>
#include <locale>
#include <sstream>

#include "base/error.h"

namespace dpw {

namespace {

constexpr double kTwoPi = 6.283185307179586476925286766559;
constexpr std::int64_t kLargestMesh = 10'000'000;

/// A whole decimal number, or Error. Streams with the classic locale: strtod would read "0,5" on
/// a machine that is set up for German.
double parse_number(const std::string &part, const std::string &text) {
  std::istringstream stream(part);
  stream.imbue(std::locale::classic());
  double value = 0.0;
  stream >> std::noskipws >> value;
  if (!stream || stream.peek() != std::istringstream::traits_type::eof() || !std::isfinite(value))
    throw Error("'" + text + "' is not a number or a fraction such as 0.5 or 1/3");
  return value;
}

}  // namespace

Eigen::Matrix3d reciprocal_lattice(const Eigen::Matrix3d &lattice) {
  const double longest = lattice.rowwise().norm().maxCoeff();
  const double volume = std::abs(lattice.determinant());
  if (!(longest > 0.0) || !(volume > 1e-12 * longest * longest * longest))
    throw Error("the three lattice vectors span no volume, so there is no reciprocal lattice");
  return kTwoPi * lattice.inverse().transpose();
}

KPoints make_path(const Eigen::Matrix3d &lattice, const std::vector<KCorner> &corners,
                  int points_per_segment) {
  if (corners.size() < 2)
    throw Error("a k-path needs at least 2 corners, but " + std::to_string(corners.size()) +
                " were given");
  if (points_per_segment < 1)
    throw Error("a k-path needs at least 1 point per segment, but " +
                std::to_string(points_per_segment) + " were asked for");
  for (const KCorner &corner : corners)
    if (!corner.fractional.allFinite())
      throw Error("the corner " + corner.name + " of the k-path is not finite");

  const Eigen::Matrix3d reciprocal = reciprocal_lattice(lattice);
  KPoints k;
  k.is_path = true;
  double walked = 0.0;
  for (std::size_t s = 0; s + 1 < corners.size(); ++s) {
    const Eigen::Vector3d &from = corners[s].fractional;
    const Eigen::Vector3d step = corners[s + 1].fractional - from;
    const double length = (reciprocal.transpose() * step).norm();
    if (!(length > 0.0))
      throw Error("the corners " + corners[s].name + " and " + corners[s + 1].name +
                  " follow each other on the k-path but are the same point");
    k.labels.push_back({k.size(), corners[s].name});
    for (int t = 0; t < points_per_segment; ++t) {
      const double part = static_cast<double>(t) / points_per_segment;
      k.fractional.emplace_back(from + part * step);
      k.distance.push_back(walked + part * length);
    }
    walked += length;
  }
  k.labels.push_back({k.size(), corners.back().name});
  k.fractional.push_back(corners.back().fractional);
  k.distance.push_back(walked);
  k.weight.assign(k.fractional.size(), 1.0 / static_cast<double>(k.fractional.size()));
  return k;
}

std::vector<int> map_mesh(int n1, int n2, int n3, bool time_reversal) {
  if (n1 < 1 || n2 < 1 || n3 < 1)
    throw Error("a k-mesh needs three numbers of at least 1, but " + std::to_string(n1) + " " +
                std::to_string(n2) + " " + std::to_string(n3) + " were given");
  const std::int64_t plane = static_cast<std::int64_t>(n1) * n2;
  if (plane > kLargestMesh / n3)
    throw Error("a k-mesh of " + std::to_string(n1) + " x " + std::to_string(n2) + " x " +
                std::to_string(n3) + " is larger than ten million k-points");
  std::vector<int> map;
  map.reserve(static_cast<std::size_t>(plane * n3));
  int next = 0;
  for (int i = 0; i < n1; ++i)
    for (int j = 0; j < n2; ++j)
      for (int l = 0; l < n3; ++l) {
        const auto minus = static_cast<std::size_t>(
            (static_cast<std::int64_t>((n1 - i) % n1) * n2 + (n2 - j) % n2) * n3 + (n3 - l) % n3);
        // of k and -k the first stands for both
        map.push_back(time_reversal && minus < map.size() ? map[minus] : next++);
      }
  return map;
}

KPoints make_mesh(int n1, int n2, int n3, bool time_reversal) {
  const std::vector<int> map = map_mesh(n1, n2, n3, time_reversal);
  // in (-1/2, 1/2]: the shorter of the equivalent vectors, which is what a reader expects to see
  const auto fold = [](int i, int n) { return static_cast<double>(2 * i > n ? i - n : i) / n; };
  KPoints k;
  const double share = 1.0 / static_cast<double>(map.size());
  std::size_t point = 0;
  for (int i = 0; i < n1; ++i)
    for (int j = 0; j < n2; ++j)
      for (int l = 0; l < n3; ++l) {
        const int self = map[point++];
        if (self == k.size()) {
          k.fractional.emplace_back(fold(i, n1), fold(j, n2), fold(l, n3));
          k.weight.push_back(share);
        } else {
          k.weight[static_cast<std::size_t>(self)] = 2.0 * share;
        }
      }
  return k;
}

double parse_fraction(const std::string &text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return parse_number(text, text);
  const double numerator = parse_number(text.substr(0, slash), text);
  const double denominator = parse_number(text.substr(slash + 1), text);
  if (denominator == 0.0) throw Error("the fraction '" + text + "' divides by zero");
  return numerator / denominator;
}

}  // namespace dpw
