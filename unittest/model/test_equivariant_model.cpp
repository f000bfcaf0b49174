// SPDX-License-Identifier: MIT
// Model files with the descriptor kind "moments": what is kept, and what is refused.
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "equivariant/atomic_basis_settings.h"
#include "equivariant/equivariant_shapes.h"
#include "file_helpers.h"
#include "model_parts.h"
#include "moment_models.h"
#include "network/safetensors.h"

namespace dpw::test {

namespace {

using nlohmann::json;

Model whole_model() {
  EquivariantModelShape shape;
  shape.hamiltonian_channels = 2;
  return moment_model(shape);
}

}  // namespace

TEST(EquivariantModel, round_trip_keeps_everything) {
  const ScratchDir scratch;
  Model model = whole_model();
  model.elements[1].shells = {0, 1};
  model.equivariant().matrices[orbitals_name("S")] =
      Eigen::MatrixXd::Identity(4, 4).rowwise().reverse();
  hamiltonian_of(model).vacuum_step =
      VacuumStepData{8.0,  5.0,  3.0,
                     10.5, 14.0, {{0, 1, true, {0.5, -0.25}}, {1, 0, false, {1.5, 2.0}}},
                     6.0,  2.5,  {{1, 2.25, {0.75, -3.0}}}};
  model.save(scratch / "a.dpw");
  const Model read = Model::load(scratch / "a.dpw");
  EXPECT_EQ(read.version, 3);
  ASSERT_TRUE(hamiltonian_of(read).vacuum_step);
  EXPECT_EQ(hamiltonian_of(read).vacuum_step->cutoff, 8.0);
  EXPECT_EQ(hamiltonian_of(read).vacuum_step->r_switch, 5.0);
  EXPECT_EQ(hamiltonian_of(read).vacuum_step->height, 3.0);
  EXPECT_EQ(hamiltonian_of(read).vacuum_step->lateral, 10.5);
  EXPECT_EQ(hamiltonian_of(read).vacuum_step->reach, 14.0);
  ASSERT_EQ(hamiltonian_of(read).vacuum_step->bonds.size(), 2U);
  EXPECT_EQ(hamiltonian_of(read).vacuum_step->bonds[1].element_i, 1);
  EXPECT_EQ(hamiltonian_of(read).vacuum_step->bonds[1].element_j, 0);
  EXPECT_FALSE(hamiltonian_of(read).vacuum_step->bonds[1].same_layer);
  EXPECT_EQ(hamiltonian_of(read).vacuum_step->bonds[0].coefficients,
            (std::vector<double>{0.5, -0.25}));
  EXPECT_EQ(hamiltonian_of(read).vacuum_step->coordination_cutoff, 6.0);
  EXPECT_EQ(hamiltonian_of(read).vacuum_step->coordination_switch, 2.5);
  ASSERT_EQ(hamiltonian_of(read).vacuum_step->transfers.size(), 1U);
  EXPECT_EQ(hamiltonian_of(read).vacuum_step->transfers[0].element, 1);
  EXPECT_EQ(hamiltonian_of(read).vacuum_step->transfers[0].coordination, 2.25);
  EXPECT_EQ(hamiltonian_of(read).vacuum_step->transfers[0].coefficients,
            (std::vector<double>{0.75, -3.0}));
  EXPECT_EQ(read.equivariant().descriptor, model.equivariant().descriptor);
  EXPECT_TRUE(read.has_energy());
  EXPECT_EQ(read.equivariant().force_channels, 3);
  EXPECT_EQ(read.raer().number, 2);
  EXPECT_TRUE(read.raer().activated);
  EXPECT_EQ(hamiltonian_of(read).channels, 2);
  EXPECT_TRUE(read.elements[0].shells.empty());
  EXPECT_EQ(read.elements[1].shells, (std::vector<int>{0, 1}));
  EXPECT_EQ(read.equivariant().matrices.size(), model.equivariant().matrices.size());
  for (const auto &[name, matrix] : model.equivariant().matrices)
    EXPECT_EQ(read.equivariant().matrix(name), matrix) << name;
  ASSERT_EQ(hamiltonian_of(read).hopping.size(), 6U);
  for (std::size_t c = 0; c < hamiltonian_of(read).hopping.size(); ++c) {
    const EquivariantHoppingClass &a = hamiltonian_of(read).hopping[c],
                                  &b = hamiltonian_of(model).hopping[c];
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.r_max, b.r_max);
    EXPECT_EQ(a.r_switch, b.r_switch);
    EXPECT_EQ(a.uses_raer, b.uses_raer);
    EXPECT_EQ(a.uses_moments, b.uses_moments);
    EXPECT_EQ(a.n_mix, b.n_mix);
    EXPECT_EQ(a.uses_powers, b.uses_powers);
    EXPECT_EQ(a.n_pair_radial, b.n_pair_radial);
    EXPECT_EQ(a.envelope, b.envelope);
  }
  for (const auto &[name, net] : read.networks) EXPECT_EQ(net.activation, Activation::tanh) << name;
}

