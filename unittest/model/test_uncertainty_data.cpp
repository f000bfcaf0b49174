// SPDX-License-Identifier: MIT
// The uncertainty in model files: what is kept, and what is refused.
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "file_helpers.h"
#include "network/safetensors.h"
#include "uncertain_models.h"

namespace dpw::test {

namespace {

Model uncertain_model() {
  EquivariantModelShape shape;
  shape.hamiltonian_channels = 2;
  return uncertain(moment_model(shape));
}

}  // namespace

TEST(UncertaintyData, round_trip_keeps_everything) {
  const ScratchDir scratch;
  const Model model = uncertain_model();
  model.save(scratch / "a.dpw");
  const Model read = Model::load(scratch / "a.dpw");
  ASSERT_TRUE(read.equivariant().uncertainty);
  EXPECT_EQ(read.equivariant().uncertainty->limits, model.equivariant().uncertainty->limits);
  EXPECT_EQ(read.equivariant().uncertainty->hamiltonian_scales,
            model.equivariant().uncertainty->hamiltonian_scales);
  EXPECT_EQ(read.equivariant().uncertainty->hopping_scales,
            model.equivariant().uncertainty->hopping_scales);
  EXPECT_EQ(read.equivariant().uncertainty->hopping_scales.size(), 6U);
  EXPECT_EQ(read.equivariant().uncertainty->n_members, 3);
  EXPECT_EQ(read.equivariant().uncertainty->calibrated_on, "validation");
  EXPECT_EQ(read.equivariant().matrices.size(), model.equivariant().matrices.size());
  for (const auto &[name, matrix] : model.equivariant().matrices)
    EXPECT_EQ(read.equivariant().matrix(name), matrix) << name;
}

TEST(UncertaintyData, may_be_missing_whole_or_in_part) {
  const ScratchDir scratch;
  moment_model().save(scratch / "none.dpw");
  EXPECT_EQ(Model::load(scratch / "none.dpw").uncertainty(), nullptr);
  Model model = uncertain_model();
  model.equivariant().uncertainty->n_members = 0;
  model.equivariant().uncertainty->hopping_scales.clear();
  for (const HoppingClassData &c : model.hopping_classes())
    model.equivariant().matrices.erase(hopping_factor_name(c.name));
  model.save(scratch / "on_site.dpw");
  EXPECT_EQ(Model::load(scratch / "on_site.dpw").uncertainty()->hamiltonian_scales.size(), 2U);
  model.equivariant().uncertainty->hamiltonian_scales.clear();
  for (const ElementData &element : model.elements)
    model.equivariant().matrices.erase(last_layers_name(element.symbol));
  model.save(scratch / "part.dpw");
  const Model read = Model::load(scratch / "part.dpw");
  ASSERT_TRUE(read.equivariant().uncertainty);
  EXPECT_TRUE(read.equivariant().uncertainty->hamiltonian_scales.empty());
  EXPECT_EQ(read.equivariant().uncertainty->n_members, 0);
}

TEST(UncertaintyData, files_that_contradict_themselves_are_refused) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  struct Case {
    std::function<void(Model &)> change;
    std::string words;
  };
  const std::vector<Case> cases = {
      {[](Model &m) { m.equivariant().matrices.erase("uncertainty.mean.S"); },
       "the model lacks the matrix \"uncertainty.mean.S\""},
      {[](Model &m) {
         m.equivariant().matrices["uncertainty.mean.S"] = Eigen::MatrixXd::Zero(3, 1);
       },
       "\"uncertainty.mean.S\" is 3 x 1 where 12 x 1 is needed"},
      {[](Model &m) {
         m.equivariant().matrices["uncertainty.whitening.Mo"] = Eigen::MatrixXd::Ones(12, 11);
       },
       "\"uncertainty.whitening.Mo\" is 12 x 11 where 12 x 12 is needed"},
      {[&](Model &m) { m.equivariant().matrices["uncertainty.whitening.Mo"](4, 2) = nan; },
       "\"uncertainty.whitening.Mo\" has a number that is not finite"},
      {[](Model &m) { m.equivariant().matrices["uncertainty.whitening.Mo"](2, 4) = 1e-9; },
       "\"uncertainty.whitening.Mo\" is no inverse Cholesky factor"},
      {[](Model &m) { m.equivariant().matrices["uncertainty.whitening.S"](3, 3) = -0.1; },
       "\"uncertainty.whitening.S\" is no inverse Cholesky factor"},
      {[](Model &m) { m.equivariant().matrices.erase("uncertainty.last_layers.Mo"); },
       "the model lacks the matrix \"uncertainty.last_layers.Mo\""},
      {[](Model &m) { m.equivariant().uncertainty->n_members = 4; },
       "\"uncertainty.last_layers.Mo\" is 3 x 6 where 4 x 6 is needed"},
      {[](Model &m) { m.equivariant().uncertainty->n_members = -1; }, "fewer than no members"},
      {[](Model &m) { m.equivariant().uncertainty->limits[1] = 0.0; },
       "a limit that is not positive"},
      {[&](Model &m) { m.equivariant().uncertainty->limits[0] = nan; },
       "a limit that is not positive"},
      {[](Model &m) { m.equivariant().uncertainty->limits.pop_back(); },
       "needs a limit for every element"},
      {[](Model &m) { m.equivariant().uncertainty->hamiltonian_scales.pop_back(); },
       "a scale for every element"},
      {[](Model &m) { m.equivariant().uncertainty->hamiltonian_scales[0] = -1.0; },
       "a scale below 0"},
      {[](Model &m) { m.equivariant().matrices.erase("uncertainty.hopping.same_01"); },
       "the model lacks the matrix \"uncertainty.hopping.same_01\""},
      {[](Model &m) {
         m.equivariant().matrices["uncertainty.hopping.same_01"] = Eigen::MatrixXd::Identity(7, 7);
       },
       "\"uncertainty.hopping.same_01\" is 7 x 7 where 8 x 8 is needed"},
      {[&](Model &m) { m.equivariant().matrices["uncertainty.hopping.same_00"](3, 1) = nan; },
       "\"uncertainty.hopping.same_00\" has a number that is not finite"},
      {[](Model &m) { m.equivariant().matrices["uncertainty.hopping.same_00"](1, 3) = 1e-9; },
       "\"uncertainty.hopping.same_00\" is no inverse Cholesky factor"},
      {[](Model &m) { m.equivariant().matrices["uncertainty.hopping.same_00"](2, 2) = 0.0; },
       "\"uncertainty.hopping.same_00\" is no inverse Cholesky factor"},
      {[](Model &m) { m.equivariant().uncertainty->hopping_scales.erase("same_01"); },
       "a scale for every hopping class or none"},
      {[](Model &m) {
         m.equivariant().uncertainty->hopping_scales.erase("same_01");
         m.equivariant().uncertainty->hopping_scales["other"] = 1.0;
       },
       "lacks the scale of hopping class \"same_01\""},
      {[&](Model &m) { m.equivariant().uncertainty->hopping_scales["same_01"] = nan; },
       "a scale below 0"},
      {[](Model &m) { m.equivariant().uncertainty->hopping_scales["same_01"] = -1e-3; },
       "a scale below 0"},
      {[](Model &m) { m.equivariant().uncertainty->hamiltonian_scales.clear(); },
       "scales of hoppings, but none of on-site blocks"},
      {[](Model &m) { m.equivariant().uncertainty->calibrated_on = "test"; },
       "calibrated on \"test\""},
  };
  for (const Case &c : cases) {
    Model model = uncertain_model();
    c.change(model);
    EXPECT_NE(error_of([&]() { model.check(); }).find(c.words), std::string::npos)
        << c.words << "\n"
        << error_of([&]() { model.check(); });
  }
  Model forces_only = uncertain(moment_model());
  forces_only.equivariant().uncertainty->hamiltonian_scales = {0.1, 0.1};
  EXPECT_NE(error_of([&]() { forces_only.check(); }).find("where there is a Hamiltonian"),
            std::string::npos);
}

