// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "bloch/kpoints.h"
#include "states/state_follower.h"

namespace dpw {

/// What one set of k-points keeps over all frames.
struct BandsGroup {
  KPoints kpoints;
  int first_band = 0;    ///< 0-based index of the first stored band, counted from the lowest
  int n_bands = 0;       ///< how many are stored
  bool vectors = false;  ///< eigenvectors are stored too
  std::vector<std::string> weight_names = {};  ///< of what is stored of each state besides
  bool around = false;    ///< bands next to an energy: each k-point has its own first band
  bool overlaps = false;  ///< the states of a frame are followed from the frame before
};

/// What a bands file keeps over all frames; a path, a mesh, or both.
struct BandsLayout {
  int n_orbitals = 0;
  int spin_degeneracy = 2;
  std::optional<BandsGroup> path, mesh;
  std::string proof = {};  ///< "gap": the solver proved less of the bands than it can; see solvers
};

/// One frame's bands on one set of k-points.
struct BandsValues {
  Eigen::MatrixXd energies;                   ///< [n_bands, n_k], eV
  std::vector<Eigen::MatrixXcd> vectors;      ///< per k-point [n_orbitals, n_bands], or empty
  std::vector<Eigen::MatrixXd> weights = {};  ///< per k-point [n_bands, weight_names], or empty
  std::vector<int> first_band = {};           ///< [n_k], 0-based; only with BandsGroup::around
  std::vector<StateLinks> links = {};         ///< [n_k]; only with BandsGroup::overlaps
};

/// One frame. Valence top, conduction bottom and gap may be NaN or infinite where there is none,
/// number of electrons and Fermi level NaN where they are not known.
struct BandsFrame {
  std::int64_t timestep = 0;
  Eigen::Matrix3d lattice = Eigen::Matrix3d::Zero();  ///< rows are the lattice vectors, A
  double n_electrons = 0.0;
  double fermi_level = 0.0, valence_top = 0.0, conduction_bottom = 0.0, gap = 0.0;  ///< eV
  BandsValues path, mesh;  ///< those that the layout has
  /// fs since the frame that links are with; NaN: there is none, and the links have no overlaps.
  double interval = std::numeric_limits<double>::quiet_NaN();
};

enum class BandsMode {
  overwrite,  ///< the first frame replaces an older file
  append      ///< frames are added to an older file, which must have the same layout
};

/// An HDF5 file of bands that grows by whole frames. Every append() makes a new version beside the
/// file and renames it into place (AtomicFile): whatever kills the run, the file opens and holds
/// whole frames, and a reader never sees a change. The price is one copy of the file per frame
/// (free on file systems with reflinks). Nothing stays open between calls.
///
/// Layout, version 1 (f frames, k k-points, b bands, n orbitals, l labels, w weights). weights,
/// weight_names, first_band_at, interval and what comes with overlaps came later than the rest,
/// which they leave as it was: readers that do not know them read on, and older files lack them.
///   /                   attributes: format "dpw-bands", version 1, n_orbitals, spin_degeneracy,
///                       energy_unit "eV", length_unit "angstrom"; proof "gap", where it is so
///   /frames/timestep    i64 [f];  /frames/lattice f64 [f,3,3], rows are the lattice vectors
///   /frames/n_electrons, fermi_level, valence_top, conduction_bottom, gap    f64 [f]
///   /frames/interval    f64 [f]     fs since the frame before, only with overlaps. NaN: the states
///                       go on from no frame (the first one of a run, which may have been
///                       appended); 0: no time has passed (minimisation)
///   /path and /mesh     each may be missing; attribute first_band (0-based; -1: first_band_at
///                       says it)
///     kpoints           f64 [k,3]   fractions of the reciprocal lattice vectors
///     weight            f64 [k]
///     distance          f64 [k]     along the path, of the first frame's lattice (path only)
///     label_index, label_name       i32 [l], string [l]: k-points with a name
///     energies          f64 [f,k,b]
///     eigenvectors      c128 (compound r, i) [f,k,b,n], only where asked for
///     weights           f64 [f,k,b,w], only where asked for: figures of each state, such as its
///                       weight on a layer
///     weight_names      string [w], with weights: "layer 1", "Mo dz2", "unfolded layer 2" ...
///     first_band_at     i32 [f,k]   0-based, only where bands next to an energy were asked for
///     overlaps          c128 [f,k,b,b], only where asked for, as are those below: [i, j] is
///                       <state i of the frame before | state j of this one>, both in the order of
///                       energies, in phases and bases that are carried on (StateFollower)
///     predecessor       i32 [f,k,b]   what state j goes on from, 0-based; -1: from none
///     followed          i32 [f,k,b]   the state that is on each track. Tracks are numbered by the
///                       states of the last frame without one before; a state that enters the
///                       window takes the track of one that leaves it
///     lost              f64 [f,k,b]   weight of state i of the frame before that has left the
///                       window; NaN, as overlaps, where interval is NaN
class BandsFile {
 public:
  /// overwrite: leaves an older file alone until the first frame, but tries whether its directory
  /// is writable. append: checks that an older file has this layout (k-points, band window,
  /// orbitals, vectors, names of weights); without one it starts one. Throws Error that says what
  /// differs.
  BandsFile(std::string path, BandsLayout layout, BandsMode mode = BandsMode::overwrite);

  /// Adds one frame; on an Error (sizes, values that are not finite, disk) the file is as before.
  void append(const BandsFrame &frame);

  std::int64_t n_frames() const { return n_frames_; }

 private:
  std::string path_;
  BandsLayout layout_;
  std::int64_t n_frames_ = 0;  ///< in the file, those found there included
};

}  // namespace dpw
