// SPDX-License-Identifier: MIT
#include <cmath>

#include "file_damage.h"
#include "file_helpers.h"
#include "files/on_site_energies.h"
#include "hamiltonian_models.h"

namespace dpw::test {
namespace {

class OnSiteEnergies : public testing::Test {
 protected:
  OnSiteEnergies() {
    WannierHamiltonian two = models::empty(models::box(4, 4, 4));
    models::add_atom(two, {0, 0, 0}, 2);
    models::add_atom(two, {0.5, 0, 0}, 1);
    two.orbital_names = {{"s", "p"}, {"s"}};
    two.elements = {"X", "Y"};
    two.atoms[1].element = 1;
    two.atoms[0].id = 7;
    two.atoms[1].id = 9;
    models::add_block(two, 0, 0, {0, 0, 0}, {0.0, 0.1, 0.1, 0.0});
    h = make_tight_binding(two);
    h.source = "a file";
  }

  std::vector<double> read(const std::string &text) const {
    spill(dir / "v.txt", text);
    return read_on_site_energies(dir / "v.txt", h);
  }
  /// What is said after the name of the file.
  std::string error(const std::string &text) const {
    const std::string all = error_of([&] { read(text); });
    const std::string path = dir / "v.txt";
    EXPECT_EQ(all.substr(0, path.size()), path) << all;
    return all.substr(path.size());
  }

  ScratchDir dir;
  TightBinding h;
};

TEST_F(OnSiteEnergies, AreThoseOfTheAtomsInAnyOrder) {
  const std::vector<double> expected = {-0.25, -0.25, 1.5};
  EXPECT_EQ(read("7 -0.25\n9 1.5\n"), expected);
  EXPECT_EQ(read("# ID, eV\n\n  9   1.5e0  # upper\r\n7 -0.25\n# end"), expected);
}

TEST_F(OnSiteEnergies, SayInWhichLineSomethingIsWrong) {
  EXPECT_EQ(error("7 0\n8 1\n"), ", line 2: H(R) has no orbitals on an atom 8: leave the line out");
  EXPECT_EQ(error("7 0\n\n7 1\n9 0\n"), ", line 3: atom 7 has an energy already, from line 1");
  EXPECT_EQ(error("7 0\n"),
            " has no energy for atom 9: give every atom of H(R) a line, also those with 0");
  for (const char *line : {"7 much", "7", "7.5 1", "7 nan", "7 0 0", "all 1"})
    EXPECT_EQ(error(std::string("9 0\n") + line + "\n").substr(0, 9), ", line 2:") << line;
}

TEST_F(OnSiteEnergies, AreWholeOrRefused) {
  const std::string whole = "# ID, eV\n7 -0.25\n9 1.5\n";
  DamageTrial trial(dir / "v.txt", [&] {
    for (const double energy : read_on_site_energies(dir / "v.txt", h))
      EXPECT_TRUE(std::isfinite(energy));
  });
  ASSERT_FALSE(trial({"whole", whole}));
  cut(whole, [&](const DamagedFile &file) { EXPECT_TRUE(trial(file)) << file.how; });
  change_bytes(whole, trial.visit(), n_mutations(1000));
}

TEST_F(OnSiteEnergies, NeedAtoms) {
  h.orbitals[1].atom = 0;
  EXPECT_NE(error("7 0\n9 1\n").find("orbital 2 (on no known atom) of a file would get none"),
            std::string::npos);
  h.orbitals.clear();
  EXPECT_NE(error_of([&] { read("7 0\n"); }).find("need the atoms of the orbitals, which a file"),
            std::string::npos);
}

}  // namespace
}  // namespace dpw::test
