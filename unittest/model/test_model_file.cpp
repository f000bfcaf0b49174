// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "file_helpers.h"
#include "network/safetensors.h"
#include "support_model.h"

namespace dpw::test {

namespace {

using nlohmann::json;

void expect_equal(const NetworkData &a, const NetworkData &b, const std::string &name) {
  SCOPED_TRACE(name);
  EXPECT_EQ(a.output_scale, b.output_scale);
  EXPECT_EQ(a.output_unit, b.output_unit);
  ASSERT_EQ(a.layers.size(), b.layers.size());
  for (std::size_t l = 0; l < a.layers.size(); ++l) {
    EXPECT_EQ(a.layers[l].weight, b.layers[l].weight);
    EXPECT_EQ(a.layers[l].bias, b.layers[l].bias);
  }
  ASSERT_EQ(a.normalization.has_value(), b.normalization.has_value());
  if (!a.normalization) return;
  EXPECT_EQ(a.normalization->gamma, b.normalization->gamma);
  EXPECT_EQ(a.normalization->beta, b.normalization->beta);
  EXPECT_EQ(a.normalization->mean, b.normalization->mean);
  EXPECT_EQ(a.normalization->variance, b.normalization->variance);
  EXPECT_EQ(a.normalization->epsilon, b.normalization->epsilon);
}

void expect_equal(const PublishedModel &a, const PublishedModel &b) {
  EXPECT_EQ(a.descriptor, b.descriptor);
  EXPECT_EQ(a.force_networks, b.force_networks);
  EXPECT_EQ(a.raer_layer, b.raer_layer);
  EXPECT_EQ(a.raer_activated, b.raer_activated);
  EXPECT_EQ(a.on_site, b.on_site);
  ASSERT_EQ(a.hopping.size(), b.hopping.size());
  for (std::size_t c = 0; c < a.hopping.size(); ++c) {
    EXPECT_EQ(a.hopping[c].name, b.hopping[c].name);
    EXPECT_EQ(a.hopping[c].layers, b.hopping[c].layers);
    EXPECT_EQ(a.hopping[c].element_i, b.hopping[c].element_i);
    EXPECT_EQ(a.hopping[c].element_j, b.hopping[c].element_j);
    EXPECT_EQ(a.hopping[c].r_min, b.hopping[c].r_min);
    EXPECT_EQ(a.hopping[c].r_max, b.hopping[c].r_max);
    EXPECT_EQ(a.hopping[c].uses_raer, b.hopping[c].uses_raer);
    EXPECT_EQ(a.hopping[c].network, b.hopping[c].network);
  }
  ASSERT_EQ(a.alignment.has_value(), b.alignment.has_value());
  if (a.alignment) {
    EXPECT_EQ(a.alignment->k_unstrained, b.alignment->k_unstrained);
    EXPECT_EQ(a.alignment->k_slope, b.alignment->k_slope);
    EXPECT_EQ(a.alignment->unit_area, b.alignment->unit_area);
    EXPECT_EQ(a.alignment->counted_element, b.alignment->counted_element);
    EXPECT_EQ(a.alignment->training_height, b.alignment->training_height);
  }
}

void expect_equal(const Model &a, const Model &b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.provenance, b.provenance);
  ASSERT_EQ(a.elements.size(), b.elements.size());
  for (std::size_t e = 0; e < a.elements.size(); ++e) {
    EXPECT_EQ(a.elements[e].symbol, b.elements[e].symbol);
    EXPECT_EQ(a.elements[e].orbitals, b.elements[e].orbitals);
    EXPECT_EQ(a.elements[e].n_electrons, b.elements[e].n_electrons);
  }
  EXPECT_EQ(a.spin_degeneracy, b.spin_degeneracy);
  expect_equal(a.published(), b.published());
  ASSERT_EQ(a.networks.size(), b.networks.size());
  for (const auto &[name, net] : a.networks) expect_equal(net, b.network(name), name);
}

}  // namespace

