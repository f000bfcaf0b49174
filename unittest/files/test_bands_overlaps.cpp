// SPDX-License-Identifier: MIT
#include <Eigen/Eigenvalues>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

#include "bands_helpers.h"
#include "states/state_follower.h"

namespace dpw::test {
namespace {

const double nan = std::numeric_limits<double>::quiet_NaN();

BandsLayout overlaps_layout() {
  BandsLayout layout = path_and_mesh_layout();
  layout.path->overlaps = layout.mesh->overlaps = true;
  return layout;
}

/// Tells every place from every other.
std::complex<double> overlap_at(int frame, Eigen::Index k, Eigen::Index i, Eigen::Index j) {
  return {100.0 * frame + 10.0 * static_cast<double>(k) + static_cast<double>(i),
          static_cast<double>(j) + 0.25};
}

std::vector<StateLinks> make_links(int frame, const BandsGroup &group, bool goes_on) {
  std::vector<StateLinks> links(group.kpoints.fractional.size());
  for (std::size_t k = 0; k < links.size(); ++k) {
    const Eigen::Index n = group.n_bands;
    for (int j = 0; j < n; ++j) {
      links[k].predecessor.push_back(goes_on ? static_cast<int>(n) - 1 - j : -1);
      links[k].followed.push_back(j + 10 * static_cast<int>(k) + 100 * frame);
    }
    if (!goes_on) continue;
    links[k].overlaps.resize(n, n);
    links[k].lost.resize(n);
    for (Eigen::Index i = 0; i < n; ++i) {
      links[k].lost[i] = overlap_at(frame, static_cast<Eigen::Index>(k), i, 0).real() + 0.5;
      for (Eigen::Index j = 0; j < n; ++j)
        links[k].overlaps(i, j) = overlap_at(frame, static_cast<Eigen::Index>(k), i, j);
    }
  }
  return links;
}

BandsFrame followed_frame(int number, const BandsLayout &layout, double interval) {
  BandsFrame frame = make_frame(number, layout);
  frame.interval = interval;
  const bool goes_on = !std::isnan(interval);
  frame.path.links = make_links(number, *layout.path, goes_on);
  frame.mesh.links = make_links(number, *layout.mesh, goes_on);
  return frame;
}

void expect_links(const h5::File &file, const std::string &name, const BandsGroup &group,
                  const std::vector<double> &interval) {
  const std::size_t n_f = interval.size(), n_k = group.kpoints.fractional.size();
  const auto n = static_cast<std::size_t>(group.n_bands);
  const auto s = file.read<std::complex<double>>(name + "/overlaps", {n_f, n_k, n, n});
  const auto lost = file.read<double>(name + "/lost", {n_f, n_k, n});
  const auto before = file.read<std::int32_t>(name + "/predecessor", {n_f, n_k, n});
  const auto tracks = file.read<std::int32_t>(name + "/followed", {n_f, n_k, n});
  for (std::size_t f = 0; f < n_f; ++f) {
    const bool goes_on = !std::isnan(interval[f]);
    const auto links = make_links(static_cast<int>(f), group, goes_on);
    for (std::size_t k = 0; k < n_k; ++k)
      for (std::size_t i = 0; i < n; ++i) {
        const std::size_t at = (f * n_k + k) * n + i;
        EXPECT_EQ(before[at], links[k].predecessor[i]);
        EXPECT_EQ(tracks[at], links[k].followed[i]);
        const auto row = static_cast<Eigen::Index>(i);
        EXPECT_EQ(std::isnan(lost[at]), !goes_on);
        if (!goes_on) {
          EXPECT_TRUE(std::isnan(s[at * n].real()));
          continue;
        }
        EXPECT_EQ(lost[at], links[k].lost[row]);
        for (std::size_t j = 0; j < n; ++j) {
          EXPECT_EQ(s[at * n + j], links[k].overlaps(row, static_cast<Eigen::Index>(j)));
        }
      }
  }
}

TEST(BandsOverlaps, StandWhereTheHeaderSays) {
  const ScratchDir dir;
  const BandsLayout layout = overlaps_layout();
  const std::vector<double> interval = {nan, 0.5, 0.0, nan, 2.0};
  for (int f = 0; f < 5; ++f)  // each frame by a run of its own
    BandsFile(dir / "b.h5", layout, BandsMode::append)
        .append(followed_frame(f, layout, interval[static_cast<std::size_t>(f)]));
  expect_frames(dir / "b.h5", layout, 5);
  const h5::File file(dir / "b.h5", h5::File::Mode::read);
  const auto found = file.read<double>("/frames/interval", {5});
  for (std::size_t f = 0; f < 5; ++f)
    EXPECT_TRUE(found[f] == interval[f] || (std::isnan(found[f]) && std::isnan(interval[f])));
  expect_links(file, "/path", *layout.path, interval);
  expect_links(file, "/mesh", *layout.mesh, interval);
}

TEST(BandsOverlaps, LeaveFilesWithoutThemAsTheyWere) {
  const ScratchDir dir;
  BandsFile(dir / "b.h5", path_layout()).append(make_frame(0, path_layout()));
  const h5::File file(dir / "b.h5", h5::File::Mode::read);
  for (const char *name :
       {"/frames/interval", "/path/overlaps", "/path/predecessor", "/path/followed", "/path/lost"})
    EXPECT_FALSE(file.has(name)) << name;
}

TEST(BandsOverlaps, KeepFilesApart) {
  const ScratchDir dir;
  const std::string path = dir / "b.h5";
  const auto error = [&](const BandsLayout &layout) {
    return error_of([&] { BandsFile(path, layout, BandsMode::append); });
  };
  BandsFile(path, path_and_mesh_layout()).append(make_frame(0, path_and_mesh_layout()));
  EXPECT_EQ(error(overlaps_layout()),
            "cannot append to " + path +
                ": it has no overlaps in /path, this run stores them; choose another file or "
                "overwrite it");
  BandsFile(path, overlaps_layout()).append(followed_frame(0, overlaps_layout(), nan));
  EXPECT_EQ(error(path_and_mesh_layout()),
            "cannot append to " + path +
                ": it has overlaps in /path, this run stores none; choose another file or "
                "overwrite it");
  {
    h5::File file(path, h5::File::Mode::modify);
    file.extend("/mesh/followed");
    file.close();
  }
  EXPECT_EQ(error(overlaps_layout()),
            path + " is damaged: /mesh/followed does not have as many frames as the file");
}

TEST(BandsOverlaps, AreRefusedWhereTheyAreNotWhole) {
  const ScratchDir dir;
  const BandsLayout layout = overlaps_layout();
  BandsFile bands(dir / "b.h5", layout);
  const auto error = [&](auto &&change) {
    BandsFrame frame = followed_frame(1, layout, 0.5);
    change(frame);
    const std::string text = error_of([&] { bands.append(frame); });
    const std::string start = "cannot write " + (dir / "b.h5") + ": the frame of step 10 ";
    EXPECT_EQ(text.substr(0, start.size()), start);
    return text.size() < start.size() ? text : text.substr(start.size());
  };
  EXPECT_EQ(error([](BandsFrame &f) { f.path.links.pop_back(); }),
            "has the wrong number of overlaps");
  EXPECT_EQ(error([](BandsFrame &f) { f.interval = nan; }), "has overlaps of the wrong size");
  EXPECT_EQ(error([](BandsFrame &f) { f.mesh.links[0].followed.pop_back(); }),
            "has overlaps of the wrong size");
  EXPECT_EQ(error([](BandsFrame &f) { f.mesh.links[1].overlaps(0, 1) = nan; }),
            "has overlaps that are not finite");
  EXPECT_EQ(error([](BandsFrame &f) { f.interval = -0.5; }),
            "is not later than the frame that its overlaps are with");
  EXPECT_EQ(dir.names(), std::vector<std::string>());
  const BandsLayout without = path_layout();
  BandsFrame frame = make_frame(1, without);
  frame.path.links = make_links(1, *without.path, false);
  EXPECT_NE(error_of([&] {
              BandsFile(dir / "b.h5", without).append(frame);
            }).find("has the wrong number of overlaps"),
            std::string::npos);
}

/// Two levels, +-rate t/2 and coupled by c, at t = step dt.
struct Crossing {
  double rate = 0.02, dt = 0.5;  ///< eV/fs, fs
  int steps = 200;               ///< before the crossing, and as many after it

