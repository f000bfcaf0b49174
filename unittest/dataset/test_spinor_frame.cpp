// SPDX-License-Identifier: MIT
// H(R) of spinors whose parts A and B are formulas, written as Wannier90 has it in both orders of
// spins, comes out as these formulas; what is no such H(R) is refused.
#include "dataset/wannier_frame.h"
#include "dataset/wannier_spins.h"
#include "dataset/wannier_warnings.h"
#include "dataset_helpers.h"
#include "wannier_models.h"

namespace dpw::test {
namespace {

using Complex = std::complex<double>;

/// B_c between orbitals, c = 0, 1, 2: minus that of (g, f, -d).
double spin_element(int c, const ShellVector &f, const ShellVector &g, const Eigen::Vector3d &d) {
  const Eigen::Vector3d axes[] = {{0.6, 0, 0.8}, {0, -0.8, 0.6}, {2.0 / 3, 2.0 / 3, 1.0 / 3}};
  const ShellVector p = shell_values(axes[c]);
  const ShellVector q = shell_values(axes[(c + 1) % 3]);
  const double r = d.norm();
  const auto half = [&](const ShellVector &x, const ShellVector &y, const Eigen::Vector3d &to) {
    return x.dot(p) * y.dot(q) + (r < 1e-6 ? 0.0 : x.dot(shell_values(to / r)) * y.dot(p));
  };
  return 0.05 * std::exp(-r) * (half(f, g, d) - half(g, f, -d));
}

/// The place of an orbital with a spin (0: up) among n orbitals.
std::size_t state_of(std::size_t orbital, std::size_t spin, std::size_t n, SpinOrder order) {
  return order == SpinOrder::interleaved ? 2 * orbital + spin : orbital + spin * n;
}

/// _hr.dat of all functions with both spins; `exchange`, eV: that of a magnet along z.
std::string spinor_text(const std::vector<Wannier> &w, SpinOrder order, double exchange = 0.0) {
  const Structure s = crystal();
  const std::size_t n = w.size();
  const auto split = [&](std::size_t state) {
    return order == SpinOrder::interleaved ? std::pair(state / 2, state % 2)
                                           : std::pair(state % n, state / n);
  };
  return hr_text_of(2 * n, [&](std::size_t a, std::size_t b, int r1, int r2) -> Complex {
    const auto [row, up] = split(a);
    const auto [column, to] = split(b);
    const Wannier &f = w[row], &g = w[column];
    const auto part = [&](int c) {
      return aliased(s, f, g, r1, r2,
                     [c](const ShellVector &x, const ShellVector &y, const Eigen::Vector3d &d) {
                       return spin_element(c, x, y, d);
                     });
    };
    const double sign = up == 0 ? 1.0 : -1.0;
    if (up != to) return {sign * part(1), part(0)};  // i B_x sigma_x + i B_y sigma_y
    const double on_site = row == column && r1 == 0 && r2 == 0 ? sign * exchange : 0.0;
    return {aliased(s, f, g, r1, r2, element) + on_site, sign * part(2)};
  });
}

const SpinOrder both_orders[] = {SpinOrder::interleaved, SpinOrder::up_then_down};

TrainingSet set_of(const WannierFrame &found) {
  TrainingSet set;
  set.elements = {"Mo", "S"};
  set.orbital_names = {crystal_orbitals.at("Mo"), crystal_orbitals.at("S")};
  TrainingFrame frame;
  frame.name = "crystal";
  frame.structure = crystal();
  frame.hamiltonian = found.hamiltonian;
  frame.spin_orbit = found.spin_orbit;
  set.frames = {frame};
  return set;
}

/// Fails unless the frame holds the formulas of the model's orbitals, all blocks within reach.
void expect_formulas(const WannierFrame &found) {
  const TrainingSet set = set_of(found);
  set.check();
  const TrainingFrame &frame = set.frames[0];
  ASSERT_TRUE(frame.spin_orbit);
  EXPECT_EQ(frame.spin_orbit->blocks.size(), frame.hamiltonian->blocks.size());
  EXPECT_GT(frame.spin_orbit->blocks.size(), 50U);
  const std::vector<Wannier> model = canonical();
  double worst = 0.0, largest = 0.0;
  for (int c = -1; c < 3; ++c) {
    const auto &blocks = c < 0 ? frame.hamiltonian->blocks : frame.spin_orbit->blocks;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const PairBlock &block = blocks[b];
      const Eigen::MatrixXd values = c < 0 ? set.block(frame, b) : set.spin_block(frame, b, c);
      const int first_row = block.row == 0 ? 0 : 3;
      const int first_column = block.column == 0 ? 0 : 3;
      for (int p = 0; p < values.rows(); ++p)
        for (int q = 0; q < values.cols(); ++q) {
          const double wanted = aliased(
              frame.structure, model[static_cast<std::size_t>(first_row + p)],
              model[static_cast<std::size_t>(first_column + q)], block.cell[0], block.cell[1],
              [c](const ShellVector &x, const ShellVector &y, const Eigen::Vector3d &d) {
                return c < 0 ? element(x, y, d) : spin_element(c, x, y, d);
              });
          worst = std::max(worst, std::abs(values(p, q) - wanted));
          if (c >= 0) largest = std::max(largest, std::abs(wanted));
        }
    }
  }
  EXPECT_LT(worst, 1e-6);
  EXPECT_GT(largest, 0.1);
}

const char *const win =
    "spinors = .true.\nnum_iter = 0\nmp_grid : 7 7 1\nbegin projections\nS:p\nMo:d\nend "
    "projections\n";

class SpinorFrame : public testing::Test {
 protected:
  WannierFrame read(const std::string &hr, const WannierOptions &options = {}) const {
    spill(dir_ / "x_hr.dat", hr);
    return read_wannier_frame(dir_ / "x_hr.dat", crystal(), crystal_orbitals, options);
  }
  /// Without the name of the file.
  std::string error(const std::string &hr, const WannierOptions &options = {}) const {
    const std::string found = error_of([&] { read(hr, options); });
    const std::string path = dir_ / "x_hr.dat: ";
    return found.rfind(path, 0) == 0 ? found.substr(path.size()) : found;
  }
  ScratchDir dir_;
};

TEST_F(SpinorFrame, IsTakenApartInBothOrders) {
  spill(dir_ / "x.win", win);
  for (const SpinOrder order : both_orders) {
    const std::string text = spinor_text(canonical(), order);
    const WannierFrame found = read(text);
    expect_formulas(found);
    EXPECT_NE(found.notes.find(std::string("; spins ") + name_of(order) + ", time reversal to "),
              std::string::npos)
        << found.notes;
    const std::optional<double> broken = time_reversal_error_of("a.xyz; " + found.notes);
    ASSERT_TRUE(broken);
    EXPECT_LT(*broken, 1e-11);
    EXPECT_EQ(found.notes.find("warning"), std::string::npos) << found.notes;
    // told by the user, with or without a SEED.win that says that these are spinors
    WannierOptions options;
    options.spin_order = order;
    expect_formulas(read(text, options));
    options.projections = {"S:p", "Mo:d"};
    options.mesh = std::array<int, 3>{n_mesh, n_mesh, 1};
    std::filesystem::rename(dir_ / "x.win", dir_ / "y.win");
    expect_formulas(read(text, options));
    std::filesystem::rename(dir_ / "y.win", dir_ / "x.win");
  }
  EXPECT_FALSE(time_reversal_error_of("a.xyz; H(R) from x_hr.dat"));
}

TEST_F(SpinorFrame, IsTurnedAndPlacedAsWithoutSpin) {
  const Structure s = crystal();
  Eigen::Matrix3d frame_s, frame_mo;
  frame_s << 0, 0.6, 0.8, 0, -0.8, 0.6, 1, 0, 0;
  frame_mo << 1, 0, 0, 0, -1, 0, 0, 0, -1;
  std::vector<Wannier> w;
  for (int f = 4; f < 9; ++f) w.push_back({1, fitted(ShellVector::Unit(f), frame_mo), {0, -1, 0}});
  for (int f = 1; f < 4; ++f) w.push_back({0, fitted(ShellVector::Unit(f), frame_s), {1, 2, 0}});
  spill(dir_ / "x.win",
        "spinors : T\nmp_grid : 7 7 1\nbegin projections\nMo:d:z=0,0,-1:x=1,0,0\n"
        "S:p:z=1,0,0:x=0,0.6,0.8\nend projections\n");
  for (const SpinOrder order : both_orders) {
    std::vector<Wannier> states(2 * w.size(), w[0]);
    for (std::size_t o = 0; o < w.size(); ++o)
      for (std::size_t spin = 0; spin < 2; ++spin)
        states[state_of(o, spin, w.size(), order)] = w[o];
    spill(dir_ / "x_centres.xyz", centres_text(s, states));
    const WannierFrame found = read(spinor_text(w, order));
    expect_formulas(found);
    EXPECT_NE(found.notes.find("centres up to 0.022 A off atoms"), std::string::npos)
        << found.notes;
    // the same matrices given by hand
    WannierOptions options;
    options.projections = {"Mo:d", "S:p"};
    options.hybrids["Mo"] = Eigen::MatrixXd(5, 5);
    options.hybrids["S"] = Eigen::MatrixXd(3, 3);
    for (int f = 0; f < 5; ++f)
      options.hybrids["Mo"].row(f) = w[static_cast<std::size_t>(f)].function.tail<5>().transpose();
    for (int f = 0; f < 3; ++f)
      options.hybrids["S"].row(f) =
          w[static_cast<std::size_t>(5 + f)].function.segment<3>(1).transpose();
    expect_formulas(read(spinor_text(w, order), options));
  }
}

TEST_F(SpinorFrame, HasACutOffOfItsOwn) {
  spill(dir_ / "x.win", win);
  WannierOptions options;
  options.spin_orbit_cutoff = 5.0;
  const std::string text = spinor_text(canonical(), SpinOrder::interleaved);
  const WannierFrame all = read(text), near = read(text, options);
  EXPECT_EQ(near.hamiltonian.values, all.hamiltonian.values);
  TrainingFrame frame;
  frame.structure = crystal();
  std::size_t expected = 0;
  for (const PairBlock &b : all.spin_orbit->blocks)
    expected += pair_vector(frame, b).norm() <= 5.0 ? 1 : 0;
  EXPECT_EQ(near.spin_orbit->blocks.size(), expected);
  EXPECT_LT(expected, all.spin_orbit->blocks.size());
  EXPECT_NE(near.notes.find("; spin-orbit part beyond 5.00 A left out (up to "), std::string::npos)
      << near.notes;
  options.cutoff = 4.0;  // of both
  const WannierFrame nearer = read(text, options);
  EXPECT_EQ(nearer.spin_orbit->blocks.size(), nearer.hamiltonian.blocks.size());
}

TEST_F(SpinorFrame, IsRefusedInTheWrongOrder) {
  spill(dir_ / "x.win", win);
  WannierOptions options;
  options.spin_order = SpinOrder::up_then_down;
  const std::string found = error(spinor_text(canonical(), SpinOrder::interleaved), options);
  EXPECT_EQ(found.rfind("H(R) of spinors is not symmetric under time reversal to 1.0e-04 eV, as "
                        "without magnetism: up_then_down spins break it by ",
                        0),
            0U)
      << found;
  EXPECT_EQ(found.find("interleaved"), std::string::npos);
}

TEST_F(SpinorFrame, IsRefusedWhereTimeReversalIsBroken) {
  spill(dir_ / "x.win", win);
  for (const SpinOrder order : both_orders) {
    // up and down differ by twice the exchange
    const std::string text = spinor_text(canonical(), order, 1e-3);
    const std::string found = error(text);
    EXPECT_NE(found.find(std::string(name_of(order)) + " spins break it by 2.0e-03 eV"),
              std::string::npos)
        << found;
    EXPECT_NE(found.find("interleaved spins break it by"), std::string::npos) << found;
    EXPECT_NE(found.find("up_then_down spins break it by"), std::string::npos) << found;
    WannierOptions options;
    options.time_reversal = 3e-3;
    expect_formulas(read(text, options));  // an exchange is in neither A nor B
  }
}

TEST_F(SpinorFrame, IsRefusedWithAnOddNumberOfStates) {
  spill(dir_ / "x.win", win);
  std::vector<Wannier> w = canonical();
  w.pop_back();
  const std::string odd = hr_text_of(
      7, [&](std::size_t a, std::size_t b, int, int) { return a == b ? Complex(1.0) : 0.0; });
  EXPECT_EQ(error(odd), "H(R) has 7 states, which is odd: it is not one of spinors");
  // and with orbitals that the projections do not have
  EXPECT_EQ(error(spinor_text(w, SpinOrder::interleaved)),
            "the projections are 8, but H(R) has 7 orbitals");
}

TEST_F(SpinorFrame, HasToBeSaidToBeOne) {
  spill(dir_ / "x.win", "mp_grid : 7 7 1\nbegin projections\nS:p\nMo:d\nend projections\n");
  EXPECT_EQ(error(spinor_text(canonical(), SpinOrder::interleaved)),
            "H(R) is complex: with spin-orbit coupling, or Wannier functions that are not real "
            "(imaginary parts above 1.0e-04 eV); if it is one of spinors, say spinors = .true. in "
            "SEED.win, or give spin_order");
}

TEST_F(SpinorFrame, IsRefusedWhereSpinsAreAtDifferentPlaces) {
  spill(dir_ / "x.win", win);
  const Structure s = crystal();
  const std::vector<Wannier> w = canonical();
  std::vector<Wannier> states;
  for (const Wannier &f : w) states.insert(states.end(), 2, f);
  states[3].atom = 1;  // pz, px and py of S up and down, then those of Mo
  spill(dir_ / "x_centres.xyz", centres_text(s, states));
  const double distance = (s.positions.row(0) - s.positions.row(1)).norm();
  char text[40];
  std::snprintf(text, sizeof text, "%.3f", distance);
  EXPECT_EQ(error(spinor_text(w, SpinOrder::interleaved)),
            "the centres of Wannier functions 3 and 4, spin up and down of an orbital "
            "(interleaved), are " +
                std::string(text) + " A apart, more than 0.500 A");
}

TEST_F(SpinorFrame, TakesNoSpinsThatProjectionsChoose) {
  spill(dir_ / "x.win", "spinors = T\nbegin projections\nS:p(u,d)\nMo:d[0,0,1]\nend projections\n");
  EXPECT_EQ(error_of([&] { read(spinor_text(canonical(), SpinOrder::interleaved)); }),
            dir_ / "x_hr.dat: " + (dir_ / "x.win") +
                ": the projection 'S:p(u,d)' chooses spins: of spinors each orbital has to be "
                "there with spin up and down along z, as without (..) and [..]");
}

/// Atoms of one energy and too far apart for hops look the same in both orders.
TEST_F(SpinorFrame, WarnsWhereBothOrdersAreSymmetric) {
  Structure s;
  s.lattice = Eigen::Vector3d(30, 30, 20).asDiagonal();
  s.symbols = {"H", "H"};
  s.positions.resize(2, 3);
  s.positions << 0, 0, 5, 15, 0, 5;
  spill(dir_ / "x.win", "spinors = T\nmp_grid = 1 1 1\nbegin projections\nH:s\nend projections\n");
  std::string text = "c\n4\n1\n1\n";
  for (int column = 1; column <= 4; ++column)
    for (int row = 1; row <= 4; ++row)
      text += "0 0 0 " + std::to_string(row) + " " + std::to_string(column) +
              (row == column ? " -0.5 0\n" : " 0 0\n");
  spill(dir_ / "x_hr.dat", text);
  const WannierFrame found = read_wannier_frame(dir_ / "x_hr.dat", s, {{"H", {"s"}}}, {});
  EXPECT_EQ(found.spin_orbit->values, std::vector<float>(6, 0.0F));
  const std::string warning = "warning: time reversal holds for both orders of spins: interleaved";
  EXPECT_NE(found.notes.find(warning), std::string::npos) << found.notes;
  WannierOptions options;
  options.spin_order = SpinOrder::up_then_down;
  EXPECT_EQ(read_wannier_frame(dir_ / "x_hr.dat", s, {{"H", {"s"}}}, options).notes.find(warning),
            std::string::npos);
}

}  // namespace
}  // namespace dpw::test
