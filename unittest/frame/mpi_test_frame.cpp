// SPDX-License-Identifier: MIT
// A frame over any number of ranks is the frame of one process: both kinds of models, all that a
// frame can be asked for.
#include <gtest/gtest.h>
#include <mpi.h>

#include "base/error.h"
#include "frame/frame_hamiltonian.h"
#include "frame/split_exchange.h"
#include "frame/structure_frame.h"
#include "hamiltonian/fixed_shift.h"
#include "hamiltonian/homogeneous_field.h"
#include "hamiltonian/plain_hamiltonian.h"
#include "model/make_evaluator.h"
#include "parallel/mpi_ranks.h"
#include "support_model.h"
#include "uncertain_models.h"

namespace dpw::test {

namespace {

Communicator world() { return mpi_communicator(MPI_COMM_WORLD); }

Structure structure_of(const Model &model, const Bilayer &b) {
  Structure s;
  s.lattice = b.lattice;
  s.positions = b.positions;
  for (const int e : b.element)
    s.symbols.push_back(model.elements[static_cast<std::size_t>(e)].symbol);
  return s;
}

/// Layers of the structure as it was built.
class BuiltLayers : public LabelledLayers {
 public:
  BuiltLayers(const SplitExchange &exchange, const std::vector<int> &layer)
      : exchange_(exchange), layer_(layer) {}
  int n_layers() const override { return 2; }
  void label(const AtomsView &atoms, const NeighborList & /*list*/, int *layer) const override {
    for (int i = 0; i < atoms.n_owned; ++i)
      layer[i] = layer_[static_cast<std::size_t>(exchange_.owner(i))];
  }

 private:
  const SplitExchange &exchange_;
  std::vector<int> layer_;
};

/// As many times an energy (eV) as the atom's ID says.
class NumberedPotential : public OnSitePotential {
 public:
  double energy = 0.1;
  std::int64_t now = 0, nowhere = 0;  // an atom that has none
  mutable int n_asked = 0;

  std::string in_words() const override { return "numbers"; }
  std::int64_t moment() const override { return now; }
  void add(const Exchange &exchange, std::vector<double> &energies) const override {
    ++n_asked;
    for (int i = 0; i < exchange.atoms().n_owned; ++i)
      energies[static_cast<std::size_t>(i)] +=
          exchange.id(i) == nowhere ? std::nan("") : energy * static_cast<double>(exchange.id(i));
  }
};

Model equivariant() {
  EquivariantModelShape shape;
  shape.hamiltonian_channels = 2;
  return uncertain(moment_model(shape));
}

}  // namespace

class FrameOverRanks : public testing::TestWithParam<bool> {
 protected:
  FrameOverRanks()
      : model(GetParam() ? equivariant() : random_model()),
        b(with_noise(make_bilayer({2, 1}, {1, 2}), 0.1)),
        alone(model, structure_of(model, b), StructureFrame::Purpose::hamiltonian) {
    Evaluator evaluator = make_evaluator(model);
    const double reach = std::max(
        {evaluator.force->reach().ghosts, model.hamiltonian_reach(), evaluator.layers->reach()});
    exchange = std::make_unique<SplitExchange>(world(), b.lattice, b.positions, b.element, reach);
    frame = std::make_unique<Frame>(model, std::move(evaluator), *exchange);
    rows = Positions::Zero(exchange->atoms().n_all, 3);
    out.force = rows.data();
    frame->evaluate(out);
  }

