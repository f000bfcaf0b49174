// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>
#include <Eigen/Geometry>
#include <Eigen/LU>

#include "base/constants.h"
#include "base/error.h"
#include "places.h"
#include "structure/commensurate_pairs.h"
#include "structure/lammps_data.h"
#include "structure/twisted_bilayer.h"

namespace {

using namespace dpw;

Monolayer mos2() { return read_monolayer(test::source_file("potentials/structures/MoS2.json")); }

BilayerSpec spec_of(SupercellIndex lower, SupercellIndex upper) {
  BilayerSpec spec;
  spec.lower = spec.upper = mos2();
  spec.lower_index = lower;
  spec.upper_index = upper;
  spec.distance = 6.465;
  spec.vacuum = 20.0;
  return spec;
}

struct Neighbour {
  int atom;
  Eigen::Vector3d d;
};

/// All atoms, with their periodic images, within `cutoff` of atom i.
std::vector<Neighbour> neighbours(const Structure &s, int i, double cutoff) {
  std::vector<Neighbour> found;
  const double lx = s.lattice(0, 0), xy = s.lattice(1, 0), ly = s.lattice(1, 1);
  for (int j = 0; j < int(s.size()); ++j) {
    const Eigen::Vector3d d = (s.positions.row(j) - s.positions.row(i)).transpose();
    if (std::abs(d.z()) > cutoff) continue;
    for (int b = int(std::ceil((-cutoff - d.y()) / ly)); d.y() + b * ly <= cutoff; ++b)
      for (int a = int(std::ceil((-cutoff - d.x() - b * xy) / lx));
           d.x() + b * xy + a * lx <= cutoff; ++a) {
        const Eigen::Vector3d image = d + Eigen::Vector3d(a * lx + b * xy, b * ly, 0.0);
        if (image.norm() < cutoff && !(i == j && a == 0 && b == 0)) found.push_back({j, image});
      }
  }
  return found;
}

/// Angle modulo 120 degrees, in (-60, 60].
double modulo_120(double angle) {
  angle -= 120.0 * std::round(angle / 120.0);
  return angle < -60.0 + 1e-7 ? angle + 120.0 : angle;
}

/// Checks each layer of MoS2 from its atoms alone: number of S around each Mo, bond lengths,
/// lattice constant and orientation.
void check_layers(const BilayerSpec &spec, const TwistedBilayer &bilayer) {
  const Structure &s = bilayer.structure;
  const TwistGeometry &g = bilayer.geometry;
  const double inverted = spec.stacking == Stacking::two_h ? 180.0 : 0.0;
  for (int i = 0; i < int(s.size()); ++i) {
    const bool upper = s.layers[i] == 1;
    const double a = 3.14 * (1.0 + (upper ? g.upper_strain : g.lower_strain));
    const auto around = neighbours(s, i, 1.05 * a);
    for (const Neighbour &n : around) ASSERT_GT(n.d.norm(), 2.2) << "atoms " << i << " " << n.atom;
    if (s.symbols[i] != "Mo") continue;
    int sulphur = 0, molybdenum = 0;
    for (const Neighbour &n : around) {
      if (s.layers[n.atom] != s.layers[i]) continue;
      if (s.symbols[n.atom] == "Mo") {
        ++molybdenum;
        ASSERT_NEAR(n.d.norm(), a, 1e-9);
      } else if (n.d.head<2>().norm() < 0.7 * a) {
        ++sulphur;
        ASSERT_NEAR(n.d.norm(), std::hypot(a / std::sqrt(3.0), 1.56625), 1e-9);
        const double direction = std::atan2(n.d.y(), n.d.x()) * 180.0 / pi;
        const double turned = direction - 90.0 - (upper ? inverted : 0.0);
        const double expected = upper ? g.upper_angle : g.lower_angle;
        ASSERT_NEAR(modulo_120(turned - expected), 0.0, 1e-7) << "atom " << i;
      }
    }
    ASSERT_EQ(sulphur, 6);
    ASSERT_EQ(molybdenum, 6);
  }
}

struct PublishedCell {
  SupercellIndex lower, upper;
  long long atoms;
  double twist, upper_strain, largest_angle;
};

TEST(TwistedBilayer, PublishedCellsHaveTheirAtomsAndAngles) {
  const PublishedCell cells[] = {
      {{6, 0}, {5, 1}, 201, 8.948, 6.0 / std::sqrt(31.0) - 1.0, 8.949},
      {{15, 0}, {14, 1}, 1308, 3.418, 15.0 / std::sqrt(211.0) - 1.0, 3.419},
      {{34, -1}, {33, 1}, 6738, 2.962, 0.0, 1.482},
      {{52, -1}, {51, 1}, 15918, 1.926, 0.0, 0.964}};
  for (const PublishedCell &cell : cells) {
    const TwistedBilayer built = build_twisted_bilayer(spec_of(cell.lower, cell.upper));
    const TwistGeometry &g = built.geometry;
    EXPECT_EQ(g.atoms, cell.atoms);
    EXPECT_EQ(built.structure.size(), std::size_t(cell.atoms));
    EXPECT_NEAR(g.twist, cell.twist, 1e-3);
    EXPECT_NEAR(g.upper_strain, cell.upper_strain, 1e-12);
    EXPECT_NEAR(g.lower_strain, 0.0, 1e-12);
    EXPECT_EQ(g.shape, CellShape::hexagonal);
    EXPECT_LT(std::max(std::abs(g.lower_angle), std::abs(g.upper_angle)), cell.largest_angle);
    EXPECT_EQ(built.structure.lattice(1, 0), -0.5 * built.structure.lattice(0, 0));
  }
}

TEST(TwistedBilayer, AtomsShowTheReportedAnglesAndStrains) {
  const SupercellIndex pairs[][2] = {
      {{6, 0}, {5, 1}},  {{5, 1}, {6, 0}}, {{6, 0}, {6, -1}}, {{4, 3}, {3, 4}}, {{1, 5}, {-2, 7}},
      {{7, -1}, {6, 1}}, {{2, 2}, {4, 0}}, {{1, 0}, {1, 0}},  {{1, 0}, {0, 1}}, {{-3, -4}, {5, 2}}};
  for (const auto &pair : pairs)
    for (const CellShape shape : {CellShape::automatic, CellShape::hexagonal, CellShape::rotated})
      for (const StrainedLayer strained :
           {StrainedLayer::lower, StrainedLayer::upper, StrainedLayer::share})
        for (const Stacking stacking : {Stacking::two_h, Stacking::three_r}) {
          SCOPED_TRACE(testing::Message() << pair[0].m << " " << pair[0].n << " / " << pair[1].m
                                          << " " << pair[1].n << " shape " << int(shape));
          BilayerSpec spec = spec_of(pair[0], pair[1]);
          spec.shape = shape;
          spec.strained = strained;
          spec.stacking = stacking;
          spec.offset = {0.37, -1.21};
          const TwistedBilayer bilayer = build_twisted_bilayer(spec);
          check_layers(spec, bilayer);
          const TwistGeometry &g = bilayer.geometry;
          if (strained == StrainedLayer::lower) {
            EXPECT_NEAR(g.upper_strain, 0.0, 1e-12);
          } else if (strained == StrainedLayer::upper) {
            EXPECT_NEAR(g.lower_strain, 0.0, 1e-12);
          } else {
            EXPECT_NEAR(g.lower_strain, -g.upper_strain, 1e-12);
          }
        }
}

TEST(TwistedBilayer, SpecialPointsHaveTheirDistancesFromGamma) {
  for (const CellShape shape : {CellShape::hexagonal, CellShape::rotated}) {
    BilayerSpec spec = spec_of({4, 3}, {3, 4});
    spec.shape = shape;
    const TwistedBilayer bilayer = build_twisted_bilayer(spec);
    const TwistGeometry &g = bilayer.geometry;
    const Eigen::Matrix2d cell = bilayer.structure.lattice.topLeftCorner<2, 2>();
    const Eigen::Matrix2d reciprocal = 2.0 * pi * cell.inverse();  // columns b1, b2
    double k = 1e9, m = 1e9;  // K may be given in another Brillouin zone: take its nearest image
    for (int u = -3; u <= 3; ++u)
      for (int v = -3; v <= 3; ++v) {
        k = std::min(k, (reciprocal * (g.k_point + Eigen::Vector2d(u, v))).norm());
        m = std::min(m, (reciprocal * (g.m_point + Eigen::Vector2d(u, v))).norm());
      }
    EXPECT_NEAR(k, 4.0 * pi / (3.0 * g.side), 1e-12);
    EXPECT_NEAR(m, 2.0 * pi / (std::sqrt(3.0) * g.side), 1e-12);
    // the path M to K is the straight half edge of the zone
    EXPECT_NEAR((reciprocal * (g.k_point - g.m_point)).norm(), 0.5 * k, 1e-12);
  }
}

/// Distances up to 7 A, sorted, apart for like and unlike atoms: the same for two descriptions of
/// one crystal.
std::vector<double> fingerprint(const Structure &s) {
  std::vector<double> distances;
  for (int i = 0; i < int(s.size()); ++i)
    for (const Neighbour &n : neighbours(s, i, 7.0))
      distances.push_back(n.d.norm() + (s.symbols[i] == s.symbols[n.atom] ? 0.0 : 100.0));
  std::sort(distances.begin(), distances.end());
  return distances;
}

TEST(TwistedBilayer, RotatedCellIsTheSameCrystalWithSmallerAngles) {
  BilayerSpec spec = spec_of({4, 3}, {3, 4});
  spec.offset = {2.0 / 3.0, 1.0 / 3.0};
  const TwistedBilayer automatic = build_twisted_bilayer(spec);
  spec.shape = CellShape::hexagonal;
  const TwistedBilayer hexagonal = build_twisted_bilayer(spec);
  EXPECT_EQ(automatic.geometry.shape, CellShape::rotated);
  EXPECT_NEAR(automatic.geometry.lower_angle, -automatic.geometry.upper_angle, 1e-9);
  EXPECT_NEAR(std::abs(automatic.geometry.twist), 9.43, 5e-3);
  EXPECT_NEAR(hexagonal.geometry.twist, automatic.geometry.twist, 1e-9);
  EXPECT_GT(std::abs(hexagonal.geometry.lower_angle), 25.0);
  EXPECT_NEAR(automatic.structure.lattice.determinant(), hexagonal.structure.lattice.determinant(),
              1e-6);
  const auto a = fingerprint(automatic.structure), h = fingerprint(hexagonal.structure);
  ASSERT_EQ(a.size(), h.size());
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], h[i], 1e-8);
}