  Eigen::Matrix2cd hamiltonian(int step, double c) const {
    const double half = 0.5 * rate * dt * step;
    Eigen::Matrix2cd h;
    h << half, c, c, -half;
    return h;
  }
};

// unittest/tools/test_nonadiabatic.py says where to write it, and makes couplings of it.
TEST(BandsOverlaps, OfACrossingForTheScript) {
  const ScratchDir dir;
  const char *given = std::getenv("DPW_CROSSING_FILE");
  const std::string path = given != nullptr ? given : dir / "crossing.h5";
  const Crossing crossing;
  const std::vector<double> coupling = {0.03, 0.0};  // of the k-points: avoided, and not
  BandsGroup mesh;
  mesh.kpoints.fractional = {{0, 0, 0}, {0.5, 0, 0}};
  mesh.kpoints.weight = {0.5, 0.5};
  mesh.n_bands = 2;
  mesh.overlaps = true;
  BandsLayout layout;
  layout.n_orbitals = 2;
  layout.mesh = mesh;
  BandsFile file(path, layout);
  std::vector<StateFollower> states(mesh.kpoints.fractional.begin(), mesh.kpoints.fractional.end());
  std::mt19937 generator(5);
  std::uniform_real_distribution<double> angle(0.0, 6.3);
  for (int step = -crossing.steps; step <= crossing.steps; ++step) {
    BandsFrame frame;
    frame.timestep = step + crossing.steps;
    frame.lattice.setIdentity();
    if (step > -crossing.steps) frame.interval = crossing.dt;
    frame.mesh.energies.resize(2, 2);
    for (int k = 0; k < 2; ++k) {
      const auto at_k = static_cast<std::size_t>(k);
      const Eigen::SelfAdjointEigenSolver<Eigen::Matrix2cd> solver(
          crossing.hamiltonian(step, coupling[at_k]));
      Eigen::MatrixXcd vectors = solver.eigenvectors();
      for (int j = 0; j < 2; ++j) vectors.col(j) *= std::polar(1.0, angle(generator));
      frame.mesh.energies.col(k) = solver.eigenvalues();
      frame.mesh.links.push_back(states[at_k].advance(std::vector<Eigen::Vector3i>(2, {0, 0, 0}),
                                                      solver.eigenvalues(), vectors));
    }
    file.append(frame);
  }
  EXPECT_EQ(file.n_frames(), 2 * crossing.steps + 1);
}

}  // namespace
}  // namespace dpw::test
