// SPDX-License-Identifier: MIT
// Layers and steps between them, of atoms that are dealt out to ranks.
#include <gtest/gtest.h>
#include <mpi.h>

#include <cmath>
#include <string>
#include <vector>

#include "base/error.h"
#include "frame/split_exchange.h"
#include "hamiltonian/vacuum_step_shift.h"
#include "parallel/mpi_ranks.h"
#include "piles.h"
#include "structure/bonded_layers.h"

namespace dpw::test {

namespace {

constexpr double sight = 12.0;
const BondedLayers rule({{0}, 3.2}, sight);

SplitExchange dealt_out(const Communicator &ranks, const Pile &p) {
  return {ranks, p.lattice, p.positions, p.element, sight + 2.0};
}

void expect_those_of_one_process(const Pile &p) {
  const Communicator world = mpi_communicator(MPI_COMM_WORLD);
  SplitExchange alone = dealt_out({}, p), exchange = dealt_out(world, p);
  const AtomLayers expected = rule.find(alone), layers = rule.find(exchange);
  EXPECT_EQ(layers.n, expected.n);
  EXPECT_EQ(layers.period, expected.period);
  const AtomsView view = exchange.atoms();
  for (int i = 0; i < view.n_all; ++i)
    ASSERT_EQ(layers.layer[static_cast<std::size_t>(i)],
              expected.layer[static_cast<std::size_t>(exchange.owner(i))]);
  // Levels of one rank and another's differ by a constant, as the places of their atoms do.
  for (int i = 0; i < view.n_owned; ++i)
    for (int j = 0; j < view.n_all; ++j) {
      const Eigen::Vector3d d = view.position(j) - view.position(i);
      if (d.norm() >= sight) continue;
      const int cells = static_cast<int>(std::lround(
          (d.z() - p.positions(exchange.owner(j), 2) + p.positions(exchange.owner(i), 2)) /
          p.lattice(2, 2)));
      ASSERT_EQ(layers.between(i, j), expected.level_of_image(exchange.owner(j), cells) -
                                          expected.level_of_image(exchange.owner(i), 0));
    }

  const VacuumStepShift shift(
      {8.0, 5.0, 3.0, 10.5, 14.0, {{0, 1, true, {0.7, -1.9}}, {0, 1, false, {2.5, -6.0}}}});
  OnSiteShifts of_all, mine;
  shift.add({alone.atoms(), &expected, nullptr, p.lattice}, alone, of_all);
  shift.add({view, &layers, nullptr, p.lattice}, exchange, mine);
  for (int i = 0; i < view.n_owned; ++i)
    EXPECT_NEAR(mine.of_atom[static_cast<std::size_t>(i)],
                of_all.of_atom[static_cast<std::size_t>(exchange.owner(i))], 1e-12);
}

}  // namespace

TEST(LayersOverRanks, are_those_of_one_process) {
  Pile slab = make_pile({0.0, 6.3, 12.6}, 37.6);
  slab.positions(7, 2) += 0.2;
  for (const double up : {0.0, 20.0, 31.0}) {
    Pile cut = slab;
    for (double &z : cut.positions.col(2)) z = std::fmod(z + up + 37.6, 37.6);
    expect_those_of_one_process(cut);
  }
  Pile bulk = make_pile({1.0, 7.3, 13.9}, 19.2);
  bulk.positions(7, 2) += 0.2;
  expect_those_of_one_process(bulk);
}

TEST(LayersOverRanks, lack_an_atom_on_all_ranks) {
  Pile p = make_pile({0.0, 6.3, 12.6}, 37.6);
  p.positions(4, 2) += 2.0;
  SplitExchange exchange = dealt_out(mpi_communicator(MPI_COMM_WORLD), p);
  try {
    rule.find(exchange);
    ADD_FAILURE() << "no error";
  } catch (const Error &error) {
    EXPECT_NE(std::string(error.what()).find("atom 5 has no bond"), std::string::npos)
        << error.what();
  }
}

}  // namespace dpw::test