TEST(TwistedBilayer, StackingAndHeightsFollowTheSpecification) {
  BilayerSpec spec = spec_of({1, 0}, {1, 0});
  spec.vacuum.reset();
  spec.height = 30.0;
  spec.lower_plane = 5.0;
  spec.offset = {1.0 / 3.0, 2.0 / 3.0};
  const Structure bulk = build_twisted_bilayer(spec).structure;  // Mo Mo S S S S, lower first
  const auto above = [](const Structure &s, int i, int j) {
    Eigen::RowVector3d f = (s.positions.row(i) - s.positions.row(j)) * s.lattice.inverse();
    f -= f.array().round().matrix();
    return (f * s.lattice).head<2>().norm() < 1e-9;
  };
  EXPECT_TRUE(above(bulk, 1, 2));  // 2H with this offset: Mo over S and S over Mo
  EXPECT_TRUE(above(bulk, 4, 0));
  EXPECT_DOUBLE_EQ(bulk.positions(0, 2), 5.0);
  EXPECT_DOUBLE_EQ(bulk.positions(1, 2), 11.465);
  EXPECT_DOUBLE_EQ(bulk.lattice(2, 2), 30.0);
  spec.stacking = Stacking::three_r;
  const Structure rhombohedral = build_twisted_bilayer(spec).structure;
  EXPECT_TRUE(above(rhombohedral, 1, 2));  // 3R: Mo over S, S over the hollow
  EXPECT_FALSE(above(rhombohedral, 4, 0));
  spec.lower_plane.reset();
  const Structure centred = build_twisted_bilayer(spec).structure;
  EXPECT_NEAR(centred.positions.col(2).minCoeff() + centred.positions.col(2).maxCoeff(), 30.0,
              1e-12);
}

