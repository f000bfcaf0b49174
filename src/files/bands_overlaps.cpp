// SPDX-License-Identifier: MIT
#include "files/bands_overlaps.h"

#include <complex>
#include <cstdint>
#include <limits>

#include "base/error.h"

namespace dpw {

namespace {

const char *const overlaps_name = "/overlaps";
const char *const lost_name = "/lost";
const char *const predecessor_name = "/predecessor";
const char *const followed_name = "/followed";

}  // namespace

void create_overlaps(h5::File &file, const std::string &name, hsize_t n_kpoints, hsize_t n_bands) {
  file.make_extendible<std::complex<double>>(
      name + overlaps_name, {n_kpoints, n_bands, n_bands},
      {1, 1, h5::rows_in_chunk(n_bands, n_bands * sizeof(std::complex<double>)), n_bands});
  const hsize_t rows = h5::rows_in_chunk(n_kpoints, n_bands * sizeof(double));
  file.make_extendible<double>(name + lost_name, {n_kpoints, n_bands}, {1, rows, n_bands});
  for (const char *set : {predecessor_name, followed_name})
    file.make_extendible<std::int32_t>(name + set, {n_kpoints, n_bands}, {1, rows, n_bands});
}

bool has_overlaps(const h5::File &file, const std::string &name) {
  return file.has(name + overlaps_name);
}

void OverlapSets::visit(const std::string &name, hsize_t n_kpoints, hsize_t n_bands) const {
  complex(name + overlaps_name, {n_kpoints, n_bands, n_bands});
  doubles(name + lost_name, {n_kpoints, n_bands});
  for (const char *set : {predecessor_name, followed_name})
    integers(name + set, {n_kpoints, n_bands});
}

void check_links(const std::string &where, const std::vector<StateLinks> &links,
                 std::size_t n_kpoints, Eigen::Index n_bands, bool goes_on) {
  if (links.size() != n_kpoints) throw Error(where + "has the wrong number of overlaps");
  const Eigen::Index size = goes_on ? n_bands : 0;
  for (const StateLinks &at_k : links) {
    if (at_k.overlaps.rows() != size || at_k.overlaps.cols() != size || at_k.lost.size() != size ||
        static_cast<Eigen::Index>(at_k.predecessor.size()) != n_bands ||
        static_cast<Eigen::Index>(at_k.followed.size()) != n_bands)
      throw Error(where + "has overlaps of the wrong size");
    if (!at_k.overlaps.allFinite() || !at_k.lost.allFinite())
      throw Error(where + "has overlaps that are not finite");
  }
}

void add_overlaps(h5::File &file, const std::string &name, const std::vector<StateLinks> &links) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const hsize_t frame = file.extend(name + overlaps_name);
  for (const char *set : {lost_name, predecessor_name, followed_name}) file.extend(name + set);
  std::vector<double> weights;
  std::vector<std::int32_t> before, tracks;
  for (hsize_t k = 0; k < links.size(); ++k) {
    const StateLinks &at_k = links[k];
    const auto n = static_cast<Eigen::Index>(at_k.predecessor.size());
    const bool goes_on = at_k.overlaps.size() > 0;
    const Eigen::MatrixXcd rows =  // column-major [j,i] is row-major [i,j]
        goes_on ? Eigen::MatrixXcd(at_k.overlaps.transpose())
                : Eigen::MatrixXcd::Constant(n, n, {nan, nan});
    file.fill(name + overlaps_name, {frame, k}, rows.data());
    for (Eigen::Index i = 0; i < n; ++i) weights.push_back(goes_on ? at_k.lost[i] : nan);
    before.insert(before.end(), at_k.predecessor.begin(), at_k.predecessor.end());
    tracks.insert(tracks.end(), at_k.followed.begin(), at_k.followed.end());
  }
  file.fill(name + lost_name, {frame}, weights.data());
  file.fill(name + predecessor_name, {frame}, before.data());
  file.fill(name + followed_name, {frame}, tracks.data());
}

}  // namespace dpw