TEST(EquivariantModel, may_be_one_of_forces_only) {
  const ScratchDir scratch;
  moment_model().save(scratch / "a.dpw");
  const Model read = Model::load(scratch / "a.dpw");
  EXPECT_FALSE(read.has_hamiltonian());
  EXPECT_EQ(read.hopping_cutoff(), 0.0);
  EXPECT_EQ(
      json::parse(Safetensors::read(scratch / "a.dpw").metadata.at("dpw")).count("hamiltonian"),
      0U);
}

TEST(EquivariantModel, files_of_another_kind_are_refused) {
  const ScratchDir scratch;
  const auto error_with = [&](const char *part, const char *key, const json &value) {
    whole_model().save(scratch / "a.dpw");
    Safetensors file = Safetensors::read(scratch / "a.dpw");
    json root = json::parse(file.metadata.at("dpw"));
    root[part][key] = value;
    file.metadata["dpw"] = root.dump();
    file.write(scratch / "a.dpw");
    return error_of([&] { Model::load(scratch / "a.dpw"); });
  };
  EXPECT_NE(error_with("force", "conservative", false)
                .find("conservative forces, but it says that they are not"),
            std::string::npos);
  EXPECT_NE(error_with("hamiltonian", "kind", "direct").find("of kind covariant, or none"),
            std::string::npos);
}

TEST(EquivariantShapes, are_counted_as_documented) {
  // Two p shells: m_a, m_b = 00: 1; 01, 10: n each; 11: n for the sum, 1 + 4 for the difference.
  EXPECT_EQ(hopping_outputs({1}, {1}, 7, 4), 1 + 7 + 7 + 7 + 5);
  EXPECT_EQ(hopping_outputs({0}, {1}, 7, 4), 1 + 7);
  // d-d without orders above 3: (1,2), (2,1) have sum 3; (2,2) has 4, which is not there.
  EXPECT_EQ(hopping_outputs({2}, {2}, 7, 3), 1 + 4 * 7 + (7 + 5) + 2 * (7 + 7) + 5);
  EXPECT_EQ(hopping_outputs({2}, {2}, 7, 4), hopping_outputs({2}, {2}, 7, 3) + 7);
  EXPECT_EQ(hopping_outputs({0, 1}, {2}, 5, 4),
            hopping_outputs({0}, {2}, 5, 4) + hopping_outputs({1}, {2}, 5, 4));
  // Without features one number for every order that both shells have.
  EXPECT_EQ(hopping_outputs({1}, {1}, 0, 4), 2);
  EXPECT_EQ(hopping_outputs({2}, {2}, 0, 4), 3);
  EXPECT_EQ(hopping_outputs({0, 2}, {1}, 0, 4), 1 + 2);
  // s-s: 1; s-p: L = 1; p-p: L = 0, 2; d-d: L = 0, 2, 4.
  EXPECT_EQ(on_site_outputs({0, 1}, 3), 1 + 3 + (1 + 3));
  EXPECT_EQ(on_site_outputs({2}, 3), 1 + 3 + 3);
  EXPECT_EQ(on_site_outputs({0, 2}, 3), 1 + 3 + (1 + 3 + 3));
  EXPECT_EQ(n_invariants(3, 4), 3 + 5 * 6);
  EquivariantHoppingClass c;
  c.n_pair_radial = 6;
  EXPECT_EQ(hopping_inputs(c, 32, 4, 3), 6);
  c.uses_raer = true;
  EXPECT_EQ(hopping_inputs(c, 32, 4, 3), 6 + 64);
  c.uses_moments = true;
  EXPECT_EQ(hopping_inputs(c, 32, 4, 3), 6 + 64 + 2 * 4 * 4);
  c.n_mix = 5;
  EXPECT_EQ(hopping_inputs(c, 32, 4, 3), 6 + 64 + 2 * 4 * 4);
  c.uses_powers = true;
  EXPECT_EQ(hopping_inputs(c, 32, 4, 3), 6 + 64 + 2 * 4 * 4 + 5 * 3);
}

