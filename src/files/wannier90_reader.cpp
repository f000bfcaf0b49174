// SPDX-License-Identifier: MIT
#include "files/wannier90_reader.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <system_error>
#include <vector>

#include "base/error.h"
#include "files/wannier90_input.h"
#include "files/wannier90_neighbours.h"
#include "files/wannier90_stream.h"
#include "files/wsvec_reader.h"

namespace dpw {

namespace {

/// The path of a neighbour with another ending, if it exists; empty for a file without a SEED.
std::optional<std::string> neighbour(const std::string &path, const std::string &ending) {
  std::string seed = path;
  if (seed.size() > 3 && seed.compare(seed.size() - 3, 3, ".gz") == 0) seed.resize(seed.size() - 3);
  constexpr std::size_t length = 7;  // of _hr.dat and _tb.dat
  const std::string own = seed.size() > length ? seed.substr(seed.size() - length) : "";
  if (own != "_hr.dat" && own != "_tb.dat") return std::nullopt;
  const std::string found = seed.substr(0, seed.size() - length) + ending;
  std::error_code error;
  if (!std::filesystem::exists(found, error)) return std::nullopt;
  return found;
}

/// Distance of two points; with a lattice, of the first one to the second one's images.
class Distances {
 public:
  explicit Distances(const std::optional<Eigen::Matrix3d> &lattice) : lattice_(lattice) {
    if (lattice) inverse_ = lattice->inverse();
  }

  /// The two shortest, in this order.
  std::array<double, 2> shortest(const Eigen::Vector3d &from, const Eigen::Vector3d &to) const {
    if (!lattice_) return {(to - from).norm(), std::numeric_limits<double>::infinity()};
    Eigen::RowVector3d fraction = (to - from).transpose() * inverse_;
    fraction -= fraction.array().round().matrix();
    std::array<double, 2> best = {std::numeric_limits<double>::infinity(),
                                  std::numeric_limits<double>::infinity()};
    for (int a = -2; a <= 2; ++a)  // 2: also for cells that are far from reduced
      for (int b = -2; b <= 2; ++b)
        for (int c = -2; c <= 2; ++c) {
          const double r = ((fraction + Eigen::RowVector3d(a, b, c)) * *lattice_).norm();
          if (r < best[0])
            best = {r, best[0]};
          else
            best[1] = std::min(best[1], r);
        }
    return best;
  }

 private:
  std::optional<Eigen::Matrix3d> lattice_;
  Eigen::Matrix3d inverse_ = Eigen::Matrix3d::Zero();
};

/// The atom that a centre is on, from 0; -1 if no atom is much nearer than all others.
int atom_of(const Eigen::Vector3d &centre, const std::vector<Eigen::Vector3d> &atoms,
            const Distances &distances) {
  int nearest = -1;
  std::array<double, 2> best = {std::numeric_limits<double>::infinity(),
                                std::numeric_limits<double>::infinity()};
  for (std::size_t a = 0; a < atoms.size(); ++a)
    for (const double r : distances.shortest(centre, atoms[a])) {
      if (r < best[0]) {
        best = {r, best[0]};
        nearest = static_cast<int>(a);
      } else {
        best[1] = std::min(best[1], r);
      }
    }
  return best[0] < 0.5 * best[1] ? nearest : -1;
}

std::vector<OrbitalSite> make_sites(const std::vector<Eigen::Vector3d> &centres,
                                    const WannierCentres &known,
                                    const std::optional<Eigen::Matrix3d> &lattice) {
  const Distances distances(lattice);
  std::vector<OrbitalSite> sites;
  for (const Eigen::Vector3d &centre : centres) {
    const int atom = atom_of(centre, known.positions, distances);
    sites.push_back(
        {atom + 1, atom < 0 ? "" : known.symbols[static_cast<std::size_t>(atom)], "", -1, centre});
  }
  return sites;
}

void read_elements(Wannier90Stream &stream, WsvecReader *wsvec, SparseBuilder &builder) {
  std::vector<CellElement> elements;
  for (std::int64_t c = 0; c < stream.n_cells(); ++c) {
    const std::array<int, 3> cell = stream.read_cell(elements);
    if (wsvec != nullptr) wsvec->read_cell(cell);
    for (const CellElement &e : elements) {
      if (wsvec == nullptr) {
        builder.add(e.row, e.column, cell, e.value);
        continue;
      }
      const auto *begin = wsvec->begin(e.row, e.column);
      const auto *end = wsvec->end(e.row, e.column);
      const auto n_shifts = static_cast<double>(end - begin);
      for (const auto *t = begin; t != end; ++t)
        builder.add(e.row, e.column, {cell[0] + (*t)[0], cell[1] + (*t)[1], cell[2] + (*t)[2]},
                    e.value / n_shifts);
    }
  }
  stream.finish();
  if (wsvec != nullptr) wsvec->expect_end();
}

TightBinding read(const std::string &path, const SparseTolerances &tolerances) {
  Wannier90Stream stream(path);
  const int n = stream.n_orbitals();
  const auto wsvec_path = neighbour(path, "_wsvec.dat");
  const auto centres_path = neighbour(path, "_centres.xyz");
  const auto win_path = neighbour(path, ".win");
  // the small files first: what is wrong in them is known before the long way through H(R)
  const WannierInput input = win_path ? read_win(*win_path) : WannierInput{};
  const WannierCentres known = centres_path ? read_centres_xyz(*centres_path, n) : WannierCentres{};
  std::unique_ptr<WsvecReader> wsvec;
  if (wsvec_path) wsvec = std::make_unique<WsvecReader>(*wsvec_path, n);

  TightBinding t;
  SparseBuilder builder(n);
  read_elements(stream, wsvec.get(), builder);
  try {
    t.sparse = builder.finish(tolerances);
  } catch (const Error &error) {
    throw Error(path + ": " + error.what());
  }
  t.lattice = stream.lattice() ? stream.lattice() : input.lattice;
  t.orbitals =
      make_sites(stream.centres().empty() ? known.centres : stream.centres(), known, t.lattice);
  t.spin_degeneracy = input.spinors || input.one_spin ? 1 : 2;
  t.source = std::string("Wannier90 ") + (stream.is_tb() ? "_tb.dat" : "_hr.dat") + " file " + path;
  if (wsvec) t.source += " with " + *wsvec_path;
  return t;
}

}  // namespace

TightBinding read_wannier90(const std::string &path, const SparseTolerances &tolerances) {
  try {
    return read(path, tolerances);
  } catch (const std::bad_alloc &) {
    throw Error(path + " has more elements than fit the memory: use a machine with more of it");
  }
}

}  // namespace dpw
