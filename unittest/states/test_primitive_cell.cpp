// SPDX-License-Identifier: MIT
#include "places.h"
#include "states/primitive_cell.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>

#include "states/lattice_sites.h"
#include "states_helpers.h"
#include "structure/twisted_bilayer.h"

namespace dpw::test {
namespace {

using models::expect_error;

Monolayer mos2() { return read_monolayer(source_file("potentials/structures/MoS2.json")); }

TwistedBilayer twisted(SupercellIndex lower, SupercellIndex upper,
                       StrainedLayer strained = StrainedLayer::upper) {
  BilayerSpec spec;
  spec.lower = spec.upper = mos2();
  spec.lower_index = lower;
  spec.upper_index = upper;
  spec.strained = strained;
  spec.distance = 6.465;
  spec.vacuum = 20.0;
  spec.offset = {0.3, 0.1};
  return build_twisted_bilayer(spec);
}

/// Multiples of 60 degrees are symmetries of the lattice.
double angle_of(const Eigen::Vector3d &v) {
  const double angle = std::atan2(v[1], v[0]) * 180.0 / models::kPi;
  return angle - 60.0 * std::round(angle / 60.0);
}

struct CellCase {
  SupercellIndex lower, upper;
  StrainedLayer strained;
};

TEST(PrimitiveCell, IsFoundInBothLayersOfTwistedBilayersWithDisplacedAtoms) {
  const CellCase cases[] = {
      {{6, 0}, {5, 1}, StrainedLayer::upper},   {{2, 1}, {1, 2}, StrainedLayer::share},
      {{7, 3}, {3, 7}, StrainedLayer::lower},   {{4, 3}, {3, 4}, StrainedLayer::upper},
      {{15, 0}, {14, 1}, StrainedLayer::share}, {{3, 0}, {3, 0}, StrainedLayer::upper}};
  for (const CellCase &c : cases) {
    const TwistedBilayer bilayer = twisted(c.lower, c.upper, c.strained);
    const TwistGeometry &geometry = bilayer.geometry;
    const Eigen::Matrix3d &lattice = bilayer.structure.lattice;
    for (const double noise : {0.0, 0.1, 0.13}) {
      std::vector<OrbitalSite> sites = sites_of(bilayer.structure);
      shake(sites, noise, 7);
      for (int layer = 0; layer < 2; ++layer) {
        SCOPED_TRACE(::testing::Message()
                     << c.lower.m << " " << c.lower.n << " / " << c.upper.m << " " << c.upper.n
                     << ", layer " << layer + 1 << ", noise " << noise);
        const PrimitiveCell cell = find_primitive_cell(lattice, sites, layer);
        EXPECT_EQ(cell.cells(), (layer == 0 ? c.lower : c.upper).cells());
        const double a =
            3.14 * (1.0 + (layer == 0 ? geometry.lower_strain : geometry.upper_strain));
        const double angle = layer == 0 ? geometry.lower_angle : geometry.upper_angle;
        const Eigen::Vector3d a1 = cell.vectors.row(0), a2 = cell.vectors.row(1);
        EXPECT_NEAR(a1.norm(), a, 1e-9);
        EXPECT_NEAR(a2.norm(), a, 1e-9);
        EXPECT_NEAR(a1.dot(a2), -0.5 * a * a, 1e-9);
        EXPECT_GT(a1.cross(a2)[2], 0.0);
        EXPECT_NEAR(std::remainder(angle_of(a1) - angle, 60.0), 0.0, 1e-7);
        EXPECT_LT(std::abs(std::atan2(a1[1], a1[0])), models::kPi / 6 + 1e-5);  // nearest to x
        EXPECT_LT((cell.index.cast<double>() * cell.vectors - lattice).norm(), 1e-9);
        EXPECT_EQ(cell.vectors.row(2), lattice.row(2));
      }
    }
  }
}

TEST(PrimitiveCell, IsFoundWhereOneElementHasTwoPlaces) {
  // From A to B of graphene is the shortest way between equal atoms, and no lattice vector.
  Eigen::Matrix3i index;
  index << 3, 1, 0, -1, 4, 0, 0, 0, 1;
  Sited graphene =
      supercell(one_orbital_an_atom(models::hoppings_of(models::honeycomb())), index, 1, 3);
  shake(graphene.orbitals, 0.05, 4);
  const PrimitiveCell cell = find_primitive_cell(graphene.model.lattice, graphene.orbitals, {});
  EXPECT_EQ(cell.cells(), 13);
  EXPECT_NEAR(cell.vectors.row(0).norm(), 2.46, 1e-9);
  EXPECT_NEAR(cell.vectors.row(1).norm(), 2.46, 1e-9);
  EXPECT_NEAR(cell.vectors.row(0).dot(cell.vectors.row(1)), -0.5 * 2.46 * 2.46, 1e-9);
}

TEST(PrimitiveCell, OfAnObliqueLatticeIsSpannedByItsShortestVectors) {
  HoppingModel m;
  m.lattice << 2.9, 0.0, 0.0, 1.1, 3.7, 0.0, 0.0, 0.0, 20.0;
  m.centres.emplace_back(0.1, 0.2, 0.3);
  Eigen::Matrix3i index;
  index << 2, 3, 0, -3, 1, 0, 0, 0, 1;
  const Sited s = supercell(one_orbital_an_atom(m), index, 1, 5);
  const PrimitiveCell cell = find_primitive_cell(s.model.lattice, s.orbitals, {});
  EXPECT_EQ(cell.cells(), 11);
  std::vector<double> lengths = {cell.vectors.row(0).norm(), cell.vectors.row(1).norm()};
  std::sort(lengths.begin(), lengths.end());
  EXPECT_NEAR(lengths[0], 2.9, 1e-9);
  EXPECT_NEAR(lengths[1], std::hypot(1.1, 3.7), 1e-9);
  EXPECT_NEAR(cell.vectors.row(0).dot(cell.vectors.row(1)), -2.9 * 1.1, 1e-9);
}

TEST(PrimitiveCell, RefusesALayerWithoutOne) {
  std::mt19937 generator(1);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  const Eigen::Matrix3d lattice = Eigen::Vector3d(20, 22, 25).asDiagonal();
  std::vector<OrbitalSite> sites;
  for (int i = 0; i < 60; ++i)
    sites.push_back({i + 1,
                     "X",
                     "s",
                     0,
                     {20 * uniform(generator), 22 * uniform(generator), uniform(generator)}});
  expect_error(
      [&] { find_primitive_cell(lattice, sites, 0); },
      {"no vector shorter than those of the cell carries layer 1 onto itself", "give the vectors"});
  expect_error([&] { find_primitive_cell(lattice, sites, 1); },
               {"there are no orbitals in layer 2"});
  sites[3].layer = -1;
  expect_error([&] { find_primitive_cell(lattice, sites, 0); },
               {"layer 1 were asked for, but the layer of atom 4 is not known"});
  sites[2].layer = -1;
  sites[2].atom = 0;  // as in the middle of a bond
  expect_error([&] { find_primitive_cell(lattice, sites, 0); },
               {"but the layer of orbital 3 (on no known atom) is not known"});
}

TEST(PrimitiveCell, IsNotGuessedWhereAtomsAreMissingOrTooFarAway) {
  const TwistedBilayer bilayer = twisted({6, 0}, {5, 1});
  const Eigen::Matrix3d &lattice = bilayer.structure.lattice;
  std::vector<OrbitalSite> sites = sites_of(bilayer.structure);
  sites.erase(sites.begin());
  expect_error(
      [&] { find_primitive_cell(lattice, sites, 0); },
      {"carries layer 1 nearly onto itself, but misses 1 of 107 atoms", "give its vectors"});
  EXPECT_EQ(find_primitive_cell(lattice, sites, 1).cells(), 31);
  // More noise than any crystal has: the right cell or none, never a multiple of it.
  int found = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::vector<OrbitalSite> shaken = sites_of(bilayer.structure);
    shake(shaken, 0.16 + 0.002 * seed, seed);
    try {
      EXPECT_EQ(find_primitive_cell(lattice, shaken, 0).cells(), 36) << seed;
      ++found;
    } catch (const Error &) {
    }
  }
  EXPECT_GT(found, 10);
  EXPECT_LT(found, 50);
}

TEST(PrimitiveCell, FromRowsIsSnappedToTheSupercell) {
  const TwistedBilayer bilayer = twisted({6, 0}, {5, 1});
  const Eigen::Matrix3d &lattice = bilayer.structure.lattice;
  const PrimitiveCell found = find_primitive_cell(lattice, sites_of(bilayer.structure), 1);
  const Eigen::Vector3d a1 = found.vectors.row(0), a2 = found.vectors.row(1);
  const PrimitiveCell snapped = make_primitive_cell(lattice, 1.01 * a1, 0.992 * a2);
  EXPECT_EQ(snapped.index, found.index);
  EXPECT_LT((snapped.vectors - found.vectors).norm(), 1e-12);
  // the vectors of the unstrained layer are too far off: 1/(1 + strain) of the strained ones
  expect_error([&] { make_primitive_cell(lattice, a1 / 1.077, a2 / 1.077); },
               {"does not fit the supercell: vector 1", "no whole numbers"});
  expect_error([&] { make_primitive_cell(lattice, a1, 2.0 * a1); }, {"span no volume"});
  expect_error([&] { make_primitive_cell(lattice, lattice.row(0), 100.0 * a2); },
               {"does not fit the supercell"});
}

TEST(PrimitiveCell, ItsKPointsKeepTheirPlaceInSpace) {
  const TwistedBilayer bilayer = twisted({7, 3}, {3, 7});
  const Eigen::Matrix3d &lattice = bilayer.structure.lattice;
  for (int layer = 0; layer < 2; ++layer) {
    const PrimitiveCell cell = find_primitive_cell(lattice, sites_of(bilayer.structure), layer);
    const KPoints path = make_path(
        cell.vectors, {{"G", {0, 0, 0}}, {"M", {0.5, 0, 0}}, {"K", {1. / 3, 1. / 3, 0}}}, 7);
    const KPoints mapped = supercell_kpoints(path, cell);
    ASSERT_EQ(mapped.size(), path.size());
    for (int i = 0; i < path.size(); ++i)
      EXPECT_LT((reciprocal_lattice(lattice).transpose() * mapped.fractional[i] -
                 reciprocal_lattice(cell.vectors).transpose() * path.fractional[i])
                    .norm(),
                1e-12);
    EXPECT_EQ(mapped.distance, path.distance);
    EXPECT_EQ(mapped.labels.size(), 3U);
    // |K| of a hexagonal lattice: 4 pi / (3 a)
    EXPECT_NEAR((reciprocal_lattice(lattice).transpose() * mapped.fractional.back()).norm(),
                4 * models::kPi / 3 / cell.vectors.row(0).norm(), 1e-9);
  }
}

TEST(LatticeSites, TellPlacesInTheCellApart) {
  const TwistedBilayer bilayer = twisted({6, 0}, {5, 1});
  std::vector<OrbitalSite> sites = sites_of(bilayer.structure);
  shake(sites, 0.1, 2);
  for (int layer = 0; layer < 2; ++layer) {
    const PrimitiveCell cell = find_primitive_cell(bilayer.structure.lattice, sites, layer);
    const LatticeSites lattice = assign_lattice_sites(cell, sites, layer);
    EXPECT_EQ(lattice.n_kinds, 3);  // Mo, S above, S below
    EXPECT_EQ(lattice.orbital.size(), 3U * cell.cells());
    EXPECT_GT(lattice.displacement, 0.1);
    EXPECT_LT(lattice.displacement, 0.6);
    // atoms of a kind are at equal heights and where their lattice points say, but for the noise
    std::map<int, Eigen::Vector3d> offset;
    for (std::size_t i = 0; i < lattice.orbital.size(); ++i) {
      const Eigen::Vector3d rest = sites[static_cast<std::size_t>(lattice.orbital[i])].position -
                                   cell.vectors.transpose() * lattice.point[i].cast<double>();
      EXPECT_LT((offset.emplace(lattice.kind[i], rest).first->second - rest).norm(), 1.0);
    }
    EXPECT_EQ(offset.size(), 3U);
  }
}

TEST(LatticeSites, RefuseALayerThatIsNoCrystal) {
  const TwistedBilayer bilayer = twisted({6, 0}, {5, 1});
  std::vector<OrbitalSite> sites = sites_of(bilayer.structure);
  const PrimitiveCell cell = find_primitive_cell(bilayer.structure.lattice, sites, 0);
  // the cell of the other layer
  expect_error([&] { assign_lattice_sites(cell, sites, 1); },
               {"31 orbitals Mo s in layer 2", "no multiple of its 36 primitive cells"});
  std::vector<OrbitalSite> moved = sites;
  moved[0].position += Eigen::Vector3d(cell.vectors.row(0));  // onto its neighbour
  expect_error([&] { assign_lattice_sites(cell, moved, 0); },
               {"two orbitals Mo s in layer 1", "the same place in the same primitive cell"});
  sites.erase(sites.begin());
  expect_error([&] { assign_lattice_sites(cell, sites, 0); },
               {"35 orbitals Mo s in layer 1", "that no atom is missing"});
}

}  // namespace
}  // namespace dpw::test
