// SPDX-License-Identifier: MIT
// H(R) of a crystal whose elements are a formula of the orbitals and the vector between them,
// written as Wannier90 would have it (turned, shuffled, in other cells, aliased by a mesh), comes
// out as the formula says for the model's own orbitals.
#include "dataset/wannier_frame.h"

#include <zlib.h>

#include <cstdio>
#include <sstream>

#include "dataset/mesh_images.h"
#include "dataset_helpers.h"
#include "wannier_models.h"

namespace dpw::test {
namespace {

/// Of the formula, images added up.
double aliased(const Structure &s, const Wannier &a, const Wannier &b, int r1, int r2) {
  return aliased(s, a, b, r1, r2, element);
}

std::string hr_text(const Structure &s, const std::vector<Wannier> &w) {
  return hr_text_of(w.size(), [&](std::size_t a, std::size_t b, int r1, int r2) {
    return aliased(s, w[a], w[b], r1, r2);
  });
}

/// The same as _tb.dat, with its lattice and its centres.
std::string tb_text(const Structure &s, const std::vector<Wannier> &w) {
  const std::string hr = hr_text(s, w);
  std::istringstream in(hr.substr(hr.find(" 1 1 1")));
  std::string text = "made by a test\n";
  char line[160];
  for (int v = 0; v < 3; ++v) {
    std::snprintf(line, sizeof line, "%.8f %.8f %.8f\n", s.lattice(v, 0), s.lattice(v, 1),
                  s.lattice(v, 2));
    text += line;
  }
  text += std::to_string(w.size()) + "\n" + std::to_string(n_mesh * n_mesh) + "\n";
  std::string degeneracies;
  std::getline(in, degeneracies);
  text += degeneracies + "\n";
  std::string positions;
  for (int cell = 0; cell < n_mesh * n_mesh; ++cell)
    for (std::size_t e = 0; e < w.size() * w.size(); ++e) {
      std::string r1, r2, r3, row, column, value, zero;
      in >> r1 >> r2 >> r3 >> row >> column >> value >> zero;
      const std::string r = "\n" + r1 + " " + r2 + " " + r3 + "\n";
      if (e == 0) text += r;
      if (e == 0) positions += r;
      text += row + " " + column + " " + value + " 0.0\n";
      Eigen::Vector3d x = Eigen::Vector3d::Zero();
      const Wannier &f = w[std::stoul(row) - 1];
      if (row == column && r1 == "0" && r2 == "0")
        x = place(s, f.atom, Eigen::RowVector3d(f.cell[0], f.cell[1], f.cell[2]));
      std::snprintf(line, sizeof line, " %.8f 0 %.8f 0 %.8f 0\n", x.x(), x.y(), x.z());
      positions += row + " " + column + line;
    }
  return text + positions;
}

/// Fails unless the frame holds the formula's elements of the model's orbitals, all within reach
/// and none beyond it.
void expect_formula(const WannierFrame &found) {
  const Structure s = crystal();
  TrainingSet set;
  set.elements = {"Mo", "S"};
  set.orbital_names = {crystal_orbitals.at("Mo"), crystal_orbitals.at("S")};
  TrainingFrame frame;
  frame.name = "crystal";
  frame.structure = s;
  frame.hamiltonian = found.hamiltonian;
  set.frames = {frame};
  set.check();
  const std::vector<Wannier> model = canonical();
  const double reach = 0.5 * n_mesh * s.lattice.topRows<2>().rowwise().norm().minCoeff();
  double worst = 0.0;
  for (std::size_t b = 0; b < found.hamiltonian.blocks.size(); ++b) {
    const PairBlock &block = found.hamiltonian.blocks[b];
    ASSERT_LT(pair_vector(frame, block).head<2>().norm(), reach);
    const Eigen::MatrixXd values = set.block(frame, b);
    const int first_row = block.row == 0 ? 0 : 3;
    const int first_column = block.column == 0 ? 0 : 3;
    for (int p = 0; p < values.rows(); ++p)
      for (int q = 0; q < values.cols(); ++q)
        worst = std::max(worst, std::abs(values(p, q) -
                                         aliased(s, model[static_cast<std::size_t>(first_row + p)],
                                                 model[static_cast<std::size_t>(first_column + q)],
                                                 block.cell[0], block.cell[1])));
  }
  EXPECT_LT(worst, 5e-7);  // of 32-bit numbers up to 4 eV
  std::size_t expected = 0;
  for (int i = 0; i < 2; ++i)
    for (int j = i; j < 2; ++j)
      for (int r1 = -9; r1 <= 9; ++r1)
        for (int r2 = -9; r2 <= 9; ++r2) {
          const Eigen::Vector3d d =
              place(s, j, Eigen::RowVector3d(r1, r2, 0)) - place(s, i, Eigen::RowVector3d::Zero());
          expected += d.head<2>().norm() < reach && is_canonical(i, j, {r1, r2, 0}) ? 1 : 0;
        }
  EXPECT_EQ(found.hamiltonian.blocks.size(), expected);
}

WannierOptions with_mesh() {
  WannierOptions options;
  options.mesh = std::array<int, 3>{n_mesh, n_mesh, 1};
  return options;
}

TEST(WannierFrame, TurnsOrdersAndPlacesWannierFunctions) {
  const ScratchDir dir;
  const Structure s = crystal();
  // S along axes of its own, three cells off; Mo with z upside down, in another cell
  Eigen::Matrix3d frame_s;
  frame_s << 0, 0.6, 0.8, 0, -0.8, 0.6, 1, 0, 0;
  Eigen::Matrix3d frame_mo;
  frame_mo << 1, 0, 0, 0, -1, 0, 0, 0, -1;
  std::vector<Wannier> w;
  for (int f = 4; f < 9; ++f) w.push_back({1, fitted(ShellVector::Unit(f), frame_mo), {0, -1, 0}});
  for (int f = 1; f < 4; ++f) w.push_back({0, fitted(ShellVector::Unit(f), frame_s), {1, 2, 0}});
  spill(dir / "x_hr.dat", hr_text(s, w));
  spill(dir / "x_centres.xyz", centres_text(s, w));
  spill(dir / "x.win",
        "mp_grid : 7 7 1\nbegin projections\nMo:d:z=0,0,-1:x=1,0,0 ! upside down\n"
        "S:p:z=1,0,0:x=0,0.6,0.8\nend projections\n");
  const WannierFrame found = read_wannier_frame(dir / "x_hr.dat", s, crystal_orbitals, {});
  expect_formula(found);
  EXPECT_NE(found.notes.find("centres up to 0.022 A off atoms"), std::string::npos) << found.notes;
}

TEST(WannierFrame, ReadsPackedFilesAndProjectionsThatAreGiven) {
  const ScratchDir dir;
  const Structure s = crystal();
  const std::string text = hr_text(s, canonical());
  const gzFile file = gzopen((dir / "x_hr.dat.gz").c_str(), "wb");
  ASSERT_EQ(gzwrite(file, text.data(), static_cast<unsigned>(text.size())),
            static_cast<int>(text.size()));
  gzclose(file);
  WannierOptions options = with_mesh();
  options.projections = {"S:p", "Mo:d"};
  expect_formula(read_wannier_frame(dir / "x_hr.dat.gz", s, crystal_orbitals, options));
  const std::string packed = slurp(dir / "x_hr.dat.gz");
  for (const std::size_t length : {20UL, packed.size() / 2, packed.size() - 9}) {
    spill(dir / "cut_hr.dat.gz", packed.substr(0, length));
    const std::string error =
        error_of([&] { read_wannier_frame(dir / "cut_hr.dat.gz", s, crystal_orbitals, options); });
    EXPECT_NE(error.find("cannot be unpacked after line "), std::string::npos) << error;
  }
}

TEST(WannierFrame, TakesLatticeAndCentresOfTbFiles) {
  const ScratchDir dir;
  Structure s = crystal();
  std::vector<Wannier> w = canonical();
  for (std::size_t f = 3; f < 8; ++f) w[f].cell = {-1, 1, 0};
  spill(dir / "x_tb.dat", tb_text(s, w));
  expect_formula(read_wannier_frame(dir / "x_tb.dat", s, crystal_orbitals, with_mesh()));
  s.lattice(1, 1) += 0.01;
  EXPECT_EQ(
      error_of([&] { read_wannier_frame(dir / "x_tb.dat", s, crystal_orbitals, with_mesh()); }),
      (dir / "x_tb.dat") +
          ": its lattice vectors differ from the structure's by up to "
          "0.0100 A: they are of different calculations");
}

TEST(WannierFrame, TakesTheOrderOfCentresAlone) {
  const ScratchDir dir;
  const Structure s = crystal();
  std::vector<Wannier> w = canonical();  // pz of S, Mo's five, px and py of S
  std::rotate(w.begin() + 1, w.begin() + 3, w.end());
  spill(dir / "x_hr.dat", hr_text(s, w));
  spill(dir / "x_centres.xyz", centres_text(s, w));
  expect_formula(read_wannier_frame(dir / "x_hr.dat", s, crystal_orbitals, with_mesh()));
}

TEST(WannierFrame, ResolvesHybridsThatAreNotOrthogonal) {
  // three dz2 along directions 120 degrees apart in the plane, dxz and dyz: what a projection makes
  // of them is their symmetric orthogonalisation
  const ScratchDir dir;
  const Structure s = crystal();
  const std::vector<Eigen::RowVector3d> axes = {
      {std::sqrt(0.75), -0.5, 0}, {-std::sqrt(0.75), -0.5, 0}, {0, 1, 0}};
  Eigen::MatrixXd trials = Eigen::MatrixXd::Zero(5, n_shell_functions);
  for (int a = 0; a < 3; ++a) {
    Eigen::Matrix3d frame;
    const Eigen::RowVector3d x(0, 0, 1);
    frame << x, axes[static_cast<std::size_t>(a)].cross(x), axes[static_cast<std::size_t>(a)];
    trials.row(a) = fitted(ShellVector::Unit(4), frame).transpose();
  }
  trials(3, 5) = trials(4, 6) = 1.0;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> overlap(trials * trials.transpose());
  ASSERT_GT((trials * trials.transpose() - Eigen::MatrixXd::Identity(5, 5)).norm(), 0.2);
  const Eigen::MatrixXd functions = overlap.operatorInverseSqrt() * trials;
  std::vector<Wannier> w = canonical();
  for (int f = 0; f < 5; ++f)
    w[static_cast<std::size_t>(3 + f)].function = functions.row(f).transpose();
  spill(dir / "x_hr.dat", hr_text(s, w));
  WannierOptions options = with_mesh();
  const Eigen::RowVector3d at = s.positions.row(1) * s.lattice.inverse();
  char site[80];
  std::snprintf(site, sizeof site, "f=%.8f,%.8f,%.8f", at[0], at[1], at[2]);
  options.projections = {"S:p"};
  for (const char *axis : {"0.8660254038,-0.5,0", "-0.8660254038,-0.5,0", "0,1,0"})
    options.projections.push_back(site + std::string(":dz2:x=0,0,1:z=") + axis);
  options.projections.push_back("Mo:dxz;dyz");
  expect_formula(read_wannier_frame(dir / "x_hr.dat", s, crystal_orbitals, options));
  // the same matrix given by hand
  options.projections = {"S:p", "Mo:d"};
  options.hybrids["Mo"] = functions.rightCols<5>();
  expect_formula(read_wannier_frame(dir / "x_hr.dat", s, crystal_orbitals, options));
}

TEST(WannierFrame, LeavesOutWhatIsBeyondACutoff) {
  const ScratchDir dir;
  const Structure s = crystal();
  spill(dir / "x_hr.dat", hr_text(s, canonical()));
  WannierOptions options = with_mesh();
  options.projections = {"S:p", "Mo:d"};
  const WannierFrame all = read_wannier_frame(dir / "x_hr.dat", s, crystal_orbitals, options);
  options.cutoff = 6.0;
  const WannierFrame near = read_wannier_frame(dir / "x_hr.dat", s, crystal_orbitals, options);
  TrainingFrame frame;
  frame.structure = s;
  std::size_t expected = 0;
  for (const PairBlock &b : all.hamiltonian.blocks)
    expected += pair_vector(frame, b).norm() <= 6.0 ? 1 : 0;
  EXPECT_EQ(near.hamiltonian.blocks.size(), expected);
  EXPECT_LT(expected, all.hamiltonian.blocks.size());
}

TEST(MeshImages, FindTheNearestOfAllImages) {
  Structure s = crystal();
  s.lattice.row(1) += 2.0 * s.lattice.row(0);  // a cell that is not reduced
  const MeshImages images(s, {4, 3, 1});
  const Eigen::RowVector3d difference = s.positions.row(1) - s.positions.row(0);
  double shortest = 1e9;
  for (int i = -6; i <= 6; ++i)
    for (int j = -6; j <= 6; ++j)
      if (i != 0 || j != 0)
        shortest = std::min(shortest, (4 * i * s.lattice.row(0) + 3 * j * s.lattice.row(1)).norm());
  EXPECT_NEAR(images.reach(), 0.5 * shortest, 1e-12);
  for (int r1 = -5; r1 <= 5; ++r1)
    for (int r2 = -5; r2 <= 5; ++r2) {
      double best = 1e9;
      for (int i = -8; i <= 8; ++i)
        for (int j = -8; j <= 8; ++j) {
          const Eigen::RowVector3d hop =
              difference + (r1 + 4 * i) * s.lattice.row(0) + (r2 + 3 * j) * s.lattice.row(1);
          best = std::min(best, hop.head<2>().norm());
        }
      const std::array<int, 3> cell = images.nearest(difference, {r1, r2, 0});
      EXPECT_EQ((cell[0] - r1) % 4, 0);
      EXPECT_EQ((cell[1] - r2) % 3, 0);
      EXPECT_NEAR(images.length(difference, cell), best, 1e-9);
    }
}

TEST(MeshImages, CountASinglePointOnlyWhereTheCrystalRepeats) {
  Structure s = crystal();
  EXPECT_GT(MeshImages(s, {3, 3, 1}).reach(), 4.0);  // 18.4 A of vacuum
  s.lattice(2, 2) = 6.0;  // layers 4.4 A apart: H reaches half way at most
  EXPECT_NEAR(MeshImages(s, {9, 9, 1}).reach(), 3.0, 1e-12);
}

}  // namespace
}  // namespace dpw::test
