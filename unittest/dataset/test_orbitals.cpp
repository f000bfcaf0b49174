// SPDX-License-Identifier: MIT
// Orbitals in turned frames against fits to their values, and Wannier90's projections.
#include "dataset/orbital_shells.h"

#include <fstream>

#include "dataset/trial_orbitals.h"
#include "dataset_helpers.h"
#include "places.h"
#include "shell_values.h"

namespace dpw::test {
namespace {

TEST(OrbitalShells, TurnAsTheirValuesDo) {
  const Eigen::Matrix3d frame =
      (Eigen::AngleAxisd(0.7, Eigen::Vector3d(1, 2, 3).normalized())).toRotationMatrix();
  for (int f = 0; f < n_shell_functions; ++f) {
    const ShellVector function = ShellVector::Unit(f);
    EXPECT_LT((in_global_frame(function, frame) - fitted(function, frame)).norm(), 1e-12)
        << shell_function_names[static_cast<std::size_t>(f)];
  }
}

TEST(OrbitalShells, AreExpandedInWannier90sOrder) {
  EXPECT_EQ(expand_orbitals("d"), (std::vector<std::string>{"dz2", "dxz", "dyz", "dx2-y2", "dxy"}));
  EXPECT_EQ(expand_orbitals("s, pz"), (std::vector<std::string>{"s", "pz"}));
  EXPECT_EQ(error_of([] { expand_orbitals("p px"); }), "the orbital 'px' is there twice in 'p px'");
  EXPECT_EQ(error_of([] { expand_orbitals("f"); }),
            "'f' is neither a shell (s, p, d) nor an orbital (s, pz, px, py, dz2, dxz, dyz, "
            "dx2-y2, dxy; p_normal(FULL-NONE))");
}

Structure bilayer() {
  Structure s;
  s.lattice << 4, 0, 0, -2, 3.5, 0, 0, 0, 20;
  s.symbols = {"S", "Mo", "S"};
  s.positions.resize(3, 3);
  s.positions << 0, 0, 1, 1, 1, 3, 2, 0, 5;
  return s;
}

std::vector<TrialOrbital> trials(const std::vector<std::string> &lines) {
  WannierWin win;
  win.projections = lines;
  return make_trial_orbitals(win, bilayer(), "x.win");
}

/// "1:pz" for an atom and the function that a trial is.
std::vector<std::string> names(const std::vector<std::string> &lines) {
  std::vector<std::string> found;
  for (const TrialOrbital &t : trials(lines)) {
    Eigen::Index at = 0;
    EXPECT_NEAR(t.function.cwiseAbs().maxCoeff(&at), 1.0, 1e-12);
    found.push_back(std::to_string(t.atom + 1) + (t.function[at] < 0 ? ":-" : ":") +
                    shell_function_names[static_cast<std::size_t>(at)]);
  }
  return found;
}

using Names = std::vector<std::string>;

TEST(TrialOrbitals, ComeInTheOrderOfWannier90) {
  // sites outside, then l and mr ascending, however the line has them
  EXPECT_EQ(names({"Mo:dxy;dz2", "S : px; l=0"}),
            (Names{"2:dz2", "2:dxy", "1:s", "1:px", "3:s", "3:px"}));
  EXPECT_EQ(names({"S:l=1,mr=3,1:r=2:zona=3.0"}), (Names{"1:pz", "1:py", "3:pz", "3:py"}));
  // (2,0,5) is at the fractions (0.5, 0, 0.25); (-1, 4.5, 3) is Mo in the next cell along b
  EXPECT_EQ(names({"f=0.5,0.0,0.25:s", "c=-1.0, 4.5, 3.0:s"}), (Names{"3:s", "2:s"}));
}

TEST(TrialOrbitals, AreThoseOfWannier90ItselfForItsInput) {
  // order.nnkp is what `wannier90.x -pp order` of version 3.1 made of order.win: one by one the
  // site, l and mr, then z and x
  const std::string folder = source_file("unittest/dataset/projections/");
  Structure s = bilayer();
  s.lattice << 4, 0, 0, -1, 3, 0, 0, 0, 16;
  s.symbols = {"Mo", "S", "S"};
  Eigen::Matrix3d fractions;
  fractions << 0.25, 0.5, 0.5, 0, 0, 0.25, 0.5, 0.5, 0.75;
  s.positions = fractions * s.lattice;
  const std::vector<TrialOrbital> found =
      make_trial_orbitals(read_wannier_win(folder + "order.win"), s, "order.win");
  std::ifstream in(folder + "order.nnkp");
  std::string word;
  std::size_t n = 0;
  in >> word >> word >> n;
  ASSERT_EQ(n, 24U);
  ASSERT_EQ(found.size(), n);
  for (const TrialOrbital &trial : found) {
    Eigen::RowVector3d site, z, x;
    int l = 0, mr = 0, r = 0;
    double zona = 0.0;
    in >> site[0] >> site[1] >> site[2] >> l >> mr >> r >> z[0] >> z[1] >> z[2] >> x[0] >> x[1] >>
        x[2] >> zona;
    ASSERT_TRUE(in);
    EXPECT_LT((fractions.row(trial.atom) - site).norm(), 1e-6);
    Eigen::Matrix3d frame;
    frame << x, z.cross(x), z;
    const ShellVector expected = fitted(ShellVector::Unit(l * l + mr - 1), frame);
    EXPECT_LT((trial.function - expected).norm(), 1e-9) << l << " " << mr;
  }
}

TEST(TrialOrbitals, TakeTheAxesOfTheLine) {
  // z along -z turns x to keep y's sign: x stays, y = z cross x is turned
  EXPECT_EQ(names({"Mo:p:z=0,0,-1:x=1,0,0"}), (Names{"2:-pz", "2:px", "2:-py"}));
  EXPECT_EQ(names({"Mo:pz:z=1,0,0:x=0,1,0"}), (Names{"2:px"}));
  EXPECT_EQ(names({"Mo:dxz:z=1,0,0:x=0,0,1"}), (Names{"2:dxz"}));
}

TEST(TrialOrbitals, FollowTheAtomsOfTheInput) {
  WannierWin win;
  win.projections = {"S:s"};
  win.atoms = {{"S", {2.0 + 4.0, 0.0, 5.0}}, {"Mo", {1, 1, 3}}, {"S", {0, 0, 1}}};
  const std::vector<TrialOrbital> found = make_trial_orbitals(win, bilayer(), "x.win");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].atom, 2);
  EXPECT_EQ(found[1].atom, 0);
}

