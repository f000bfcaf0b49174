// SPDX-License-Identifier: MIT
#include "dataset/wannier_frame.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "dataset/file_origin.h"
#include "dataset/frame_block_builder.h"
#include "dataset/mesh_images.h"
#include "dataset/orbital_normals.h"
#include "dataset/text_fields.h"
#include "dataset/wannier_files.h"
#include "dataset/wannier_spins.h"
#include "dataset/wannier_warnings.h"
#include "layouts/wannier90_reader.h"

namespace dpw {

namespace {

constexpr double same_lattice = 2e-3;  // A

void check_lattice(const TightBinding &t, const Structure &s) {
  if (!t.lattice) return;
  const double difference = (*t.lattice - s.lattice).cwiseAbs().maxCoeff();
  if (difference > same_lattice)
    throw Error("its lattice vectors differ from the structure's by up to " +
                with_number("%.4f", difference) + " A: they are of different calculations");
}

void check_real(const SparseHamiltonian &h, double largest_imaginary) {
  for (const double imaginary : h.imaginary)
    if (std::abs(imaginary) > largest_imaginary)
      throw Error(
          "H(R) is complex: with spin-orbit coupling, or Wannier functions that are not real "
          "(imaginary parts above " +
          with_number("%.1e", largest_imaginary) +
          " eV); if it is one of spinors, say spinors = .true. in SEED.win, or give spin_order");
}

void add_elements(const SparseHamiltonian &h, FrameBlockBuilder &builder) {
  for (int column = 0; column < h.n_orbitals; ++column)
    for (std::int64_t e = h.column_start[static_cast<std::size_t>(column)];
         e < h.column_start[static_cast<std::size_t>(column) + 1]; ++e) {
      const auto at = static_cast<std::size_t>(e);
      builder.add(h.row[at], column, h.cells[static_cast<std::size_t>(h.cell[at])], &h.value[at]);
    }
}

/// Of what was left out beyond a cut-off.
std::string far_notes(const char *of, double cutoff, const BlocksLeftOut &left_out) {
  if (left_out.n_far == 0) return {};
  return std::string("; ") + of + with_number("beyond %.2f A left out", cutoff) +
         with_number(" (up to %.2f meV)", 1e3 * left_out.largest_far);
}

WannierFrame make_frame(const std::string &path, const Structure &structure,
                        const ElementOrbitals &orbitals, const WannierOptions &options) {
  SparseTolerances tolerances;
  tolerances.hermitian = options.hermitian;  // imaginary parts are parts of B where there are spins
  const TightBinding t = read_wannier90(path, tolerances);
  check_lattice(t, structure);
  const WannierFiles beside(path, t, structure, options);
  WannierFunctions functions;
  functions.n = t.sparse.n_orbitals;
  functions.centres = beside.centres;
  functions.hybrids = options.hybrids;
  functions.normals = orbital_normals(structure, orbitals);
  functions.largest_distance = options.largest_distance;
  std::optional<WannierSpins> spins;
  if (beside.has_spins()) {
    spins = read_wannier_spins(t.sparse, options.spin_order, options.time_reversal);
    functions.n /= 2;
    functions.name = "orbital";
    functions.centres = centres_of_orbitals(beside.centres, spins->order, options.largest_distance);
  } else {
    check_real(t.sparse, options.imaginary);
  }
  functions.trials = beside.trials(structure);
  const WannierAssignment assignment = assign_wannier_functions(functions, structure, orbitals);
  std::optional<MeshImages> images;
  if (beside.win.mesh) images.emplace(structure, *beside.win.mesh);

  WannierFrame frame;
  frame.notes = "H(R) from " + file_origin(path) + beside.notes;
  if (!functions.centres.empty())
    frame.notes += with_number("; centres up to %.3f A off atoms", assignment.largest_distance);
  FrameBlockBuilder a(structure, assignment, images, 1, Mirror::same);
  BlocksLeftOut left_out, left_out_of_b;
  if (spins) {
    FrameBlockBuilder b(structure, assignment, images, 3, Mirror::opposite);
    for (const SpinorElement &e : spins->parts.elements) {
      a.add(e.row, e.column, e.cell, &e.a);
      b.add(e.row, e.column, e.cell, e.b.data());
    }
    frame.spin_orbit = b.finish(std::min(options.cutoff, options.spin_orbit_cutoff), left_out_of_b);
    frame.notes += spin_notes(*spins, *frame.spin_orbit);
  } else {
    add_elements(t.sparse, a);
  }
  frame.hamiltonian = a.finish(options.cutoff, left_out);
  frame.notes += images ? with_number("; aliased hops from %.2f A on left out", images->reach())
                        : std::string("; k mesh unknown, no tails cut");
  if (left_out.n_aliased > 0)
    frame.notes += with_number(" (up to %.2f meV)", 1e3 * left_out.largest_aliased);
  frame.notes += far_notes("", options.cutoff, left_out) +
                 far_notes("spin-orbit part ", std::min(options.cutoff, options.spin_orbit_cutoff),
                           left_out_of_b);
  std::vector<std::string> warnings = beside.warnings(structure, images);
  if (spins && spins->other_order_too)
    warnings.emplace_back(
        "time reversal holds for both orders of spins: interleaved ones, which Wannier90 has since "
        "version 2, are assumed; give spin_order");
  for (const std::string &warning : warnings) frame.notes = with_warning(frame.notes, warning);
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
