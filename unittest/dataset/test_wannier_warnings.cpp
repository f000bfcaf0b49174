// SPDX-License-Identifier: MIT
// What a SEED.win says that blocks of training data may not be taken for.
#include "dataset/wannier_warnings.h"

#include "dataset/wannier_frame.h"
#include "dataset_helpers.h"

namespace dpw::test {
namespace {

using Warnings = std::vector<std::string>;

/// Two atoms with an s orbital each, 2 A apart in a cell of 3 x 30 x 20 A.
class OrbitalWarnings : public testing::Test {
 protected:
  OrbitalWarnings() {
    structure_.lattice = Eigen::Vector3d(3, 30, 20).asDiagonal();
    structure_.symbols = {"H", "S"};
    structure_.positions.resize(2, 3);
    structure_.positions << 0, 0, 5, 0, 0, 7;
    spill(dir_ / "x_hr.dat",
          "c\n2\n1\n1\n0 0 0 1 1 -4.5 0.0\n0 0 0 2 1 -0.5 0.0\n0 0 0 1 2 -0.5 0.0\n"
          "0 0 0 2 2 -1.5 0.0\n");
    spill(dir_ / "x_centres.xyz", "4\nc\nX 0 0 5\nX 0 0 7\nH 0 0 5\nS 0 0 7\n");
  }
  /// A set of one frame with `text` as x.win.
  TrainingSet set_with(const std::string &text) const {
    spill(dir_ / "x.win", text);
    TrainingSet set;
    set.frames.emplace_back();
    set.frames[0].name = "a";
    set.frames[0].provenance =
        "a.xyz; " +
        read_wannier_frame(dir_ / "x_hr.dat", structure_, {{"H", {"s"}}, {"S", {"s"}}}, options_)
            .notes;
    return set;
  }
  Warnings warnings(const std::string &text) const {
    return warnings_in_provenance(set_with(text));
  }
  ScratchDir dir_;
  Structure structure_;
  WannierOptions options_;
};

const char *const projections = "begin projections\nH:s\nS:s\nend projections\n";

TEST_F(OrbitalWarnings, AreNoneForProjectionsWithoutIterations) {
  EXPECT_EQ(warnings(std::string("num_iter = 0\nmp_grid = 3 1 1\n") + projections), Warnings{});
  std::filesystem::remove(dir_ / "x.win");
  EXPECT_EQ(read_wannier_frame(dir_ / "x_hr.dat", structure_, {{"H", {"s"}}, {"S", {"s"}}}, {})
                .notes.find("warning"),
            std::string::npos);
}

TEST_F(OrbitalWarnings, TellIterationsUnlessHybridsAreGiven) {
  const std::string rest =
      ": Wannier functions, which iterations turn away from their projections, are taken for "
      "atomic orbitals; use num_iter = 0, or give hybrids";
  const std::string mesh = std::string("mp_grid = 3 1 1\n") + projections;
  EXPECT_EQ(warnings(mesh + "num_iter = 200\n"),
            Warnings{"frame a: x.win has num_iter = 200" + rest});
  EXPECT_EQ(warnings(mesh),
            Warnings{"frame a: x.win leaves num_iter at its default of 100" + rest});
  options_.hybrids = {{"H", Eigen::MatrixXd::Identity(1, 1)}};
  EXPECT_EQ(warnings(mesh).size(), 1U);
  options_.hybrids["S"] = Eigen::MatrixXd::Identity(1, 1);
  EXPECT_EQ(warnings(mesh), Warnings{});
}

TEST_F(OrbitalWarnings, TellFunctionsOfAProgramsOwnChoice) {
  const std::string text = "mp_grid = 3 1 1\nnum_iter = 0\nauto_projections = .true.\n";
  EXPECT_EQ(warnings(text),
            Warnings{"frame a: x.win has auto_projections: what the Wannier functions are is not "
                     "known, and those of an atom are taken for its orbitals in their order"});
  options_.projections = {"H:s", "S:s"};
  EXPECT_EQ(warnings(text), Warnings{});
}

TEST_F(OrbitalWarnings, TellAMeshOfOnePointAndOneThatIsNotKnown) {
  const std::string text = std::string("num_iter = 0\n") + projections;
  EXPECT_EQ(
      warnings(text + "mp_grid = 1 1 1\n"),
      Warnings{"frame a: the mesh has one k-point (mp_grid of x.win, or the configuration's): hops "
               "to different images of an atom are added up, and those from 1.50 A on are left "
               "out; use a denser mesh, or a larger cell"});
  const Warnings unknown{
      "frame a: x.win has no mp_grid, and there is no _wsvec.dat: hops are taken as H(R) lists "
      "them, which need not be to the nearest image; give the mesh"};
  EXPECT_EQ(warnings(text), unknown);
  EXPECT_EQ(warnings(text + "use_ws_distance = F\n"), Warnings{});
  options_.mesh = std::array<int, 3>{3, 1, 1};
  EXPECT_EQ(warnings(text + "mp_grid = 1 1 1\n"), Warnings{});
  options_.mesh.reset();
  spill(dir_ / "x_wsvec.dat",
        "c\n0 0 0 1 1\n1\n0 0 0\n0 0 0 1 2\n1\n0 0 0\n0 0 0 2 1\n1\n0 0 0\n0 0 0 2 2\n1\n0 0 0\n");
  EXPECT_EQ(warnings(text), Warnings{});
}

TEST_F(OrbitalWarnings, OfSeveralFramesAreOne) {
  TrainingSet set = set_with("mp_grid = 3 1 1\nauto_projections = T\n");
  ASSERT_EQ(warnings_in_provenance(set).size(), 2U);
  set.frames.push_back(set.frames[0]);
  set.frames[1].name = "b";
  set.frames.push_back(set_with(std::string("mp_grid = 3 1 1\n") + projections).frames[0]);
  set.frames[2].name = "c";
  const Warnings found = warnings_in_provenance(set);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].rfind("2 frames, first a: x.win has auto_projections: ", 0), 0U) << found[0];
  EXPECT_EQ(found[1].rfind("3 frames, first a: x.win leaves num_iter at ", 0), 0U) << found[1];
}

}  // namespace
}  // namespace dpw::test