TEST(TwistedBilayer, InversionTurnsAPolarLayerUpsideDown) {
  BilayerSpec spec = spec_of({2, 0}, {2, 0});
  for (Monolayer *layer : {&spec.lower, &spec.upper}) {
    layer->species.push_back({"Se", 78.97});
    layer->basis[1] = {"Se", {1.0 / 3.0, 2.0 / 3.0}, 1.7};
  }
  const Structure s = build_twisted_bilayer(spec).structure;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const double plane = s.positions(s.layers[i] == 0 ? 0 : 4, 2);  // four Mo of each layer lead
    if (s.symbols[i] == "Se") {
      EXPECT_NEAR(s.positions(i, 2) - plane, s.layers[i] == 0 ? 1.7 : -1.7, 1e-12);
    }
  }
}

using PairKey = std::tuple<long long, long long, long long>;

PairKey key_of(SupercellIndex lower, SupercellIndex upper) {
  const double twist = std::abs(modulo_120(upper.angle() - lower.angle()));
  return {lower.cells(), upper.cells(), std::llround(twist * 1e5)};
}

bool divides(SupercellIndex d, SupercellIndex z) {
  // z conj(d) / |d|^2 for Eisenstein integers m + n w with w^2 = w - 1, conj w = 1 - w
  const long long a = d.m + d.n, b = -d.n, norm = d.cells();
  return (z.m * a - z.n * b) % norm == 0 && (z.m * b + z.n * a + z.n * b) % norm == 0;
}