  Model model;
  Bilayer b;
  StructureFrame alone;
  std::unique_ptr<SplitExchange> exchange;
  std::unique_ptr<Frame> frame;
  Positions rows;
  ForceOutput out;
};

TEST_P(FrameOverRanks, has_the_energy_and_forces_of_one_process) {
  exchange->reverse(rows.data(), 3);
  const std::vector<double> forces = exchange->rows_of_owners(rows.data(), 3);
  for (std::size_t k = 0; k < forces.size(); ++k)
    EXPECT_NEAR(forces[k], alone.forces().data()[k], 1e-11);
  double energy = out.energy;
  exchange->ranks().sum(&energy, 1);
  EXPECT_NEAR(energy, alone.energy(), 1e-10);
}

TEST_P(FrameOverRanks, knows_layers_and_features_of_ghosts) {
  EXPECT_EQ(frame->pass(), frame->pass());
  const AtomLayers &layers = frame->layers();
  const int width = frame->force_field().feature_size();
  const double *features = frame->features();
  EXPECT_EQ(features, frame->features()) << "found again within a pass";
  const double *expected = alone.frame().features();
  const AtomLayers &expected_layers = alone.frame().layers();
  for (int i = 0; i < exchange->atoms().n_all; ++i) {
    const int owner = exchange->owner(i);
    ASSERT_EQ(layers.layer[static_cast<std::size_t>(i)],
              expected_layers.layer[static_cast<std::size_t>(owner)]);
    for (int k = 0; k < width; ++k)
      ASSERT_NEAR(features[i * width + k], expected[owner * width + k], 1e-11) << i << " " << k;
  }
}

TEST_P(FrameOverRanks, expects_the_errors_of_one_process) {
  HamiltonianOptions options;
  options.errors = true;
  if (!GetParam()) {
    EXPECT_THROW(FrameHamiltonian(model, options), Error);
    return;
  }
  FrameHamiltonian one(model, options), many(model, options);
  one.part(alone.frame());
  const std::size_t n_blocks = many.part(*frame).blocks.size();
  EXPECT_EQ(many.errors().blocks.size(), n_blocks);
  ASSERT_EQ(many.errors().atoms.size(), b.element.size());
  for (std::size_t a = 0; a < b.element.size(); ++a)
    EXPECT_NEAR(many.errors().atoms[a], one.errors().atoms[a], 1e-10 * one.errors().atoms[a]);
  EXPECT_NEAR(many.errors().bands, one.errors().bands, 1e-10 * one.errors().bands);
  EXPECT_GT(one.errors().bands, 0.0);
}

TEST_P(FrameOverRanks, has_the_hamiltonian_of_one_process) {
  FrameHamiltonian one(model, {}), many(model, {});
  const WannierHamiltonian &part = many.part(*frame);
  for (const PairBlock &block : part.blocks)
    EXPECT_EQ(block.row % world().size(), world().rank()) << "a block of another rank's row";
  const WannierHamiltonian &h = many.whole(*frame);
  ASSERT_NO_THROW(h.check());
  const WannierHamiltonian &expected = one.whole(alone.frame());
  EXPECT_EQ(h.blocks.size(), expected.blocks.size());
  EXPECT_LT(largest_difference(blocks_of(h), blocks_of(expected)), 1e-10);
  for (std::size_t a = 0; a < h.atoms.size(); ++a) {
    EXPECT_EQ(h.atoms[a].id, expected.atoms[a].id);
    EXPECT_EQ(h.atoms[a].layer, expected.atoms[a].layer);
    EXPECT_LT((h.atoms[a].position - expected.atoms[a].position).norm(), 1e-9);
  }
  EXPECT_EQ(many.totals().n_elements, one.totals().n_elements);
  EXPECT_EQ(many.totals().n_hopping, one.totals().n_hopping);
  EXPECT_NEAR(many.totals().rms_asymmetry, one.totals().rms_asymmetry, 1e-11);
  for (std::size_t layer = 0; layer < 2; ++layer)
    EXPECT_NEAR(many.totals().layer_shift[layer], one.totals().layer_shift[layer], 1e-11);
  EXPECT_TRUE(many.knows(*frame));
  frame->evaluate(out);
  EXPECT_FALSE(many.knows(*frame)) << "the next pass is another frame";
}

TEST_P(FrameOverRanks, takes_other_rules_and_fewer_atoms) {
  HamiltonianOptions options;
  options.cutoff = 4.0;
  options.takes = [this](int i) { return exchange->owner(i) != 4; };
  std::vector<int> upside_down;
  for (const int layer : b.layer) upside_down.push_back(1 - layer);
  options.layers = std::make_shared<BuiltLayers>(*exchange, upside_down);
  options.shift = std::make_shared<FixedShift>(std::vector<double>{0.25, -0.5});
  FrameHamiltonian some(model, options);
  const WannierHamiltonian &h = some.whole(*frame);
  EXPECT_EQ(h.atoms.size(), b.element.size() - 1);
  for (const OrbitalAtom &atom : h.atoms) {
    EXPECT_NE(atom.id, 5);
    EXPECT_EQ(atom.layer, upside_down[static_cast<std::size_t>(atom.id - 1)]);
  }
  EXPECT_EQ(some.totals().layer_shift, (std::vector<double>{0.25, -0.5}));
}

TEST_P(FrameOverRanks, an_atom_that_one_rank_refuses_is_named_on_all) {
  std::vector<int> nowhere = b.layer;
  nowhere[7] = -1;
  HamiltonianOptions options;
  options.layers = std::make_shared<BuiltLayers>(*exchange, nowhere);
  FrameHamiltonian some(model, options);
  try {
    some.part(*frame);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error &error) {
    EXPECT_STREQ(error.what(), "atom 8 is in none of the layers: check the groups or molecule IDs");
  }
}

TEST_P(FrameOverRanks, potentials_come_on_top_and_are_asked_for_once_a_moment) {
  const auto potential = std::make_shared<NumberedPotential>();
  HamiltonianOptions options;
  options.threshold = 0.05;
  FrameHamiltonian without(model, options);
  options.potentials = {potential, potential};
  FrameHamiltonian with(model, options);
  const auto expect_on_top = [&](double energy) {
    BlockMap expected = blocks_of(without.whole(*frame));
    for (auto &[key, block] : expected)
      if (key == PairKey{std::get<0>(key), std::get<0>(key), {0, 0, 0}})
        block.diagonal().array() += 2.0 * energy * (std::get<0>(key) + 1);
    EXPECT_LT(largest_difference(blocks_of(with.whole(*frame)), expected), 1e-14);
    EXPECT_EQ(with.whole(*frame).potential, "numbers, numbers");
    EXPECT_EQ(with.totals().layer_shift, without.totals().layer_shift);
  };
  expect_on_top(0.1);
  const std::int64_t first = with.version(*frame);
  potential->energy = 0.2;
  EXPECT_TRUE(with.knows(*frame)) << "it is the same moment";
  EXPECT_EQ(potential->n_asked, 2);
  potential->now = 1;
  EXPECT_FALSE(with.knows(*frame));
  EXPECT_NE(with.version(*frame), first);
  expect_on_top(0.2);
  potential->now = 2;  // with the same energies
  EXPECT_TRUE(with.knows(*frame));
  frame->evaluate(out);
  EXPECT_FALSE(with.knows(*frame));
  expect_on_top(0.2);
}

TEST_P(FrameOverRanks, an_energy_that_is_not_finite_on_one_rank_is_an_error_on_all) {
  const auto potential = std::make_shared<NumberedPotential>();
  potential->nowhere = 8;
  HamiltonianOptions options;
  options.potentials = {potential};
  FrameHamiltonian with(model, options);
  try {
    with.part(*frame);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error &error) {
    EXPECT_STREQ(error.what(), "atom 8 has a potential energy that is not finite");
  }
}

TEST_P(FrameOverRanks, a_field_along_a_periodic_direction_is_refused) {
  HamiltonianOptions options;
  options.potentials = {std::make_shared<HomogeneousField>(Eigen::Vector3d(0, 0, 0.1))};
  FrameHamiltonian with(model, options);
  EXPECT_THROW(with.part(*frame), Error);
}

INSTANTIATE_TEST_SUITE_P(kinds, FrameOverRanks, testing::Bool(), [](const auto &info) {
  return std::string(info.param ? "equivariant" : "published");
});

}  // namespace dpw::test