TEST(UncertaintyData, damaged_files_name_the_file_and_what_is_wrong) {
  const ScratchDir scratch;
  const std::string path = scratch / "a.dpw";
  const auto damaged = [&](const std::function<void(Safetensors &)> &change) {
    uncertain_model().save(path);
    Safetensors file = Safetensors::read(path);
    change(file);
    file.write(path);
    return error_of([&]() { Model::load(path); });
  };
  EXPECT_EQ(damaged([](Safetensors &f) { f.tensors.erase("uncertainty.whitening.S"); }),
            "the model file \"" + path +
                "\" is unusable: the model lacks the matrix \"uncertainty.whitening.S\"");
  EXPECT_EQ(
      damaged([](Safetensors &f) {
        f.tensors.at("uncertainty.whitening.S").data[20] = std::numeric_limits<double>::infinity();
      }),
      "the model file \"" + path +
          "\" is unusable: matrix \"uncertainty.whitening.S\" has a number that is not finite");
  const std::string incomplete = damaged([](Safetensors &f) {
    nlohmann::json root = nlohmann::json::parse(f.metadata.at("dpw"));
    root["uncertainty"]["limits"].erase("S");
    f.metadata["dpw"] = root.dump();
  });
  const std::string no_number = damaged([](Safetensors &f) {
    nlohmann::json root = nlohmann::json::parse(f.metadata.at("dpw"));
    root["uncertainty"]["hopping_eV"]["same_01"] = "much";
    f.metadata["dpw"] = root.dump();
  });
  EXPECT_NE(no_number.find("the model file \"" + path + "\""), std::string::npos) << no_number;
  EXPECT_NE(incomplete.find("the model file \"" + path + "\" is incomplete"), std::string::npos);
}

}  // namespace dpw::test