TEST(CommensuratePairs, ListEqualsBruteForce) {
  PairFilter filter;
  filter.max_atoms = 240;
  filter.max_strain = 0.08;
  const auto listed = list_commensurate(mos2(), mos2(), filter);
  std::set<PairKey> found;
  long long last = 0;
  for (const TwistGeometry &pair : listed) {
    EXPECT_TRUE(found.insert(key_of(pair.lower, pair.upper)).second) << "a pair is listed twice";
    EXPECT_GE(pair.twist, 0.0);
    EXPECT_GE(pair.atoms, last);
    last = pair.atoms;
  }

  std::vector<SupercellIndex> all;
  for (int m = -10; m <= 10; ++m)
    for (int n = -10; n <= 10; ++n)
      if ((m || n) && SupercellIndex{m, n}.cells() < 80) all.push_back({m, n});
  std::set<PairKey> expected;
  for (const SupercellIndex l : all)
    for (const SupercellIndex u : all) {
      if (3 * (l.cells() + u.cells()) > 240) continue;
      if (std::abs(std::sqrt(double(l.cells()) / double(u.cells())) - 1.0) > 0.08) continue;
      bool primitive = true;
      for (const SupercellIndex d : all)
        if (d.cells() > 1 && d.cells() <= l.cells() && divides(d, l) && divides(d, u))
          primitive = false;
      if (primitive) expected.insert(key_of(l, u));
    }
  EXPECT_EQ(found, expected);
  EXPECT_TRUE(found.count(key_of({6, 0}, {5, 1})));
}

TEST(CommensuratePairs, FiltersHold) {
  PairFilter filter;
  filter.max_atoms = 2000;
  filter.max_strain = 0.01;
  filter.min_twist = 3.0;
  filter.max_twist = 5.0;
  filter.strained = StrainedLayer::share;
  const auto pairs = list_commensurate(mos2(), mos2(), filter);
  EXPECT_GT(pairs.size(), 5u);
  for (const TwistGeometry &pair : pairs) {
    EXPECT_LE(pair.atoms, 2000);
    EXPECT_LE(std::abs(pair.lower_strain), 0.01);
    EXPECT_LE(std::abs(pair.upper_strain), 0.01);
    EXPECT_GE(pair.twist, 3.0);
    EXPECT_LE(pair.twist, 5.0);
    const TwistGeometry again =
        twist_geometry(mos2(), mos2(), pair.lower, pair.upper, StrainedLayer::share);
    EXPECT_EQ(again.atoms, pair.atoms);
    EXPECT_NEAR(again.twist, pair.twist, 1e-9);
    EXPECT_NEAR(again.lower_angle, pair.lower_angle, 1e-9);
  }
  filter.min_twist = 0.0;
  const std::size_t primitive = list_commensurate(mos2(), mos2(), filter).size();
  filter.primitive_only = false;
  EXPECT_GT(list_commensurate(mos2(), mos2(), filter).size(), primitive);
}

Structure read_xyz(const std::filesystem::path &path) {
  Structure s;
  std::ifstream file(path);
  std::string line, word;
  std::getline(file, line);
  const int atoms = std::stoi(line);
  std::getline(file, line);
  std::istringstream cell(line.substr(line.find('"') + 1));
  for (int i = 0; i < 9; ++i) cell >> s.lattice(i / 3, i % 3);
  s.positions.resize(atoms, 3);
  for (int i = 0; i < atoms && std::getline(file, line); ++i) {
    std::istringstream row(line);
    row >> word >> s.positions(i, 0) >> s.positions(i, 1) >> s.positions(i, 2);
    s.symbols.push_back(word);
  }
  return s;
}

