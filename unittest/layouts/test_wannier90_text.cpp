// SPDX-License-Identifier: MIT
#include <Eigen/Core>
#include <map>
#include <sstream>

#include "file_helpers.h"
#include "layouts/wannier90_text.h"
#include "tight_binding/tight_binding.h"
#include "wannier90_text_models.h"

namespace dpw::test {
namespace {

using Cell = std::array<int, 3>;
using Matrices = std::map<Cell, Eigen::MatrixXd>;

/// A reader that trusts nothing: the order of lines must be Wannier90's.
Matrices parse_hr(const std::string &path, std::string &comment) {
  std::ifstream in(path);
  std::getline(in, comment);
  int n = 0, n_cells = 0;
  in >> n >> n_cells;
  for (int i = 0; i < n_cells; ++i) {
    int degeneracy = 0;
    in >> degeneracy;
    EXPECT_EQ(degeneracy, 1);
  }
  Matrices h;
  for (int c = 0; c < n_cells; ++c) {
    Cell first{};
    Eigen::MatrixXd matrix(n, n);
    for (int column = 1; column <= n; ++column)
      for (int row = 1; row <= n; ++row) {
        Cell cell{};
        int a = 0, b = 0;
        double re = 0.0, im = 1.0;
        in >> cell[0] >> cell[1] >> cell[2] >> a >> b >> re >> im;
        if (row == 1 && column == 1) first = cell;
        EXPECT_TRUE(cell == first && a == row && b == column && im == 0.0) << row << " " << column;
        matrix(row - 1, column - 1) = re;
      }
    EXPECT_TRUE(h.empty() || h.rbegin()->first < first);
    h[first] = matrix;
  }
  std::string rest;
  EXPECT_FALSE(in >> rest) << rest;
  return h;
}

/// The full H(R) straight from the definition.
Matrices expand(const WannierHamiltonian &h) {
  Matrices full;
  for (const PairBlock &block : h.blocks)
    for (int a = 0; a < h.atoms[block.row].n_orbitals; ++a)
      for (int b = 0; b < h.atoms[block.column].n_orbitals; ++b) {
        const Cell minus = {-block.cell[0], -block.cell[1], -block.cell[2]};
        for (const Cell &cell : {block.cell, minus})
          if (full[cell].size() == 0) full[cell].setZero(h.n_orbitals, h.n_orbitals);
        const double v =
            h.values[block.first_value +
                     static_cast<std::size_t>(a * h.atoms[block.column].n_orbitals + b)];
        const int i = h.atoms[block.row].first_orbital + a;
        const int j = h.atoms[block.column].first_orbital + b;
        full[block.cell](i, j) = v;
        full[minus](j, i) = v;
      }
  return full;
}

TEST(Wannier90Text, HrHoldsTheFullHermitianMatrix) {
  const ScratchDir dir;
  const WannierHamiltonian h = small_hamiltonian();
  write_hr_dat(dir / "x_hr.dat", make_tight_binding(h), "step 7\nof a test");
  std::string comment;
  const Matrices read = parse_hr(dir / "x_hr.dat", comment);
  EXPECT_EQ(comment, " step 7 of a test");
  const Matrices expected = expand(h);
  ASSERT_EQ(read.size(), 7U);
  ASSERT_EQ(expected.size(), 7U);
  for (const auto &[cell, matrix] : expected)
    EXPECT_LT((read.at(cell) - matrix).cwiseAbs().maxCoeff(), 5.1e-13);
  EXPECT_EQ(read.at({0, 1, 0})(0, 1), 0.31);  // <B 0|H|A R> = <A 0|H|B -R>
  EXPECT_EQ(read.at({0, -1, 0})(1, 0), 0.31);
}

TEST(Wannier90Text, HrHasTheLayoutOfWannier90) {
  const ScratchDir dir;
  WannierHamiltonian h = small_hamiltonian();
  h.blocks.resize(2);
  write_hr_dat(dir / "x_hr.dat", make_tight_binding(h), "comment");
  std::istringstream in(slurp(dir / "x_hr.dat"));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 4U + 25U);
  EXPECT_EQ(lines[0], " comment");
  EXPECT_EQ(lines[1], "           5");
  EXPECT_EQ(lines[2], "           1");
  EXPECT_EQ(lines[3], "    1");
  EXPECT_EQ(lines[4], "    0    0    0    1    1   -7.125000000000    0.000000000000");
  EXPECT_EQ(lines[5], "    0    0    0    2    1    0.000000000000    0.000000000000");
  EXPECT_EQ(lines[11], "    0    0    0    3    2    0.500000000000    0.000000000000");
}

TEST(Wannier90Text, HrOfManyCellsBreaksDegeneraciesAfterFifteen) {
  const ScratchDir dir;
  WannierHamiltonian h = small_hamiltonian();
  h.blocks.clear();
  for (int x = 1; x <= 22; ++x) h.blocks.push_back({1, 1, {x, -120, 0}, 4});
  write_hr_dat(dir / "x_hr.dat", make_tight_binding(h), "");
  std::istringstream in(slurp(dir / "x_hr.dat"));
  std::string line;
  for (int i = 0; i < 3; ++i) std::getline(in, line);
  EXPECT_EQ(line, "          45");
  for (int i = 0; i < 3; ++i) {
    std::getline(in, line);
    EXPECT_EQ(line.size(), 75U);
  }
  std::getline(in, line);
  EXPECT_EQ(line.substr(0, 20), "  -22  120    0    1");
  std::string comment;
  EXPECT_EQ(parse_hr(dir / "x_hr.dat", comment).size(), 45U);
}

TEST(Wannier90Text, CentresLieOnTheirAtoms) {
  const ScratchDir dir;
  write_centres_xyz(dir / "x_centres.xyz", make_tight_binding(small_hamiltonian()), "centres");
  EXPECT_EQ(slurp(dir / "x_centres.xyz"),
            "     8\n"
            " centres\n"
            "X          1.00000000      -2.00000000       3.50000000   \n"
            "X          0.10000000       0.20000000       0.30000000   \n"
            "X          0.10000000       0.20000000       0.30000000   \n"
            "X          2.00000000       1.00000000       5.00000000   \n"
            "X          2.00000000       1.00000000       5.00000000   \n"
            "A          0.10000000       0.20000000       0.30000000   \n"
            "Bb         1.00000000      -2.00000000       3.50000000   \n"
            "A          2.00000000       1.00000000       5.00000000   \n");
}

TEST(Wannier90Text, HrOfAComplexModelHasBothTriangles) {
  const ScratchDir dir;
  const models::HoppingModel model = models::random_complex(5, 1, 3);
  TightBinding t;
  t.sparse = models::sparse_of(model);
  write_hr_dat(dir / "x_hr.dat", t, "comment");
  const std::string expected = models::hr_dat(model);
  const std::string text = slurp(dir / "x_hr.dat");
  EXPECT_EQ(text.substr(text.find('\n')), expected.substr(expected.find('\n')));
}

TEST(Wannier90Text, RefusesWhatIsNotThere) {
  const ScratchDir dir;
  EXPECT_EQ(error_of([&] { write_hr_dat(dir / "x", {}, ""); }), "the Hamiltonian has no orbitals");
  TightBinding t;
  t.sparse = make_sparse(small_hamiltonian());
  t.source = "a file";
  EXPECT_EQ(error_of([&] { write_centres_xyz(dir / "x", t, ""); }),
            "centres.xyz needs the centres of the orbitals, which are not known from a file: put "
            "Wannier90's SEED_centres.xyz beside it, or use its _tb.dat");
  EXPECT_TRUE(dir.names().empty());
}

TEST(Wannier90Text, SaysWhyItCannotWrite) {
  const ScratchDir dir;
  spill(dir / "file", "");
  const std::string path = dir / "file/x_hr.dat";
  EXPECT_EQ(error_of([&] { write_hr_dat(path, make_tight_binding(small_hamiltonian()), ""); }),
            "cannot write " + path + ": Not a directory");
}

}  // namespace
}  // namespace dpw::test
