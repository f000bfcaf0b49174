// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "file_helpers.h"
#include "hamiltonian/homogeneous_field.h"
#include "hamiltonian/plain_hamiltonian.h"
#include "hamiltonian_models.h"
#include "tight_binding/add_to_diagonal.h"

namespace dpw::test {

namespace {

HomogeneousField field(double x, double y, double z) { return HomogeneousField({x, y, z}); }

SimulationCell cell_of(const Eigen::Matrix3d &lattice, std::array<bool, 3> periodic) {
  SimulationCell cell;
  cell.lattice = lattice;
  cell.periodic = periodic;
  return cell;
}

/// Two atoms above one another, coupled, in a chain along x; the upper one beyond the face of the
/// cell of 10 A, where its image is, if `through_face`.
WannierHamiltonian ladder(bool through_face) {
  WannierHamiltonian h = models::empty(models::box(3.0, 8.0, 10.0));
  models::add_atom(h, {0, 0, 0.9});
  models::add_atom(h, {0, 0, through_face ? 0.1 : 0.95});
  for (int a = 0; a < 2; ++a) models::add_block(h, a, a, {1, 0, 0}, {-0.5});
  models::add_block(h, 0, 1, {0, 0, through_face ? 1 : 0}, {0.3});
  return h;
}

}  // namespace

TEST(HomogeneousField, raises_electrons_along_it) {
  EXPECT_DOUBLE_EQ(field(0, 0, 0.1).energy({1.0, 2.0, 5.0}), 0.5);
  EXPECT_DOUBLE_EQ(field(0.2, -0.3, 0).energy({1.0, 2.0, 5.0}), -0.4);
  EXPECT_EQ(field(0, -1e-3, 0.1).in_words(), "field 0 -0.001 0.1 V/A");
  EXPECT_EQ(error_of([] { field(0, 0, std::nan("")); }),
            "the electric field has to be three finite numbers, in V/A");
}

TEST(HomogeneousField, is_for_open_directions) {
  Eigen::Matrix3d tilted;
  tilted << 6, 0, 0, -3, 5, 0, 0, 0, 20;
  EXPECT_NO_THROW(field(0, 0, 0.1).check(cell_of(tilted, {true, true, false})));
  EXPECT_NO_THROW(field(0, 0, 0).check(cell_of(tilted, {true, true, true})));
  EXPECT_EQ(error_of([&] {
              field(0, 0, 0.1).check(cell_of(tilted, {true, true, true}));
            }),
            "field 0 0 0.1 V/A acts along z (the third vector of the cell), in which the cell is "
            "periodic, so that an atom would not have the energy of its images: give a field that "
            "is perpendicular to it, or a cell with an open boundary there");
  // The second vector has a component along x, so that a field along x is none of open directions.
  EXPECT_EQ(error_of([&] {
              field(0.1, 0, 0).check(cell_of(tilted, {false, true, false}));
            }).substr(0, 40),
            "field 0.1 0 0 V/A acts along y (the seco");
  EXPECT_NO_THROW(field(0.5, 0.3, 0).check(cell_of(tilted, {false, true, false})));
}

TEST(HomogeneousField, gives_orbitals_of_a_file_the_energies_of_their_coordinates) {
  const TightBinding h = make_tight_binding(ladder(false));
  EXPECT_EQ(field_energies(field(0, 0, 0.1), h).size(), 2U);
  EXPECT_NEAR(field_energies(field(0, 0, 0.1), h)[0], 0.9, 1e-15);
  EXPECT_NEAR(field_energies(field(0, 0, 0.1), h)[1], 0.95, 1e-15);
  EXPECT_NEAR(field_energies(field(0, 0, 0.1), h, {{0, 0, -1.0}, {0, 0, -0.5}})[1], -0.05, 1e-15);
  EXPECT_EQ(
      error_of([&] { field_energies(field(0.1, 0, 0), h); }),
      "field 0.1 0 0 V/A acts along the first lattice vector, by which H(R) couples atom 1 to "
      "another cell's atom 1: give a field that is perpendicular to this vector or, if there "
      "is vacuum along it, shift the atoms until no bond crosses the cell's face");
}

TEST(HomogeneousField, follows_bonds_through_a_face_where_the_coordinates_do) {
  const TightBinding h = make_tight_binding(ladder(true));
  const std::string error = error_of([&] { field_energies(field(0, 0, 0.1), h); });
  EXPECT_NE(error.find("along the third lattice vector, by which H(R) couples atom 1 to"),
            std::string::npos)
      << error;
  // Where the structure has the upper atom above the lower one, nothing crosses a face.
  const std::vector<double> energies =
      field_energies(field(0, 0, 0.1), h, {{0, 0, -1.0}, {0, 0, 1.0}});
  EXPECT_NEAR(energies[1] - energies[0], 0.2, 1e-15);
  // Coordinates far from home, but together, are as good; the zero is theirs.
  const std::vector<double> above =
      field_energies(field(0, 0, 0.1), h, {{0, 0, 29.0}, {0, 0, 31.0}});
  EXPECT_NEAR(above[0], 2.9, 1e-14);
}

TEST(HomogeneousField, needs_positions_and_lattice) {
  TightBinding h = make_tight_binding(ladder(false));
  h.source = "a file";
  h.lattice.reset();
  EXPECT_NE(error_of([&] { field_energies(field(0, 0, 1), h); }).find("needs the lattice, which a"),
            std::string::npos);
  h.orbitals.clear();
  EXPECT_NE(
      error_of([&] { field_energies(field(0, 0, 1), h); }).find("needs the positions of the orb"),
      std::string::npos);
}

TEST(Assembler, adds_a_potential_to_the_diagonal_after_the_threshold) {
  const Model model = random_model();
  const Bilayer b = with_noise(make_bilayer({2, 1}, {1, 2}), 0.1);
  AssembledCase assembled(model, b);
  std::vector<double> potential;
  for (int i = 0; i < b.size(); ++i) potential.push_back(0.01 * i - 0.1);
  for (const double threshold : {0.0, 0.2}) {
    const WannierHamiltonian without = assembled.assemble({12.0, threshold, {-0.36, 0.41}});
    const AssemblyReport report = assembled.report;
    const WannierHamiltonian with = assembled.assemble({12.0, threshold, {-0.36, 0.41}, potential});
    BlockMap expected = blocks_of(without);
    for (auto &[key, block] : expected)
      if (key == PairKey{std::get<0>(key), std::get<0>(key), {0, 0, 0}})
        block.diagonal().array() += potential[static_cast<std::size_t>(std::get<0>(key))];
    EXPECT_EQ(largest_difference(blocks_of(with), expected), 0.0) << threshold;
    EXPECT_EQ(assembled.report.n_hopping, report.n_hopping);
    EXPECT_GE(assembled.report.n_on_site, report.n_on_site) << "what was dropped is there again";
  }
  potential[3] = std::numeric_limits<double>::infinity();
  EXPECT_NE(error_of([&] {
              assembled.assemble({12.0, 0.0, {0.0, 0.0}, potential});
            }).find("not finite"),
            std::string::npos);
}

}  // namespace dpw::test