/// Largest distance from an atom of `a`, shifted by a lattice vector or in-plane offset, to its own
/// atom of the same element in `b`; the smallest over all shifts that put the first atom on one.
double rigid_difference(const Structure &a, const Structure &b) {
  const Eigen::Matrix3d to_fraction = b.lattice.inverse();
  double best = 1e9;
  for (std::size_t start = 0; start < b.size(); ++start) {
    Eigen::RowVector3d shift = b.positions.row(start) - a.positions.row(0);
    if (std::abs(shift.z()) > 1e-3 || b.symbols[start] != a.symbols[0]) continue;
    shift.z() = 0.0;
    double largest = 0.0;
    std::set<std::size_t> used;
    for (std::size_t i = 0; i < a.size() && largest < best; ++i) {
      double nearest = 1e9;
      std::size_t partner = 0;
      for (std::size_t j = 0; j < b.size(); ++j) {
        if (a.symbols[i] != b.symbols[j]) continue;
        Eigen::RowVector3d f = (a.positions.row(i) + shift - b.positions.row(j)) * to_fraction;
        f.head<2>() -= f.head<2>().array().round().matrix();
        const double distance = (f * b.lattice).norm();
        if (distance < nearest) std::tie(nearest, partner) = std::pair(distance, j);
      }
      largest = used.insert(partner).second ? std::max(largest, nearest) : 1e9;
    }
    best = std::min(best, largest);
  }
  return best;
}

TEST(TwistedBilayer, EqualsThePublishedStructures) {
  const char *set = std::getenv("DPW_REFERENCE_DIR");
  const std::filesystem::path reference = set ? set : test::source_file("../shared/reference");
  const std::tuple<const char *, double> cases[] = {{"tbl201/tbl201.xyz", 3.1400001049},
                                                    {"step0/step0.xyz", 19.125407628 / 6.0}};
  for (const auto &[file, lattice_constant] : cases) {
    if (!std::filesystem::exists(reference / file))
      GTEST_SKIP() << "needs the reference data: set DPW_REFERENCE_DIR to the folder with " << file;
    BilayerSpec spec = spec_of({6, 0}, {5, 1});
    spec.lower.lattice_constant = spec.upper.lattice_constant = lattice_constant;
    spec.vacuum.reset();
    spec.height = 39.38842392;
    spec.lower_plane = 3.1325;
    spec.offset = {2.0 / 3.0, 1.0 / 3.0};  // S over S
    const Structure expected = read_xyz(reference / file);
    const Structure built = build_twisted_bilayer(spec).structure;
    ASSERT_EQ(built.size(), expected.size());
    EXPECT_LT((built.lattice - expected.lattice).cwiseAbs().maxCoeff(), 1e-8);
    EXPECT_LT(rigid_difference(built, expected), 1e-5) << file;
    spec.offset = {0.0, 0.0};  // the comparison does see another stacking
    EXPECT_GT(rigid_difference(build_twisted_bilayer(spec).structure, expected), 0.1) << file;
  }
}

TEST(StructureFiles, ReadBackAsWritten) {
  const TwistedBilayer bilayer = build_twisted_bilayer(spec_of({6, 0}, {5, 1}));
  const Structure &s = bilayer.structure;
  for (const std::string style : {"atomic", "molecular", "full"}) {
    std::stringstream file;
    write_lammps_data(file, s, bilayer.species, atom_style_from_name(style), "a title");
    const std::string head = "a title\n\n201 atoms\n2 atom types\n\n0.0 ";
    const std::string masses = "\nMasses\n\n1 95.95  # Mo\n2 32.065  # S\n\nAtoms  # " + style;
    std::string text = file.str();
    ASSERT_EQ(text.rfind(head, 0), 0u);
    const std::size_t atoms = text.find(masses);
    ASSERT_NE(atoms, std::string::npos);
    double lx = 0.0, ly = 0.0, lz = 0.0, xy = 0.0;
    EXPECT_EQ(std::sscanf(text.c_str() + head.size(),
                          "%lf xlo xhi 0.0 %lf ylo yhi 0.0 %lf zlo zhi %lf 0 0 xy xz yz", &lx, &ly,
                          &lz, &xy),
              4);
    Eigen::Matrix3d cell;
    cell << lx, 0.0, 0.0, xy, ly, 0.0, 0.0, 0.0, lz;
    EXPECT_EQ(cell, s.lattice);  // bit for bit, so that xy / lx is exactly -1/2

    std::istringstream rows(text.substr(atoms + masses.size()));
    for (std::size_t i = 0; i < s.size(); ++i) {
      std::size_t id = 0, type = 0;
      int molecule = s.layers[i] + 1;
      double charge = 0.0;
      Eigen::RowVector3d x;
      rows >> id;
      if (style != "atomic") rows >> molecule;
      rows >> type;
      if (style == "full") rows >> charge;
      rows >> x(0) >> x(1) >> x(2);
      ASSERT_TRUE(rows) << style << " atom " << i;
      ASSERT_EQ(id, i + 1);
      ASSERT_EQ(molecule, s.layers[i] + 1);
      ASSERT_EQ(bilayer.species[type - 1].symbol, s.symbols[i]);
      ASSERT_EQ(charge, 0.0);
      ASSERT_LT((x - s.positions.row(i)).norm(), 2e-12);
    }
  }
  const auto path = std::filesystem::temp_directory_path() / "dpw_test_twisted_bilayer.xyz";
  write_structure(path.string(), s, bilayer.species, AtomStyle::atomic, "");
  const Structure again = read_xyz(path);
  std::filesystem::remove(path);
  EXPECT_EQ(again.symbols, s.symbols);
  EXPECT_LT((again.positions - s.positions).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_LT((again.lattice - s.lattice).cwiseAbs().maxCoeff(), 1e-12);
}

/// The text of the Error that `action` must throw.
template <typename Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const Error &problem) {
    return problem.what();
  }
  return "no error";
}

