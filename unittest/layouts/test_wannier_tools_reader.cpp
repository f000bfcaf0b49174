// SPDX-License-Identifier: MIT
// The sparse text of WannierTools, whose writers differ in what stands at the top: the same H(R) as
// from SEED_hr.dat.
#include "layouts/wannier_tools_reader.h"

#include "file_helpers.h"
#include "layouts/read_tight_binding.h"
#include "wannier90_text_models.h"

namespace dpw::test {
namespace {

using models::HoppingModel;

/// What stands behind the number of Wannier functions.
enum class Top { functions, cells, degeneracies };

/// Elements that are not zero, R after R or the other way round.
std::string sparse_text(const HoppingModel &m, Top top, int degeneracy = 1,
                        bool backwards = false) {
  const auto h = models::matrices_of(m);
  std::vector<std::string> lines;
  for (const auto &[cell, matrix] : h)
    for (int row = 0; row < m.n_orbitals(); ++row)
      for (int column = 0; column < m.n_orbitals(); ++column) {
        const models::Complex v = matrix(row, column) * static_cast<double>(degeneracy);
        if (v != 0.0)
          lines.push_back(models::print("%5d%5d%5d%8d%8d %.12f %.12f\n", cell[0], cell[1], cell[2],
                                        row + 1, column + 1, v.real(), v.imag()));
      }
  if (backwards) std::reverse(lines.begin(), lines.end());
  std::string text = "! sparse, of a test\n" +
                     models::print("%20d", static_cast<int>(lines.size())) +
                     "  ! Number of non-zeros lines of HmnR\n" +
                     models::print("%20d", m.n_orbitals()) + "  ! Number of Wannier functions\n";
  if (top != Top::functions)
    text += models::print("%20d", static_cast<int>(h.size())) + "  ! Number of R points\n";
  if (top == Top::degeneracies)
    for (std::size_t c = 0; c < h.size(); ++c)
      text += models::print("%5d", degeneracy) + (c % 15 == 14 || c + 1 == h.size() ? "\n" : "");
  for (const std::string &line : lines) text += line;
  return text;
}

class SparseText : public testing::Test {
 protected:
  TightBinding read(const std::string &text) const {
    spill(path(), text);
    return read_tight_binding(path());
  }
  std::string error(const std::string &text) const {
    const std::string found = error_of([&] { read(text); });
    return found.rfind(path(), 0) == 0 ? found.substr(path().size()) : found;
  }
  std::string path() const { return dir_ / "m_hr.dat"; }
  ScratchDir dir_;
};

TEST_F(SparseText, GivesWhatTheFullTextGives) {
  for (const HoppingModel &m :
       {models::haldane(), models::random_complex(3, 1, 31), models::random_complex(1, 2, 32),
        models::hoppings_of(models::chain(-1.25, 0.5)), models::chain_of_two(),
        models::random_complex(5, 0, 33)}) {
    const SparseHamiltonian expected = read(models::hr_dat(m)).sparse;
    for (const Top top : {Top::functions, Top::cells, Top::degeneracies})
      for (const bool backwards : {false, true})
        for (const int degeneracy : {1, 2}) {
          if (degeneracy == 2 && top != Top::degeneracies) continue;
          const TightBinding t = read(sparse_text(m, top, degeneracy, backwards));
          EXPECT_EQ(t.source, "WannierTools sparse _hr.dat file " + path());
          EXPECT_EQ(t.sparse.cells, expected.cells);
          EXPECT_EQ(t.sparse.row, expected.row);
          EXPECT_EQ(t.sparse.column_start, expected.column_start);
          ASSERT_EQ(t.sparse.value.size(), expected.value.size());
          for (std::size_t e = 0; e < expected.value.size(); ++e)
            EXPECT_NEAR(t.sparse.value[e], expected.value[e], 2e-12);
        }
  }
}

TEST_F(SparseText, FullTextIsNotTakenForIt) {
  // one k-point; one orbital; one degeneracy a line; those at which both counts would be right
  for (const char *text :
       {"c\n 2\n 1\n 1\n0 0 0 1 1 1.0 0\n0 0 0 2 1 0.5 0\n0 0 0 1 2 0.5 0\n0 0 0 2 2 1.0 0\n",
        "c\n 1\n 3\n 1 1 1\n-1 0 0 1 1 1.0 0\n0 0 0 1 1 1.0 0\n1 0 0 1 1 1.0 0\n",
        "c\n1\n3\n2\n1\n2\n-1 0 0 1 1 1.0 0\n0 0 0 1 1 1.0 0\n1 0 0 1 1 1.0 0\n",
        "c\n 1\n 1\n 1\n0 0 0 1 1 1.0 0\n"}) {
    spill(path(), text);
    EXPECT_FALSE(is_wannier_tools(path())) << text;
    EXPECT_EQ(read(text).source.rfind("Wannier90 _hr.dat", 0), 0U) << text;
  }
  spill(path(), models::tb_dat(models::haldane()));
  EXPECT_FALSE(is_wannier_tools(path()));
  spill(path(), "");
  EXPECT_FALSE(is_wannier_tools(path()));
}

TEST_F(SparseText, DegeneraciesBelongToTheRInTheirOrder) {
  const TightBinding t =
      read("c\n3\n1\n3\n1 2 2\n0 0 0 1 1 0.5 0.0\n1 0 0 1 1 -1.0 0.0\n-1 0 0 1 1 -1.0 0.0\n");
  EXPECT_EQ(t.sparse.value, (std::vector<double>{-0.5, 0.5, -0.5}));
  // R without elements, as a list of all R in a square has them
  EXPECT_EQ(read("c\n2\n2\n9\n1 1 1 1 1 1 1 1 1\n0 0 0 1 2 0.5 0.0\n0 0 0 2 1 0.5 0.0\n")
                .sparse.n_stored(),
            1);
  EXPECT_EQ(error("c\n2\n2\n3\n2 1 2\n0 0 0 1 2 0.5 0.0\n0 0 0 2 1 0.5 0.0\n"),
            ": there are elements of 1 R, but different degeneracies of 3: which R they belong to "
            "is not known");
}

TEST_F(SparseText, ElementsOfOnePlaceAreAddedUp) {
  EXPECT_EQ(read("c\n2\n1\n0 0 0 1 1 0.5 0.0\n0 0 0 1 1 0.25 0.0\n").sparse.value,
            std::vector<double>{0.75});
}

TEST_F(SparseText, TakesLatticeAndCentresFromWhatLiesBesideIt) {
  spill(dir_ / "m.win", "begin unit_cell_cart\n4 0 0\n0 5 0\n0 0 6\nend unit_cell_cart\n");
  spill(dir_ / "m_centres.xyz", "3\nc\nX 0 0 0\nX 2 0 0\nC 0 0 0\n");
  spill(dir_ / "m_wsvec.dat", "not read\n");
  const TightBinding t = read("c\n2\n2\n0 0 0 1 2 0.5 0.0\n0 0 0 2 1 0.5 0.0\n");
  EXPECT_EQ(t.lattice, models::box(4, 5, 6));
  ASSERT_EQ(t.orbitals.size(), 2U);
  EXPECT_EQ(t.orbitals[0].element, "C");
}

TEST_F(SparseText, DoesNotAskForAWsvec) {
  const std::string text = "c\n2\n2\n0 0 0 1 2 0.5 0.0\n0 0 0 2 1 0.5 0.0\n";
  spill(dir_ / "m.win", "use_ws_distance = T\n");
  EXPECT_TRUE(read(text).warnings.empty());
  spill(dir_ / "m.win", "spinors = T\n");
  EXPECT_EQ(read(text).warnings.size(), 2U);  // what a band holds, and which spin is which
}

TEST_F(SparseText, DamageIsToldWithItsLine) {
  const std::string head = "c\n3\n1\n3\n1 1 1\n";
  const std::string home = "0 0 0 1 1 0.5 0.0\n", plus = "1 0 0 1 1 -1.0 0.0\n",
                    minus = "-1 0 0 1 1 -1.0 0.0\n";
  EXPECT_EQ(error(head + home + plus + minus), "no error");
  EXPECT_EQ(error(head + home + plus),
            " ends after line 7, but another element of H(R) should follow: is it truncated?");
  EXPECT_EQ(error(head + home + plus + minus + minus),
            ", line 9: more lines follow than the counts at the top announce");
  EXPECT_EQ(error(head + home + plus + minus.substr(0, 14)),
            ", line 8: the imaginary part of an element expected, but the line ends");
  EXPECT_EQ(error(head + home + plus + "-1 0 0 1 1 -1.0 0."),
            ", line 8: the file ends within this line, so digits may be missing: was it cut off? "
            "If it is whole, add the missing end of its last line");
  EXPECT_EQ(error(head + home + plus + plus).substr(0, 24), ": H(R) is not Hermitian:");
  EXPECT_EQ(error(head + home + plus + "-1 0 0 2 1 -1.0 0.0\n"),
            ", line 8: the number of a Wannier function is 2, but must lie between 1 and 1");
  EXPECT_EQ(error(head + home + plus + "-1 0 0 1 1 ****** 0.0\n"),
            ", line 8: the real part of an element expected, but '******' found: Fortran writes "
            "asterisks for a number that is too wide for its column");
  EXPECT_EQ(error("c\n4\n1\n3\n1 1 1\n" + home + plus + minus + "2 0 0 1 1 -1.0 0.0\n"),
            ", line 9: R = (2, 0, 0) is one more than the 3 R that were announced");
  EXPECT_EQ(error("c\n2000000000\n1\n3\n1 1 1\n" + home),
            ", line 2: 2000000000 elements are more than a file of 41 bytes can hold: the count "
            "is wrong, or the file is truncated");
  EXPECT_EQ(error("c\n1\n2000000000\n3\n1 1 1\n" + home),
            ", line 3: 2000000000 Wannier functions have but 1 elements: one of the counts is "
            "wrong");
  EXPECT_EQ(error_of([&] {
              spill(path(), "c\nwords\n");
              read_wannier_tools(path());
            }),
            path() + " is not a sparse H(R) of WannierTools");
}

}  // namespace
}  // namespace dpw::test
