// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "structure/force_output.h"

namespace dpw {

// Inner loops, compiled for several instruction sets. Those of the model kind "moments" work on as
// many atoms at a time as a register has numbers: an array [n] of lanes has `width` numbers for
// each entry, number k that of the k-th atom, and starts at a multiple of 64 bytes.

constexpr int largest_lane_width = 8;

/// What sums over neighbours are made of; RadialBasis and SphericalHarmonics have the formulas.
struct SimdShape {
  int n_elements, n_radial, l_max;
  double cutoff, r_switch;            ///< A
  const double *a, *b, *polar_slope;  ///< recurrence of the harmonics, at triangle(l, m)
};

/// Atoms of the model around `n` atoms, which share their element.
struct SimdCentres {
  const int *atom;  ///< [n], the atoms
  int n;            ///< 1 .. width
  const double *x;  ///< [n_all][3], A
  /// Neighbours of element e of atom i: candidate[start[i * n_elements + e]] to the next start.
  const std::size_t *start;
  const int *candidate;
};

/// Neighbours inside the cutoff. A slot has one of every atom, all of one element; where an atom
/// has none left, a neighbour that does not count, so that nothing has to ask.
struct SimdNeighbours {
  int *first;     ///< [n_elements + 1], the slot at which an element starts
  double *bonds;  ///< [slots][bond_size] lanes
  int *index;     ///< [slots][width]
};

/// Rows of a bond: unit vector, 1/r, sine and cosine of pi r / cutoff, switch and its slope.
constexpr int bond_size = 8;

/// A product of a matrix with columns of lanes, y = bias + w x.
struct LaneProduct {
  int n_out, n_in;
  const double *w;     ///< [n_in][n_out]
  const double *bias;  ///< [n_out], or null
  bool adds = false;   ///< to what the output holds, without a bias
};

/// Complex vectors that a sparse matrix is multiplied with at a time: a row of such a block is
/// their real parts, then their imaginary ones, two cache lines.
constexpr int complex_block = 8;

/// Rows of a sparse matrix.
struct SparseLists {
  const int *start;   ///< [rows + 1] into the lists below
  const int *column;  ///< of each element
  const double *re;
  const double *im;  ///< null: all elements are real
};

/// The orbitals of an atom as shells of angular momentum l <= 2; equivariant/shells.h has their
/// order.
struct OrbitalShells {
  int n_shells;
  const int *l, *first;  ///< [n_shells]; first: index of a shell's first orbital
  int n_orbitals;
  const char *pseudo = nullptr;  ///< [n_shells], of a row: see Shells; null: none is
};

/// What blocks of pairs of atoms are made of; see AxialCoupling.
struct PairShape {
  OrbitalShells row, column;
  int l_max, n_mix;
};

/// One implementation.
struct SimdKernels {
  const char *name;  ///< "baseline", "avx2", "avx512"
  int width;         ///< 2, 4 or 8

  /// Finds the neighbours; room is for one slot more than the most candidates of any of the atoms,
  /// for each element.
  void (*find_neighbours)(const SimdShape &shape, const SimdCentres &centres, SimdNeighbours &near);
  /// Moments [n_lm][n_elements n_radial] of the atoms; fills bonds, whose first three rows are
  /// vectors so far.
  void (*moments)(const SimdShape &shape, SimdNeighbours &near, double *moments);
  /// Adds forces and virials of an energy whose gradient with respect to the moments is `gradient`.
  void (*forces)(const SimdShape &shape, const SimdCentres &centres, const SimdNeighbours &near,
                 const double *gradient, ForceOutput &out);

  /// `n_columns` products; columns of x and y are `x_stride` and `y_stride` rows of lanes apart.
  void (*product)(const LaneProduct &product, int n_columns, const double *x, int x_stride,
                  double *y, int y_stride);
  /// Invariants of mixed moments, and the gradient back; see PowerSpectrum.
  void (*invariants)(int n_channels, int l_max, const double *mixed, double *invariants);
  void (*pull_back_invariants)(int n_channels, int l_max, const double *mixed,
                               const double *of_invariants, double *of_mixed);
  /// The first `n_rows` rows as columns for the first `n` atoms, which are `stride` apart.
  void (*write_columns)(int n_rows, int n, const double *x, double *columns, long stride);
  /// Multiplies n lanes of `gradient` by 1 - tanh^2, where `tanh` is what became of them.
  void (*tanh_slope)(int n, const double *tanh, double *gradient);
  /// tanh of `n` numbers, to 4e-16; any alignment, and in place if wanted.
  void (*tanh)(long n, const double *x, double *y);
  /// Rows `first` to `end` - 1 of a sparse matrix times a block of vectors; x and y start at a
  /// multiple of 64 bytes.
  void (*sparse_rows)(const SparseLists &h, int first, int end, const double *x, double *y);

  /// Numbers of atoms or pairs as lanes: lane k of row r is columns[k][r]; there are `width`
  /// columns.
  void (*read_columns)(int n_rows, const double *const *columns, double *x);
  /// The same, added to what is in x.
  void (*add_columns)(int n_rows, const double *const *columns, double *x);
  /// x -> limit tanh(x / limit) of n lanes.
  void (*limit)(int n, double limit, double *x);
  /// a + b and a - b of n lanes, in place if wanted.
  void (*add_and_subtract)(int n, const double *a, const double *b, double *sum,
                           double *difference);
  /// p / (1 + p / limit) with p = |f|^2, [n_orders][n], of features f, [n_orders][2][n].
  void (*powers)(int n_orders, int n, double limit, const double *features, double *powers);
  /// sin (k + 1) x, k < n, for x = wave_number r between 0 and pi.
  void (*sines)(int n, double wave_number, const double *r, double *sines);

  /// For axes of pairs, unit vectors [3]: 1, cos a, sin a, cos 2a, ... of the azimuth, [2 l_max +
  /// 1], and the `n_polar` numbers of PolarSeries, whose factors are `series`.
  void (*axis_angles)(int l_max, const SparseLists &series, int n_polar, const double *axes,
                      double *azimuth, double *polar);
  /// Moments [n_lm][n_channels] of one atom of each pair in the frame of the pair. `turned`: sorted
  /// by order as AxisRotation does it.
  void (*turn_moments)(int l_max, int n_channels, const double *azimuth, const double *polar,
                       const double *moments, double *turned);
  /// AxialCoupling's block.
  void (*axial_block)(const PairShape &shape, const double *coefficients, const double *features,
                      double *block);
  /// block[a][b] becomes the mean of itself and sign parity[a] parity[b] back[b][a]; [n][n].
  void (*mean_of_directions)(int n, double sign, const double *parity, const double *back,
                             double *block);
  /// out = s in, for a sparse real matrix s [n_rows] and rows of `n` lanes.
  void (*combine_rows)(int n_rows, const SparseLists &s, int n, const double *in, double *out);
  /// block -> size D^T block D, from the frame of the pair to the global one.
  void (*turn_block_back)(const PairShape &shape, const double *azimuth, const double *polar,
                          const double *size, double *block);
  /// The same of `n` vectors, harmonics of degree 1 (outer), without a factor.
  void (*turn_vectors_back)(int n, const double *azimuth, const double *polar, double *vectors);
};

/// Those that this processor can run, the fastest first.
std::vector<const SimdKernels *> runnable_simd_kernels();

/// The fastest of them, or the one that the environment variable DPW_KERNELS names. Throws Error if
/// it names none that runs here.
const SimdKernels &simd_kernels();

}  // namespace dpw