TEST(ModelFile, round_trip_keeps_everything) {
  const ScratchDir scratch;
  Model model = random_model();
  model.networks["self_m"].normalization.reset();  // every optional part once there, once not
  model.spin_degeneracy = 1;
  model.published().raer_activated = true;
  model.save(scratch / "a.dpw");
  expect_equal(Model::load(scratch / "a.dpw"), model);

  model.published().alignment.reset();
  model.published().raer_layer = 1;
  for (auto &[name, net] : model.networks)
    if (name.rfind("intra", 0) == 0)
      net = NetworkData{
          {},
          {{Eigen::MatrixXd::Random(net.layers.back().bias.size(), 132), net.layers.back().bias}},
          2.0,
          "Ry"};
  model.save(scratch / "a.dpw");
  expect_equal(Model::load(scratch / "a.dpw"), model);
}

/// A good file, taken apart: its header and the container without it.
struct FileParts {
  json root;
  Safetensors file;
};

/// A change to a good file, and what the reader says of it.
struct FileFault {
  const char *name;
  std::function<void(FileParts &f)> change;
  const char *words;
};

class ModelFileErrors : public testing::TestWithParam<FileFault> {};

TEST_P(ModelFileErrors, name_the_file_and_the_fault) {
  const ScratchDir scratch;
  random_model().save(scratch / "model.dpw");
  FileParts f{{}, Safetensors::read(scratch / "model.dpw")};
  f.root = json::parse(f.file.metadata.at("dpw"));
  f.file.metadata["dpw"].clear();
  GetParam().change(f);
  const auto header = f.file.metadata.find("dpw");
  if (header != f.file.metadata.end() && header->second.empty()) header->second = f.root.dump();
  f.file.write(scratch / "model.dpw");
  const std::string text = error_of([&]() { Model::load(scratch / "model.dpw"); });
  EXPECT_NE(text.find(scratch / "model.dpw"), std::string::npos) << text;
  EXPECT_NE(text.find(GetParam().words), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(
    faults, ModelFileErrors,
    testing::Values(
        FileFault{"no_dpw_entry", [](FileParts &f) { f.file.metadata.erase("dpw"); },
                  "no \"dpw\" entry"},
        FileFault{"entry_that_is_not_json",
                  [](FileParts &f) { f.file.metadata["dpw"] = "{elements: Mo"; }, "parse error"},
        FileFault{"other_format", [](FileParts &f) { f.root["format"] = "nep"; },
                  "format is not \"dpw\""},
        FileFault{"later_version", [](FileParts &f) { f.root["version"] = 5; }, "format version 5"},
        FileFault{"earlier_version", [](FileParts &f) { f.root["version"] = 0; },
                  "format version 0, this program reads 1 to 4"},
        FileFault{"no_version", [](FileParts &f) { f.root.erase("version"); }, "version"},
        FileFault{"no_elements", [](FileParts &f) { f.root["elements"] = json::array(); },
                  "no elements"},
        FileFault{"electrons_as_text",
                  [](FileParts &f) { f.root["elements"][0]["electrons"] = "six"; }, "number"},
        FileFault{"other_activation",
                  [](FileParts &f) { f.root["networks"]["self_s"]["activation"] = "gelu"; },
                  "\"self_s\" has the activation \"gelu\""},
        FileFault{"missing_weight",
                  [](FileParts &f) { f.file.tensors.erase("inter_mm.layer2.weight"); },
                  "\"inter_mm.layer2.weight\" is missing"},
        FileFault{"missing_bias", [](FileParts &f) { f.file.tensors.erase("force_s.layer3.bias"); },
                  "\"force_s.layer3.bias\" is missing"},
        FileFault{"missing_normalisation",
                  [](FileParts &f) { f.file.tensors.erase("self_m.input.variance"); },
                  "\"self_m.input.variance\" is missing"},
        FileFault{"weight_that_is_a_vector",
                  [](FileParts &f) { f.file.tensors["self_m.layer1.weight"].shape = {976}; },
                  "not a matrix"},
        FileFault{"bias_that_is_a_matrix",
                  [](FileParts &f) {
                    f.file.tensors["self_m.layer1.bias"].shape = {2, 2};
                  },
                  "not a vector"},
        FileFault{"more_layers_than_tensors",
                  [](FileParts &f) { f.root["networks"]["self_m"]["n_layers"] = 4; }, "layer4"},
        FileFault{"element_without_force_network",
                  [](FileParts &f) { f.root["force"]["networks"].erase("S"); }, "'S'"},
        FileFault{"other_descriptor",
                  [](FileParts &f) { f.root["descriptor"]["kind"] = "fingerprints"; },
                  "descriptor kind \"fingerprints\" is unknown"},
        FileFault{"no_descriptor_kind", [](FileParts &f) { f.root["descriptor"].erase("kind"); },
                  "descriptor kind \"(none)\" is unknown"},
        FileFault{"energy", [](FileParts &f) { f.root["force"]["conservative"] = true; },
                  "conservative forces and a Hamiltonian of kind covariant need"},
        FileFault{"equivariant_hamiltonian",
                  [](FileParts &f) { f.root["hamiltonian"]["kind"] = "covariant"; },
                  "conservative forces and a Hamiltonian of kind covariant need"},
        FileFault{"other_hamiltonian",
                  [](FileParts &f) { f.root["hamiltonian"]["kind"] = "overlap"; },
                  "kind \"overlap\" is unknown"},
        FileFault{"vacuum_step",
                  [](FileParts &f) { f.root["hamiltonian"]["vacuum_step"] = json::object(); },
                  "has no vacuum_step"},
        FileFault{"uncertainty", [](FileParts &f) { f.root["uncertainty"] = json::object(); },
                  "without an energy has no uncertainty"},
        FileFault{"class_of_an_unknown_element",
                  [](FileParts &f) {
                    f.root["hamiltonian"]["hopping"][0]["elements"] = {"Mo", "Se"};
                  },
                  "no element Se (it knows Mo, S)"},
        FileFault{"class_of_misspelt_layers",
                  [](FileParts &f) { f.root["hamiltonian"]["hopping"][8]["layers"] = "diferent"; },
                  "diferent"},
        FileFault{"class_without_range",
                  [](FileParts &f) { f.root["hamiltonian"]["hopping"][3].erase("range_A"); },
                  "range_A"},
        FileFault{
            "alignment_without_height",
            [](FileParts &f) { f.root["hamiltonian"]["alignment"].erase("training_height_A"); },
            "training_height_A"}),
    [](const auto &info) { return std::string(info.param.name); });

struct ModelFault {
  const char *name;
  std::function<void(Model &model)> change;
  const char *words;
};

class ModelCheck : public testing::TestWithParam<ModelFault> {};

TEST_P(ModelCheck, refuses) {
  Model model = random_model();
  ASSERT_NO_THROW(model.check());
  GetParam().change(model);
  const std::string text = error_of([&]() { model.check(); });
  EXPECT_NE(text.find(GetParam().words), std::string::npos) << text;

  const ScratchDir scratch;
  EXPECT_NE(error_of([&]() { model.save(scratch / "x.dpw"); }), "no error");
  EXPECT_TRUE(scratch.names().empty()) << "an unusable model was written";
}

const double nan = std::numeric_limits<double>::quiet_NaN();

INSTANTIATE_TEST_SUITE_P(
    faults, ModelCheck,
    testing::Values(
        ModelFault{"overlapping_classes", [](Model &m) { m.published().hopping[1].r_min = 5.9; },
                   "overlap"},
        ModelFault{"class_inside_another",
                   [](Model &m) {
                     m.published().hopping[0].r_max = 12.0;
                     m.published().hopping[1].r_max = 8.0;
                   },
                   "overlap"},
        ModelFault{
            "empty_range",
            [](Model &m) { m.published().hopping[2].r_max = m.published().hopping[2].r_min; },
            "empty range"},
        ModelFault{"negative_range", [](Model &m) { m.published().hopping[0].r_min = -1.0; },
                   "empty range"},
        ModelFault{"class_of_no_element", [](Model &m) { m.published().hopping[2].element_j = 2; },
                   "does not exist"},
        ModelFault{"missing_network", [](Model &m) { m.networks.erase("inter_ss_near"); },
                   "\"inter_ss_near\""},
        ModelFault{"missing_force_network", [](Model &m) { m.networks.erase("force_mo"); },
                   "\"force_mo\""},
        ModelFault{"hopping_inputs_without_raer",
                   [](Model &m) { m.published().hopping[0].uses_raer = false; },
                   "takes 68 inputs where 4 are needed"},
        ModelFault{"hopping_outputs", [](Model &m) { m.elements[1].orbitals.emplace_back("p4"); },
                   "outputs where 16 are needed"},
        ModelFault{"force_outputs", [](Model &m) { m.published().force_networks[0] = "self_m"; },
                   "gives 25 outputs where 3"},
        ModelFault{"on_site_inputs", [](Model &m) { m.published().on_site[0] = "self_s"; },
                   "\"self_s\""},
        ModelFault{"one_force_network_for_two",
                   [](Model &m) { m.published().force_networks.pop_back(); }, "one force network"},
        ModelFault{"raer_of_the_output", [](Model &m) { m.published().raer_layer = 3; },
                   "raer_layer"},
        ModelFault{"raer_of_layer_0", [](Model &m) { m.published().raer_layer = 0; }, "raer_layer"},
        ModelFault{"raer_lengths",
                   [](Model &m) {
                     std::mt19937 random(1);
                     m.networks["force_s"] = random_network(random, {204, 64, 31, 3}, 1.0, "eV/A");
                   },
                   "RAERs differ"},
        ModelFault{"layers_that_do_not_chain",
                   [](Model &m) {
                     m.networks["intra_ss_long"].layers[1].weight.conservativeResize(32, 63);
                   },
                   "intra_ss_long"},
        ModelFault{"short_bias",
                   [](Model &m) { m.networks["inter_sm"].layers[0].bias.conservativeResize(5); },
                   "inter_sm"},
        ModelFault{"infinite_weight",
                   [](Model &m) { m.networks["self_m"].layers[1].weight(1, 2) = 1.0 / 0.0; },
                   "\"self_m\" has a weight that is not finite"},
        ModelFault{"nan_bias", [](Model &m) { m.networks["inter_mm"].layers[2].bias[4] = nan; },
                   "\"inter_mm\" has a weight that is not finite"},
        ModelFault{"nan_in_the_normalisation",
                   [](Model &m) { m.networks["intra_mm_near"].normalization->mean[3] = nan; },
                   "intra_mm_near"},
        ModelFault{"nan_variance",
                   [](Model &m) { m.networks["intra_mm_near"].normalization->variance[3] = nan; },
                   "intra_mm_near"},
        ModelFault{"negative_variance",
                   [](Model &m) { m.networks["self_s"].normalization->variance[0] = -1.0; },
                   "variance that is not positive"},
        ModelFault{"infinite_scale",
                   [](Model &m) { m.networks["self_s"].output_scale = 1.0 / 0.0; }, "self_s"},
        ModelFault{"no_elements", [](Model &m) { m.elements.clear(); }, "no elements"},
        ModelFault{"no_orbitals", [](Model &m) { m.elements[0].orbitals.clear(); }, "no orbitals"},
        ModelFault{"spin", [](Model &m) { m.spin_degeneracy = 3; }, "spin_degeneracy"},
        ModelFault{"alignment_without_area",
                   [](Model &m) { m.published().alignment->unit_area = 0.0; }, "unit_area"},
        ModelFault{"alignment_of_no_element",
                   [](Model &m) { m.published().alignment->counted_element = 2; },
                   "does not exist"}),
    [](const auto &info) { return std::string(info.param.name); });

TEST(Model, of_another_kind_has_not_what_is_asked_for) {
  EXPECT_EQ(error_of([] { random_model().equivariant(); }),
            "the model \"random MoS2\" has no descriptor of the kind moments");
}

TEST(Model, longest_class_is_the_hopping_cutoff) {
  Model model = random_model();
  EXPECT_EQ(model.hopping_cutoff(), 12.0);
  model.published().hopping.resize(1);
  EXPECT_EQ(model.hopping_cutoff(), 6.0);
}

}  // namespace dpw::test
