// SPDX-License-Identifier: MIT
#include "dataset/wannier_frame.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <tuple>

#include "base/error.h"
#include "dataset/file_origin.h"
#include "dataset/mesh_images.h"
#include "dataset/wannier_spreads.h"
#include "dataset/wannier_warnings.h"
#include "dataset/wannier_win.h"
#include "layouts/wannier90_neighbours.h"
#include "layouts/wannier90_reader.h"

namespace dpw {

namespace {

constexpr double same_lattice = 2e-3, same_place = 0.05;  // A
/// Blocks without an element above this are not stored, eV: files have 6 decimals.
constexpr double smallest_element = 5e-7;

using Place = std::tuple<int, int, std::array<int, 3>>;
using Blocks = std::map<Place, Eigen::MatrixXd>;

std::string text_of(const char *format, double value) {
  char text[80];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

/// SEED of SEED_hr.dat, SEED_tb.dat.gz; empty if the name is another.
std::string seed_of(std::string path) {
  const auto drop = [&path](const std::string &end) {
    if (path.size() <= end.size() || path.compare(path.size() - end.size(), end.size(), end) != 0)
      return false;
    path.resize(path.size() - end.size());
    return true;
  };
  drop(".gz");
  return drop("_hr.dat") || drop("_tb.dat") ? path : std::string();
}

bool is_there(const std::string &path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

void check_lattice(const TightBinding &t, const Structure &s) {
  if (!t.lattice) return;
  const double difference = (*t.lattice - s.lattice).cwiseAbs().maxCoeff();
  if (difference > same_lattice)
    throw Error("its lattice vectors differ from the structure's by up to " +
                text_of("%.4f", difference) + " A: they are of different calculations");
}

/// SEED_centres.xyz lists the atoms too: they have to be the structure's.
void check_atoms(const WannierCentres &known, const Structure &s) {
  if (known.symbols.size() != s.size())
    throw Error("_centres.xyz has " + std::to_string(known.symbols.size()) +
                " atoms, but the structure " + std::to_string(s.size()));
  const Eigen::Matrix3d inverse = s.lattice.inverse();
  for (std::size_t a = 0; a < known.symbols.size(); ++a) {
    bool found = false;
    for (std::size_t b = 0; b < s.size() && !found; ++b) {
      Eigen::RowVector3d fraction =
          (known.positions[a].transpose() - s.positions.row(static_cast<Eigen::Index>(b))) *
          inverse;
      fraction -= fraction.array().round().matrix();
      found = s.symbols[b] == known.symbols[a] && (fraction * s.lattice).norm() < same_place;
    }
    if (!found)
      throw Error("atom " + std::to_string(a + 1) + " (" + known.symbols[a] +
                  ") of _centres.xyz is where the structure has none: they are of different "
                  "calculations");
  }
}

/// Reads what lies beside H(R).
class Neighbours {
 public:
  Neighbours(const std::string &path, const TightBinding &t, const Structure &structure,
             const WannierOptions &options) {
    const std::string seed = seed_of(path);
    functions.n = t.sparse.n_orbitals;
    for (const OrbitalSite &site : t.orbitals) functions.centres.push_back(site.position);
    functions.hybrids = options.hybrids;
    functions.largest_distance = options.largest_distance;
    if (!seed.empty()) read(seed, structure, options);
    if (!options.projections.empty()) win.projections = options.projections;
    if (options.mesh) win.mesh = options.mesh;
    functions.trials =
        make_trial_orbitals(win, structure, options.projections.empty() ? seed + ".win" : path);
  }

  /// What SEED.win warns of, if there is one.
  std::vector<std::string> warnings(const Structure &structure,
                                    const std::optional<MeshImages> &images) const {
    if (!input_) return {};
    WannierUse use;
    use.has_projections = !functions.trials.empty();
    use.has_hybrids = std::all_of(
        structure.symbols.begin(), structure.symbols.end(),
        [this](const std::string &symbol) { return functions.hybrids.count(symbol) > 0; });
    use.has_wsvec = has_wsvec_;
    use.mesh = win.mesh;
    if (images) use.reach = images->reach();
    return orbital_warnings(*input_, win_name_, use);
  }

  WannierFunctions functions;
  WannierWin win;
  std::string notes;

 private:
  void read(const std::string &seed, const Structure &structure, const WannierOptions &options) {
    if (is_there(seed + ".win")) {
      win = read_wannier_win(seed + ".win");
      input_ = read_win(seed + ".win");
      win_name_ = std::filesystem::path(seed + ".win").filename().string();
      notes += ", " + file_origin(seed + ".win");
    }
    has_wsvec_ = is_there(seed + "_wsvec.dat");
    if (is_there(seed + "_centres.xyz")) {
      check_atoms(read_centres_xyz(seed + "_centres.xyz", functions.n), structure);
      notes += ", " + file_origin(seed + "_centres.xyz");
    }
    for (const char *ending : {".wout", "_spreads.txt"}) {
      if (!is_there(seed + ending)) continue;
      read_spreads(seed + ending, options);
      return;
    }
  }

  void read_spreads(const std::string &path, const WannierOptions &options) {
    const std::vector<WannierSpread> spreads = read_wannier_spreads(path, functions.n);
    double largest = 0.0;
    for (std::size_t w = 0; w < spreads.size(); ++w) {
      largest = std::max(largest, spreads[w].spread);
      if (spreads[w].spread > options.largest_spread)
        throw Error("Wannier function " + std::to_string(w + 1) + " spreads over " +
                    text_of("%.3f", spreads[w].spread) + " A^2, more than " +
                    text_of("%.3f", options.largest_spread));
    }
    if (functions.centres.empty())
      for (const WannierSpread &spread : spreads)
        functions.centres.emplace_back(spread.centre.transpose());
    notes += ", " + file_origin(path) + text_of("; spreads up to %.3f A^2", largest);
  }

  std::optional<WannierInput> input_;
  std::string win_name_;
  bool has_wsvec_ = false;
};

/// Collects single elements into the canonical blocks of Wannier functions.
class BlockBuilder {
 public:
  BlockBuilder(const Structure &structure, const WannierAssignment &assignment,
               const std::optional<MeshImages> &images)
      : s_(structure), a_(assignment), images_(images) {}

  /// Adds <row,0|H|column,cell> of the upper triangle, which stands for its conjugate too.
  void add(int row, int column, const std::array<int, 3> &cell, double value) {
    const auto w = static_cast<std::size_t>(row);
    const auto v = static_cast<std::size_t>(column);
    const int i = a_.atom[w];
    const int j = a_.atom[v];
    const std::array<int, 3> r = cell_between(w, v, cell);
    const bool home = i == j && r == std::array<int, 3>{0, 0, 0};
    // on the diagonal both R and -R are listed
    if (row == column && !home) value *= 0.5;
    if (home || is_canonical(i, j, r))
      block(i, j, r)(a_.place[w], a_.place[v]) += value;
    if (home ? row != column : !is_canonical(i, j, r))
      block(j, i, {-r[0], -r[1], -r[2]})(a_.place[v], a_.place[w]) += value;
  }

  Blocks blocks;

 private:
  std::array<int, 3> cell_between(std::size_t w, std::size_t v, const std::array<int, 3> &cell) {
    std::array<int, 3> r{};
    for (std::size_t d = 0; d < 3; ++d) r[d] = cell[d] + a_.image[v][d] - a_.image[w][d];
    if (!images_) return r;
    const auto [found, is_new] = nearest_.try_emplace({a_.atom[w], a_.atom[v], r}, r);
    if (is_new) found->second = images_->nearest(difference(a_.atom[w], a_.atom[v]), r);
    return found->second;
  }
  Eigen::RowVector3d difference(int i, int j) const {
    return s_.positions.row(j) - s_.positions.row(i);
  }
  Eigen::MatrixXd &block(int i, int j, const std::array<int, 3> &r) {
    const auto [found, is_new] = blocks.try_emplace({i, j, r});
    if (is_new)
      found->second = Eigen::MatrixXd::Zero(a_.frame[static_cast<std::size_t>(i)].rows(),
                                            a_.frame[static_cast<std::size_t>(j)].rows());
    return found->second;
  }

  const Structure &s_;
  const WannierAssignment &a_;
  const std::optional<MeshImages> &images_;
  std::map<Place, std::array<int, 3>> nearest_;
};

void add_elements(const SparseHamiltonian &h, BlockBuilder &builder) {
  for (int column = 0; column < h.n_orbitals; ++column)
    for (std::int64_t e = h.column_start[static_cast<std::size_t>(column)];
         e < h.column_start[static_cast<std::size_t>(column) + 1]; ++e) {
      const auto at = static_cast<std::size_t>(e);
      builder.add(h.row[at], column, h.cells[static_cast<std::size_t>(h.cell[at])], h.value[at]);
    }
}

/// What was left out, for the notes.
struct Cut {
  int n_aliased = 0, n_far = 0;
  double largest_aliased = 0.0, largest_far = 0.0;
};

FrameBlocks flatten(const Blocks &blocks, const Structure &s, const WannierAssignment &a,
                    const std::optional<MeshImages> &images, double cutoff, Cut &cut) {
  FrameBlocks h;
  for (const auto &[place, wannier] : blocks) {
    const auto &[i, j, cell] = place;
    const bool home = i == j && cell == std::array<int, 3>{0, 0, 0};
    const double largest = wannier.cwiseAbs().maxCoeff();
    if (!home && largest < smallest_element) continue;
    const Eigen::RowVector3d difference = s.positions.row(j) - s.positions.row(i);
    if (images && images->length(difference, cell) > images->reach() - 1e-6) {
      ++cut.n_aliased;
      cut.largest_aliased = std::max(cut.largest_aliased, largest);
      continue;
    }
    const Eigen::RowVector3d r(cell[0], cell[1], cell[2]);
    if ((difference + r * s.lattice).norm() > cutoff) {
      ++cut.n_far;
      cut.largest_far = std::max(cut.largest_far, largest);
      continue;
    }
    const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> values =
        (a.frame[static_cast<std::size_t>(i)].transpose() * wannier *
         a.frame[static_cast<std::size_t>(j)])
            .cast<float>();
    h.blocks.push_back({i, j, cell, h.values.size()});
    h.values.insert(h.values.end(), values.data(), values.data() + values.size());
    if (!home) continue;
    // symmetric to the last bit, which the turning and the rounding may have lost
    float *block = h.values.data() + h.blocks.back().first_value;
    for (Eigen::Index p = 0; p < values.rows(); ++p)
      for (Eigen::Index q = 0; q < p; ++q)
        block[p * values.cols() + q] = block[q * values.cols() + p];
  }
  return h;
}

WannierFrame make_frame(const std::string &path, const Structure &structure,
                        const ElementOrbitals &orbitals, const WannierOptions &options) {
  const TightBinding t = read_wannier90(path, {options.hermitian, options.imaginary});
  if (!t.sparse.is_real())
    throw Error(
        "H(R) is complex: with spin-orbit coupling, or Wannier functions that are not real "
        "(imaginary parts above " +
        text_of("%.1e", options.imaginary) + " eV)");
  check_lattice(t, structure);
  const Neighbours beside(path, t, structure, options);
  const WannierAssignment assignment =
      assign_wannier_functions(beside.functions, structure, orbitals);
  std::optional<MeshImages> images;
  if (beside.win.mesh) images.emplace(structure, *beside.win.mesh);
  BlockBuilder builder(structure, assignment, images);
  add_elements(t.sparse, builder);

  WannierFrame frame;
  Cut cut;
  frame.hamiltonian = flatten(builder.blocks, structure, assignment, images, options.cutoff, cut);
  frame.notes = "H(R) from " + file_origin(path) + beside.notes;
  if (!beside.functions.centres.empty())
    frame.notes += text_of("; centres up to %.3f A off atoms", assignment.largest_distance);
  frame.notes += images ? text_of("; aliased hops from %.2f A on left out", images->reach())
                        : std::string("; k mesh unknown, no tails cut");
  if (cut.n_aliased > 0) frame.notes += text_of(" (up to %.2f meV)", 1e3 * cut.largest_aliased);
  if (cut.n_far > 0)
    frame.notes += text_of("; beyond %.2f A left out", options.cutoff) +
                   text_of(" (up to %.2f meV)", 1e3 * cut.largest_far);
  for (const std::string &warning : beside.warnings(structure, images))
    frame.notes = with_warning(frame.notes, warning);
  return frame;
}

}  // namespace

WannierFrame read_wannier_frame(const std::string &path, const Structure &structure,
                                const ElementOrbitals &orbitals, const WannierOptions &options) {
  try {
    return make_frame(path, structure, orbitals, options);
  } catch (const Error &error) {
    const std::string what = error.what();
    if (what.find(path) != std::string::npos) throw;
    throw Error(path + ": " + what);
  }
}

}  // namespace dpw
