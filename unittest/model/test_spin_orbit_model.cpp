// SPDX-License-Identifier: MIT
// Spin-orbit coupling in model files: what is kept, and what is refused.
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "file_helpers.h"
#include "frame/predict_hamiltonian.h"
#include "hamiltonian_models.h"
#include "model_parts.h"
#include "spin_orbit_model.h"

namespace dpw::test {

namespace {

EquivariantSpinOrbit &part_of(Model &model) { return *model.equivariant().hamiltonian->spin_orbit; }

NumberedStructure small_atoms() {
  const EquivariantStructure s = small_structure();
  NumberedStructure atoms;
  atoms.structure.lattice = s.lattice;
  atoms.structure.positions = s.positions;
  for (int i = 0; i < s.size(); ++i) {
    atoms.structure.symbols.push_back(s.element[i] == 0 ? "Mo" : "S");
    atoms.ids.push_back(i + 1);
  }
  return atoms;
}

struct SpinFault {
  const char *name;
  std::function<void(Model &)> change;
  std::vector<std::string> words;
};

}  // namespace

TEST(SpinOrbitModel, round_trip_keeps_everything) {
  const ScratchDir scratch;
  Model model = spin_orbit_model(true);
  model.save(scratch / "a.dpw");
  Model read = Model::load(scratch / "a.dpw");
  EXPECT_EQ(read.version, 4);
  ASSERT_TRUE(read.has_spin_orbit());
  EXPECT_EQ(part_of(read).lambda, part_of(model).lambda);
  EXPECT_EQ(part_of(read).on_site, part_of(model).on_site);
  ASSERT_EQ(part_of(read).hopping.size(), 5U);
  for (std::size_t c = 0; c < 5; ++c) {
    const EquivariantHoppingClass &a = part_of(model).hopping[c], &b = part_of(read).hopping[c];
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.layers, b.layers);
    EXPECT_EQ(a.n_mix, b.n_mix);
    EXPECT_EQ(a.envelope, b.envelope);
  }
  EXPECT_NE(read.spin_orbit_in_words().find("Mo d 80 meV"), std::string::npos);
  model.equivariant().hamiltonian->spin_orbit.reset();
  model.save(scratch / "b.dpw");
  EXPECT_EQ(Model::load(scratch / "b.dpw").version, 3) << "older programs read it";
}

TEST(SpinOrbitModel, has_another_h_without_spin_where_coupling_is_on_if_the_file_says_so) {
  const ScratchDir scratch;
  Model model = spin_orbit_model(true), plain = spin_orbit_model(true);
  add_coupled_networks(model);
  model.save(scratch / "a.dpw");
  const Model read = Model::load(scratch / "a.dpw");
  EXPECT_NE(read.spin_orbit_in_words().find("networks of its own"), std::string::npos);
  // a model whose only networks are those
  EquivariantHamiltonian &h = *plain.equivariant().hamiltonian;
  const CoupledNetworks &networks = *part_of(model).without_spin;
  plain.networks = model.networks;
  h.on_site = networks.on_site;
  for (std::size_t c = 0; c < h.hopping.size(); ++c) h.hopping[c].network = networks.hopping[c];
  const NumberedStructure atoms = small_atoms();
  PredictOptions on;
  on.spin_orbit = true;
  const WannierHamiltonian with = predict_hamiltonian(read, atoms, on);
  EXPECT_EQ(with.values, predict_hamiltonian(plain, atoms, on).values);
  EXPECT_EQ(with.spin_orbit->values, predict_hamiltonian(plain, atoms, on).spin_orbit->values);
  const WannierHamiltonian without = predict_hamiltonian(read, atoms);
  EXPECT_EQ(without.values, predict_hamiltonian(spin_orbit_model(true), atoms).values);
  EXPECT_NE(without.values, with.values);
}

class SpinOrbitCheck : public testing::TestWithParam<SpinFault> {};

TEST_P(SpinOrbitCheck, refuses) {
  Model model = spin_orbit_model();
  ASSERT_NO_THROW(model.check());
  GetParam().change(model);
  models::expect_error([&] { model.check(); }, GetParam().words);
}

INSTANTIATE_TEST_SUITE_P(
    faults, SpinOrbitCheck,
    testing::Values(SpinFault{"lambda_of_fewer_shells",
                              [](Model &m) { part_of(m).lambda[0].pop_back(); },
                              {"lambda of element Mo", "not as many as its shells"}},
                    SpinFault{"lambda_that_is_no_number",
                              [](Model &m) {
                                part_of(m).lambda[1][0] = std::numeric_limits<double>::quiet_NaN();
                              },
                              {"lambda of element S", "not finite"}},
                    SpinFault{"an_element_without_network",
                              [](Model &m) { part_of(m).on_site.pop_back(); },
                              {"every element needs", "spin-orbit"}},
                    SpinFault{"on_site_network_of_another_shape",
                              [](Model &m) {
                                part_of(m).on_site = {"spin_self_b", "spin_self_b"};
                              },
                              {"spin_self_b"}},
                    SpinFault{"network_of_another_class",
                              [](Model &m) { part_of(m).hopping[0].network = "net_spin_intra_ab"; },
                              {"net_spin_intra_ab"}},
                    SpinFault{"coupled_networks_that_are_too_few",
                              [](Model &m) {
                                add_coupled_networks(m);
                                part_of(m).without_spin->hopping.pop_back();
                              },
                              {"H without spin has other networks", "each of its hopping classes"}},
                    SpinFault{"coupled_network_of_another_shape",
                              [](Model &m) {
                                add_coupled_networks(m);
                                part_of(m).without_spin->on_site[0] = "spin_self_b";
                              },
                              {"spin_self_b"}},
                    SpinFault{"a_name_of_the_hopping",
                              [](Model &m) { part_of(m).hopping[0].name = "intra_aa"; },
                              {"two hopping classes are called \"intra_aa\""}},
                    SpinFault{"longer_than_the_hopping",
                              [](Model &m) {
                                for (EquivariantHoppingClass &c : part_of(m).hopping) c.r_max = 7.5;
                              },
                              {"farther than the hopping"}},
                    SpinFault{"bands_of_one_electron_without_it",
                              [](Model &m) { m.spin_degeneracy = 1; },
                              {"spin_degeneracy is 2"}}),
    [](const auto &info) { return info.param.name; });

TEST(SpinOrbitModel, lambda_by_hand_names_what_is_wrong) {
  const Model model = equivariant_model();
  const NumberedStructure atoms = small_atoms();
  const auto refused = [&](const std::vector<ShellLambda> &lambda,
                           const std::vector<std::string> &words) {
    PredictOptions options;
    options.lambda = lambda;
    models::expect_error([&] { predict_hamiltonian(model, atoms, options); }, words);
  };
  refused({{"W", 2, 0.1}}, {"no element W", "Mo, S"});
  refused({{"S", 2, 0.1}}, {"no d orbitals on S"});
  refused({{"S", 1, 0.1}, {"S", 1, 0.2}}, {"S p", "twice"});
  refused({{"S", 1, std::numeric_limits<double>::infinity()}}, {"S p", "not finite"});
  PredictOptions options;
  options.spin_orbit = true;
  models::expect_error([&] { predict_hamiltonian(model, atoms, options); },
                       {"has no spin-orbit coupling"});
}

}  // namespace dpw::test