TEST(EquivariantShapes, shells_are_read_off_the_names) {
  EXPECT_EQ(shells_of({"Mo", {"dz2", "dxz", "dyz", "dx2-y2", "dxy", "s"}, 6.0}),
            (std::vector<int>{2, 0}));
  EXPECT_EQ(shells_of({"S", {"s", "s", "pz", "px", "py"}, 6.0}), (std::vector<int>{0, 0, 1}));
  EXPECT_EQ(shells_of({"X", {"sp3a", "sp3b", "sp3c", "sp3d"}, 4.0, {0, 1}}),
            (std::vector<int>{0, 1}));
  EXPECT_NE(error_of([]() {
              shells_of({"S", {"px", "py", "pz"}, 4.0});
            }).find("\"px\" begins no"),
            std::string::npos);
  EXPECT_NE(error_of([]() {
              shells_of({"S", {"s", "pz", "px"}, 4.0});
            }).find("\"pz\" begins no"),
            std::string::npos);
}

VacuumStepData step_with_transfers(const std::vector<ChargeTransferData> &transfers) {
  return {8.0, 5.0, 3.0, 10.0, 14.0, {{0, 1, true, {1.0}}}, 6.0, 2.0, transfers};
}

struct EquivariantFault {
  const char *name;
  std::function<void(Model &model)> change;
  const char *words;
};

class EquivariantCheck : public testing::TestWithParam<EquivariantFault> {};

TEST_P(EquivariantCheck, refuses) {
  Model model = whole_model();
  ASSERT_NO_THROW(model.check());
  GetParam().change(model);
  const std::string text = error_of([&]() { model.check(); });
  EXPECT_NE(text.find(GetParam().words), std::string::npos) << text;
}

const double infinity = std::numeric_limits<double>::infinity();