TEST(TwistedBilayer, BadInputIsNamed) {
  const std::tuple<const char *, void (*)(BilayerSpec &)> cases[] = {
      {"(0, 0) of the upper layer is empty",
       [](BilayerSpec &s) {
         s.upper_index = {0, 0};
       }},
      {"too large", [](BilayerSpec &s) { s.lower_index.m = 20000; }},
      {"layers overlap", [](BilayerSpec &s) { s.distance = 3.0; }},
      {"distance must be a positive", [](BilayerSpec &s) { s.distance = std::nan(""); }},
      {"not both or none", [](BilayerSpec &s) { s.height = 30.0; }},
      {"not both or none", [](BilayerSpec &s) { s.vacuum.reset(); }},
      {"do not fit into a cell", [](BilayerSpec &s) { s.lower_plane = 1.0; }},
      {"different masses", [](BilayerSpec &s) { s.upper.species[1].mass = 33.0; }},
      {"not among the species", [](BilayerSpec &s) { s.lower.basis[1].symbol = "Se"; }},
      {"rotation by 120 degrees",
       [](BilayerSpec &s) {
         s.lower.basis[1].fraction = {0.5, 0.5};
       }},
      {"lies on basis site 2", [](BilayerSpec &s) { s.upper.basis[2].z = 1.56625; }},
      {"lattice constant must be", [](BilayerSpec &s) { s.upper.lattice_constant = 0.0; }}};
  for (const auto &[text, change] : cases) {
    BilayerSpec spec = spec_of({6, 0}, {5, 1});
    change(spec);
    const std::string message = error_of([&] { build_twisted_bilayer(spec); });
    EXPECT_NE(message.find(text), std::string::npos) << message;
  }
}

TEST(StructureFiles, BadInputIsNamed) {
  const TwistedBilayer good = build_twisted_bilayer(spec_of({1, 0}, {1, 0}));
  const auto write = [&](const Structure &s, const std::vector<Species> &species) {
    return error_of([&] {
      std::ostringstream out;
      write_lammps_data(out, s, species, AtomStyle::atomic, "");
    });
  };
  Structure bad = good.structure;
  EXPECT_EQ(write(bad, good.species), "no error");
  EXPECT_NE(write(bad, {{"Mo", 95.95}}).find("atom 3 (S)"), std::string::npos);
  bad.lattice(0, 1) = 0.5;
  EXPECT_NE(write(bad, good.species).find("a along +x"), std::string::npos);
  bad.lattice = good.structure.lattice;
  bad.lattice(1, 0) *= 1.5;
  EXPECT_NE(write(bad, good.species).find("tilt factor"), std::string::npos);
  bad.positions(0, 0) = std::nan("");
  EXPECT_NE(write(bad, good.species).find("not a finite number"), std::string::npos);
  EXPECT_NE(error_of([] { read_monolayer("/no/such.json"); }).find("/no/such.json"),
            std::string::npos);
  EXPECT_NE(error_of([] { atom_style_from_name("sphere"); }).find("sphere"), std::string::npos);
}

}  // namespace