TEST(TrialOrbitals, HaveOrthonormalHybrids) {
  for (const char *kind : {"sp", "sp2", "sp3", "sp3d", "sp3d2"}) {
    const std::vector<TrialOrbital> found = trials({std::string("Mo:") + kind});
    for (std::size_t a = 0; a < found.size(); ++a)
      for (std::size_t b = 0; b < found.size(); ++b)
        EXPECT_NEAR(found[a].function.dot(found[b].function), a == b ? 1.0 : 0.0, 1e-12) << kind;
  }
  // where they point: the largest value of sp3's first function is along (1,1,1), of sp2's third
  // along x, of sp3d2's along -x, x, -y, y, -z, z
  EXPECT_GT(trials({"Mo:sp3"})[0].function.dot(shell_values(Eigen::Vector3d(1, 1, 1).normalized())),
            1.99);
  const std::vector<TrialOrbital> octahedron = trials({"Mo:sp3d2"});
  const std::vector<Eigen::Vector3d> axes = {{-1, 0, 0}, {1, 0, 0},  {0, -1, 0},
                                             {0, 1, 0},  {0, 0, -1}, {0, 0, 1}};
  for (std::size_t h = 0; h < 6; ++h)
    for (std::size_t a = 0; a < 6; ++a) {
      const double along = octahedron[h].function.dot(shell_values(axes[h]));
      const double aside = octahedron[h].function.dot(shell_values(axes[a]));
      EXPECT_TRUE(a == h || along > aside + 1.0) << h << " " << a;
    }
}

}  // namespace
}  // namespace dpw::test