INSTANTIATE_TEST_SUITE_P(
    faults, EquivariantCheck,
    testing::Values(
        EquivariantFault{"no_cutoff",
                         [](Model &m) { m.equivariant().descriptor.erase("cutoff_A"); },
                         "descriptor is incomplete"},
        EquivariantFault{"switch_beyond_the_cutoff",
                         [](Model &m) { m.equivariant().descriptor["switch_A"] = 5.5; },
                         "one from 5.5 to 5.5 A"},
        EquivariantFault{"l_max", [](Model &m) { m.equivariant().descriptor["l_max"] = 9; },
                         "l_max"},
        EquivariantFault{"no_radial_functions",
                         [](Model &m) { m.equivariant().descriptor["n_radial"] = 0; },
                         "radial functions"},
        EquivariantFault{
            "layers_of_an_unknown_element",
            [](Model &m) { m.equivariant().descriptor["layers"]["plane_element"] = "W"; },
            "no element W"},
        EquivariantFault{"layers_without_a_length",
                         [](Model &m) { m.equivariant().descriptor["layers"]["bond_A"] = 0.0; },
                         "bond_A"},
        EquivariantFault{"missing_mixing",
                         [](Model &m) { m.equivariant().matrices.erase("energy.mixing.S.l3"); },
                         "lacks the matrix \"energy.mixing.S.l3\""},
        EquivariantFault{"mixing_of_another_shape",
                         [](Model &m) {
                           m.equivariant().matrices["energy.mixing.S.l1"].conservativeResize(3, 7);
                         },
                         "is 3 x 7 where 3 x 8 is needed"},
        EquivariantFault{
            "mixing_that_is_not_finite",
            [](Model &m) { m.equivariant().matrices["hamiltonian.mixing.Mo.l1"](1, 2) = infinity; },
            "\"hamiltonian.mixing.Mo.l1\" has a number that is not finite"},
        EquivariantFault{"other_channels", [](Model &m) { m.equivariant().force_channels = 4; },
                         "3 x 8 where 4 x 8"},
        EquivariantFault{"no_channels", [](Model &m) { m.equivariant().force_channels = 0; },
                         "one mixed channel"},
        EquivariantFault{
            "energy_inputs",
            [](Model &m) {
              std::mt19937 random(1);
              m.networks["energy_S"] = tanh_network(random, {26, 12, 6, 1}, 1.0, false);
            },
            "takes 26 inputs where 27 are needed"},
        EquivariantFault{"energy_unit",
                         [](Model &m) { m.networks["energy_S"].output_unit = "eV/A"; },
                         "\"eV/A\" is unknown"},
        EquivariantFault{"energy_with_kinks",
                         [](Model &m) { m.networks["energy_S"].activation = Activation::relu; },
                         "has to be smooth"},
        EquivariantFault{
            "raer_of_an_inner_layer",
            [](Model &m) {
              std::mt19937 random(1);
              m.networks["energy_S"] = tanh_network(random, {27, 12, 6, 5, 1}, 1.0, false);
            },
            "the last hidden layer of every element"},
        EquivariantFault{"orbitals_in_another_order",
                         [](Model &m) {
                           m.elements[1].orbitals = {"s", "px", "py", "pz"};
                         },
                         "\"px\" begins no shell"},
        EquivariantFault{"orbitals_along_normals_of_one_element",
                         [](Model &m) { m.elements[1].orbitals = {"p_normal(1.8-2.3)"}; },
                         "no network tells the sign between them"},
        EquivariantFault{"orbital_along_the_normal_of_no_bonds",
                         [](Model &m) { m.elements[1].orbitals = {"p_normal(1.8)"}; },
                         "should be p_normal(FULL-NONE)"},
        EquivariantFault{"shells_of_another_size", [](Model &m) { m.elements[1].shells = {1}; },
                         "another number of orbitals"},
        EquivariantFault{"shell_beyond_l_max",
                         [](Model &m) {
                           m.elements[0].orbitals = {"dz2", "dxz", "dyz", "dx2-y2", "dxy"};
                         },
                         "angular momentum 2, whose blocks need an l_max of twice that"},
        EquivariantFault{"hybrids_that_are_not_orthogonal",
                         [](Model &m) {
                           m.equivariant().matrices["hamiltonian.orbitals.S"] =
                               Eigen::MatrixXd::Ones(4, 4);
                         },
                         "\"hamiltonian.orbitals.S\" is not orthogonal"},
        EquivariantFault{"on_site_outputs",
                         [](Model &m) { hamiltonian_of(m).on_site[0] = "on_site_S"; },
                         "outputs where 1 are needed"},
        EquivariantFault{"one_on_site_network",
                         [](Model &m) { hamiltonian_of(m).on_site.pop_back(); },
                         "one on-site network"},
        EquivariantFault{"elements_in_another_order",
                         [](Model &m) {
                           std::swap(hamiltonian_of(m).hopping[1].element_i,
                                     hamiltonian_of(m).hopping[1].element_j);
                         },
                         "in another order"},
        EquivariantFault{"hopping_from_afar",
                         [](Model &m) { hamiltonian_of(m).hopping[0].r_min = 1.0; },
                         "needs a range from 0 A"},
        EquivariantFault{"hopping_switch_at_the_end",
                         [](Model &m) { hamiltonian_of(m).hopping[0].r_switch = 9.0; },
                         "a switch that starts inside"},
        EquivariantFault{"small_mix", [](Model &m) { hamiltonian_of(m).hopping[0].n_mix = 3; },
                         "a mix of 4"},
        EquivariantFault{"no_pair_radial",
                         [](Model &m) { hamiltonian_of(m).hopping[0].n_pair_radial = 0; },
                         "one radial function"},
        EquivariantFault{"infinite_envelope",
                         [](Model &m) { hamiltonian_of(m).hopping[2].envelope[1] = infinity; },
                         "envelope that is not finite"},
        EquivariantFault{"missing_mix",
                         [](Model &m) { m.equivariant().matrices.erase("same_00.mix.m2"); },
                         "lacks the matrix \"same_00.mix.m2\""},
        EquivariantFault{"mix_without_moments",
                         [](Model &m) { hamiltonian_of(m).hopping[1].n_mix = 5; },
                         "has no moments, but a mix"},
        EquivariantFault{"powers_without_moments",
                         [](Model &m) { hamiltonian_of(m).hopping[1].uses_powers = true; },
                         "has no moments, but powers"},
        EquivariantFault{"hopping_inputs",
                         [](Model &m) { hamiltonian_of(m).hopping[0].uses_raer = false; },
                         "inputs where 20 are needed"},
        EquivariantFault{"step_without_bonds",
                         [](Model &m) {
                           hamiltonian_of(m).vacuum_step =
                               VacuumStepData{8.0, 5.0, 3.0, 10.0, 14.0, {}};
                         },
                         "the vacuum_step has no bonds"},
        EquivariantFault{"step_of_equal_elements",
                         [](Model &m) {
                           hamiltonian_of(m).vacuum_step =
                               VacuumStepData{8.0, 5.0, 3.0, 10.0, 14.0, {{1, 1, true, {1.0}}}};
                         },
                         "two different elements of the model"},
        EquivariantFault{"step_with_one_coefficient_less",
                         [](Model &m) {
                           hamiltonian_of(m).vacuum_step = VacuumStepData{
                               8.0, 5.0, 3.0, 10.0, 14.0, {{0, 1, true, {1.0}}, {0, 1, false, {}}}};
                         },
                         "all the same number"},
        EquivariantFault{"step_that_is_not_finite",
                         [](Model &m) {
                           hamiltonian_of(m).vacuum_step = VacuumStepData{
                               8.0, 5.0, 3.0, 10.0, 14.0, {{0, 1, true, {infinity}}}};
                         },
                         "a coefficient that is not finite"},
        EquivariantFault{"step_that_reaches_too_short",
                         [](Model &m) {
                           hamiltonian_of(m).vacuum_step =
                               VacuumStepData{8.0, 5.0, 3.0, 10.0, 9.0, {{0, 1, true, {1.0}}}};
                         },
                         "a reach_A that is not below"},
        EquivariantFault{"transfer_of_an_element_twice",
                         [](Model &m) {
                           hamiltonian_of(m).vacuum_step =
                               step_with_transfers({{1, 2.0, {1.0}}, {1, 2.0, {1.0}}});
                         },
                         "transfers have to be of different elements"},
        EquivariantFault{
            "transfer_with_one_coefficient_more",
            [](Model &m) {
              hamiltonian_of(m).vacuum_step = step_with_transfers({{1, 2.0, {1.0, 2.0}}});
            },
            "transfers need as many coefficients as its bonds"},
        EquivariantFault{
            "transfer_of_a_coordination_that_is_not_finite",
            [](Model &m) {
              hamiltonian_of(m).vacuum_step = step_with_transfers({{1, infinity, {1.0}}});
            },
            "a crowding_per_A that is not finite"},
        EquivariantFault{
            "coordination_beyond_the_bonds",
            [](Model &m) {
              hamiltonian_of(m).vacuum_step = step_with_transfers({{1, 2.0, {1.0}}});
              hamiltonian_of(m).vacuum_step->coordination_cutoff = 9.0;
            },
            "a crowding_switch_A below crowding_cutoff_A, and that not above cutoff_A"},
        EquivariantFault{
            "two_classes_of_one_name",
            [](Model &m) { hamiltonian_of(m).hopping[3].name = hamiltonian_of(m).hopping[0].name; },
            "two hopping classes are called \"same_00\""},
        EquivariantFault{"two_classes_for_the_same_pairs",
                         [](Model &m) {
                           hamiltonian_of(m).hopping[3].layers = LayerRelation::same;
                           hamiltonian_of(m).hopping[3].uses_raer =
                               hamiltonian_of(m).hopping[0].uses_raer;
                           hamiltonian_of(m).hopping[3].network =
                               hamiltonian_of(m).hopping[0].network;
                         },
                         "overlap"}),
    [](const auto &info) { return std::string(info.param.name); });

}  // namespace dpw::test
