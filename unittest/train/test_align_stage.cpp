// SPDX-License-Identifier: MIT
#include "train/align_stage.h"

#include <gtest/gtest.h>

#include <cmath>

#include "file_helpers.h"
#include "frame/predict_hamiltonian.h"
#include "math/radial_basis.h"
#include "train/train_models.h"
#include "train/train_report.h"
#include "train/trainer.h"

namespace dpw::test {

namespace {

constexpr double k_0 = 869.0, k_1 = 210.0;  // eV A^3
constexpr double unit = 10.0;               // A^2, of a formula unit CH without strain

/// A cell of one row of C in the lower layer and one, or none, in the upper, H above them.
struct Slab {
  double side, height;
  int lower, upper;  // units along x

  double area() const { return side * side * lower; }
  double strain(int units) const { return std::sqrt(area() / (units * unit)) - 1.0; }
  /// The vacuum above the mean potential, by the formula of doc/dpw_train, eV.
  double zero() const {
    double sum = 0.0;
    for (const int units : {lower, upper})
      if (units > 0) sum += units * (k_0 + k_1 * strain(units));
    return sum / (area() * height);
  }
  TrainingFrame frame(std::mt19937 &random) const {
    std::uniform_real_distribution<double> move(-0.1, 0.1);
    TrainingFrame frame;
    frame.provenance = "formulas";
    frame.structure.lattice = Eigen::Vector3d(lower * side, side, height).asDiagonal();
    frame.structure.positions.resize(2 * (lower + upper), 3);
    Eigen::Index atom = 0;
    for (const bool above : {false, true}) {
      const int units = above ? upper : lower;
      for (int n = 0; n < units; ++n) {
        const double x = n * lower * side / units, z = above ? 9.0 : 5.0;
        frame.structure.positions.row(atom++) << x, 0.0, z;
        frame.structure.positions.row(atom++) << x + 0.5 * side, 0.5 * side, z + 0.8;
        frame.structure.symbols.insert(frame.structure.symbols.end(), {"C", "H"});
      }
    }
    for (Eigen::Index k = 0; k < frame.structure.positions.size(); ++k)
      frame.structure.positions.data()[k] += move(random);
    return frame;
  }
};

std::vector<Slab> slabs(int n) {
  const int lower[] = {1, 2, 2, 1, 2}, upper[] = {1, 1, 0, 0, 2};
  std::vector<Slab> all;
  for (int f = 0; f < n; ++f)
    all.push_back(
        {3.0 + 0.4 * (f % 7) / 6.0, 20.0 + 5.0 * (f % 4) / 3.0, lower[f % 5], upper[f % 5]});
  return all;
}

nlohmann::json slab_settings() {
  nlohmann::json settings = toy_settings("slab.dpw");
  settings["model"]["layers"] = {{"plane_element", "C"}, {"bond_A", 3.0}};
  settings["model"]["hamiltonian"]["same_layer"]["cutoff_A"] = 6.5;
  settings["model"]["hamiltonian"]["different_layers"] = {
      {"cutoff_A", 9.0}, {"switch_A", 4.0}, {"mix", 4}, {"pair_radial", 4}, {"hidden", {8}}};
  settings["stages"]["hamiltonian"]["vacuum"] = "mean";
  settings["stages"]["align"] = {{"unit_area_A2", unit}, {"n_radial", 3}, {"ridge", 1e-12}};
  return settings;
}

TrainConfig slab_config(const nlohmann::json &settings = slab_settings()) {
  return toy_config(own_folder("align"), settings);
}

/// On-site energy relative to the vacuum: a constant, and radial functions of the distances of
/// atoms of the same layer, eV.
double local_energy(const Structure &s, const Slab &slab, int atom) {
  const RadialBasis radial(4.6, 1.5, 3);
  double energy = s.symbols[static_cast<std::size_t>(atom)] == "C" ? -6.0 : -7.5;
  const int first = atom < 2 * slab.lower ? 0 : 2 * slab.lower;
  const int end = first == 0 ? 2 * slab.lower : 2 * (slab.lower + slab.upper);
  for (int j = first; j < end; ++j)
    for (int a = -2; a <= 2; ++a)
      for (int b = -2; b <= 2; ++b) {
        const double r =
            (s.positions.row(j) - s.positions.row(atom) + Eigen::RowVector3d(a, b, 0) * s.lattice)
                .norm();
        if (r < 1e-9 || r >= 4.6) continue;
        double values[3];
        radial.evaluate(r, values);
        energy +=
            s.symbols[static_cast<std::size_t>(j)] == "C" ? 0.5 * values[0] : -0.3 * values[1];
      }
  return energy;
}

/// Calls visit(element of a diagonal on-site element, atom, orbital, number of orbitals).
template <class Visit>
void for_diagonals(TrainingFrame &frame, Visit &&visit) {
  for (const PairBlock &block : frame.hamiltonian->blocks) {
    if (!block.is_on_site()) continue;
    const int n =
        toy_orbitals(frame.structure.symbols[static_cast<std::size_t>(block.row)] == "C" ? 0 : 1);
    for (int k = 0; k < n; ++k)
      visit(frame.hamiltonian->values[block.first_value + static_cast<std::size_t>(k * n + k)],
            block.row, k, n);
  }
}

/// Frames with such on-site energies, moved by the frame's zero. Every fifth is for validation; no
/// frame has vacuum levels.
TrainingSet slab_set(const std::vector<Slab> &all) {
  std::mt19937 random(7);
  TrainingSet set;
  set.elements = {"C", "H"};
  set.orbital_names = {{"s", "pz", "px", "py"}, {"s"}};
  for (std::size_t f = 0; f < all.size(); ++f) {
    TrainingFrame frame = all[f].frame(random);
    frame.name = "slab" + std::to_string(f);
    frame.split = f % 5 == 4 ? Split::validation : Split::train;
    std::vector<int> element;
    for (const std::string &symbol : frame.structure.symbols)
      element.push_back(symbol == "C" ? 0 : 1);
    label_toy_frame(frame, element);
    frame.vacuum_lower.reset();
    frame.vacuum_upper.reset();
    for_diagonals(frame, [&](float &value, int atom, int k, int n) {
      const double split = n == 1 ? 0.0 : k == 0 ? -1.5 : 0.5;  // none on average
      value =
          static_cast<float>(local_energy(frame.structure, all[f], atom) + all[f].zero() + split);
    });
    set.frames.push_back(frame);
  }
  set.check();
  return set;
}

/// The stage alone.
nlohmann::json align(TrainingSet &set, const nlohmann::json &settings = slab_settings()) {
  const TrainConfig config = slab_config(settings);
  const Model model = make_blank_model(config, set);
  const PreparedData data = prepare_data(model, set, at::kDouble);
  return align_frames(*config.align, model, data, set);
}

std::string error_for(TrainingSet set, const nlohmann::json &settings = slab_settings()) {
  return error_of([&]() { align(set, settings); });
}

void expect_zeros(const TrainingSet &set, const std::vector<Slab> &all, double within) {
  for (std::size_t f = 0; f < all.size(); ++f) {
    ASSERT_TRUE(set.frames[f].vacuum_lower && set.frames[f].vacuum_upper);
    EXPECT_NEAR(*set.frames[f].vacuum_lower, all[f].zero(), within);
    EXPECT_EQ(*set.frames[f].vacuum_lower, *set.frames[f].vacuum_upper);
  }
}

}  // namespace

TEST(AlignStage, finds_the_zeros_of_cells_of_any_height_strain_and_number_of_layers) {
  // H is stored in single precision: 1e-6 eV.
  const std::vector<Slab> all = slabs(25);
  TrainingSet set = slab_set(all);
  const nlohmann::json report = align(set);
  expect_zeros(set, all, 2e-5);
  EXPECT_EQ(report.at("frames"), 20);
  EXPECT_NEAR(report.at("K_eV_A3").at(0).get<double>(), k_0, 5e-3);
  EXPECT_NEAR(report.at("K_eV_A3").at(1).get<double>(), k_1, 5e-2);
  EXPECT_GT(report.at("r_squared").get<double>(), 1.0 - 1e-10);
  EXPECT_LT(report.at("rms_error_meV").get<double>(), 1e-3);
  EXPECT_LT(report.at("rms_left_out_meV").get<double>(), 1e-2);
  EXPECT_EQ(report.at("counted_element"), "C");
  EXPECT_NEAR(report.at("zeros_eV").at("slab4").get<double>(), all[4].zero(), 2e-5);
}

TEST(AlignStage, gives_the_papers_constant_of_a_layer) {
  // C = E(N_in, N_out) - E(N_in, N_in) is a function of the strain and of N_out/N_in.
  const Slab slab{3.2, 22.0, 3, 2};
  TrainingSet set = slab_set({slab, {3.2, 22.0, 3, 3}});
  const PreparedData data = prepare_data(make_blank_model(slab_config(), set), set, at::kDouble);
  const MeanPotential form(0, unit, 2);
  const Eigen::Vector2d k(k_0, k_1);
  const double difference = (form.terms(data.train[0]) - form.terms(data.train[1])).dot(k);
  const double strain = slab.strain(3), ratio = 2.0 / 3.0;
  const double strain_out = (1.0 + strain) / std::sqrt(ratio) - 1.0;
  const double c = (ratio * (k_0 + k_1 * strain_out) - (k_0 + k_1 * strain)) /
                   (unit * std::pow(1.0 + strain, 2) * slab.height);
  EXPECT_NEAR(difference, c, 1e-12);
  EXPECT_LT(c, -0.5);
}

TEST(AlignStage, does_not_see_a_constant_that_all_hamiltonians_share) {
  TrainingSet set = slab_set(slabs(20)), moved = set;
  for (TrainingFrame &frame : moved.frames)
    for_diagonals(frame, [](float &value, int, int, int) { value += 2.0F; });
  align(set);
  align(moved);
  for (std::size_t f = 0; f < set.frames.size(); ++f)
    EXPECT_NEAR(*set.frames[f].vacuum_lower, *moved.frames[f].vacuum_lower, 2e-5);
}

TEST(AlignStage, keeps_levels_that_are_known_and_learns_from_them) {
  // Cells of one height with two layers tell nothing by themselves.
  std::vector<Slab> all = slabs(25);
  for (Slab &slab : all) slab = {slab.side, 22.0, 1, 1};
  TrainingSet set = slab_set(all);
  EXPECT_NE(error_for(set).find("have as many layers in cells of the same height"),
            std::string::npos);
  for (std::size_t f = 0; f < 3; ++f) {
    set.frames[f].vacuum_lower = all[f].zero() - 0.05;
    set.frames[f].vacuum_upper = all[f].zero() + 0.05;
  }
  const nlohmann::json report = align(set);
  EXPECT_EQ(report.at("frames"), 17);
  EXPECT_FALSE(report.at("zeros_eV").contains("slab0"));
  for (std::size_t f = 3; f < all.size(); ++f)
    EXPECT_NEAR(*set.frames[f].vacuum_lower, all[f].zero(), 2e-5);
  EXPECT_EQ(*set.frames[0].vacuum_upper, all[0].zero() + 0.05);
}

TEST(AlignStage, makes_the_model_that_known_levels_make) {
  const std::vector<Slab> all = slabs(16);
  const TrainingSet set = slab_set(all);
  TrainingSet known = set;
  for (std::size_t f = 0; f < all.size(); ++f)
    known.frames[f].vacuum_lower = known.frames[f].vacuum_upper = all[f].zero();
  const ScratchDir folder;
  nlohmann::json settings = slab_settings();
  settings["stages"]["hamiltonian"]["epochs"] = 1;
  settings["stages"]["force"]["epochs"] = 1;
  const TrainConfig config = toy_config(folder / "align", settings);
  const TrainResult result = train_model(config, set, {});
  ASSERT_TRUE(result.complete);
  settings["stages"].erase("align");
  const TrainConfig plain = toy_config(folder / "plain", settings);
  const TrainResult expected = train_model(plain, known, {});

  const Model model = Model::load(config.output);
  const Structure &structure = set.frames[0].structure;
  const NumberedStructure atoms{structure, {1, 2, 3, 4}};
  const WannierHamiltonian h = predict_hamiltonian(model, atoms);
  const WannierHamiltonian other = predict_hamiltonian(expected.model, atoms);
  ASSERT_EQ(h.values.size(), other.values.size());
  for (std::size_t k = 0; k < h.values.size(); ++k) EXPECT_NEAR(h.values[k], other.values[k], 1e-4);
  // Energies are relative to the vacuum: nothing is left to add to a layer.
  EXPECT_EQ(model.alignment(), nullptr);
  EXPECT_EQ(model.provenance.at("align").at("K_eV_A3"), result.align.at("K_eV_A3"));
  EXPECT_FALSE(model.provenance.at("align").contains("zeros_eV"));

  write_train_report(config, set, result);
  const nlohmann::json report = nlohmann::json::parse(slurp(report_path(config)));
  EXPECT_EQ(report.at("align").at("frames"), 13);
  EXPECT_GT(report.at("align").at("r_squared").get<double>(), 0.999);
  EXPECT_TRUE(report.at("validation").at("hamiltonian_meV").contains("all"));
  EXPECT_FALSE(set.frames[0].vacuum_lower);  // the caller's data are as they were

  // Resumed with another alignment, forces are the same and the Hamiltonian is not.
  settings = slab_settings();
  settings["stages"]["hamiltonian"]["epochs"] = 1;
  settings["stages"]["force"]["epochs"] = 1;
  settings["stages"]["align"]["strain_degree"] = 0;
  TrainOptions resume;
  resume.resume = true;
  const TrainConfig changed = toy_config(folder / "align", settings);
  const std::string error = error_of([&]() { train_model(changed, set, resume); });
  EXPECT_NE(error.find("with other settings"), std::string::npos) << error;
  EXPECT_NE(error.find(checkpoint_path(changed, "hamiltonian")), std::string::npos) << error;
}

TEST(AlignStage, says_what_the_frames_lack) {
  const TrainingSet set = slab_set(slabs(20));
  const auto with = [&](const auto &change) {
    TrainingSet changed = set;
    for (TrainingFrame &frame : changed.frames) change(frame);
    return error_for(changed);
  };
  const auto expect = [](const std::string &error, const char *part) {
    EXPECT_NE(error.find(part), std::string::npos) << error;
  };
  expect(with([](TrainingFrame &f) {
           if (f.name == "slab3") f.vacuum_upper = 4.0;
         }),
         "frame \"slab3\" has one of its two vacuum levels only");
  expect(with([](TrainingFrame &f) {
           if (f.name == "slab4") f.vacuum_lower = 4.0;  // for validation
         }),
         "frame \"slab4\" has one of its two vacuum levels only");
  expect(with([](TrainingFrame &f) { f.vacuum_lower = f.vacuum_upper = 4.0; }),
         "every training frame with a Hamiltonian has its vacuum levels");
  expect(with([](TrainingFrame &f) { f.hamiltonian.reset(); }),
         "no training frame has a Hamiltonian: leave stages.align out");
  expect(error_for(slab_set(slabs(11))),
         "the alignment has 2 coefficients of K and 7 of an atom's surroundings, but 9 training "
         "frames");
  std::vector<Slab> all = slabs(20);
  for (Slab &slab : all) slab.side = 3.2, slab.upper = slab.upper > 0 ? slab.lower : 0;
  expect(error_for(slab_set(all)), "have 1 strain, too few for stages.align.strain_degree 1");
  nlohmann::json settings = slab_settings();
  settings["stages"]["align"]["strain_degree"] = 0;
  expect(error_for(slab_set(all), settings), "no error");
  settings["stages"]["align"]["counted_element"] = "H";
  expect(error_for(set, settings), "no error");
  TrainingSet bare = set;  // its only layer is of C
  TrainingFrame &frame = bare.frames[3];
  frame.structure.symbols = {"C", "C"};
  frame.hamiltonian->blocks.clear();
  frame.hamiltonian->values.clear();
  for (int i = 0; i < 2; ++i) {
    frame.hamiltonian->blocks.push_back({i, i, {0, 0, 0}, frame.hamiltonian->values.size()});
    for (int k = 0; k < 16; ++k) frame.hamiltonian->values.push_back(k % 5 == 0 ? 1.0F : 0.0F);
  }
  expect(error_for(bare, settings), "frame \"slab3\" has a layer without atoms of the element");
}

TEST(AlignStage, is_named_where_levels_are_missing) {
  nlohmann::json settings = slab_settings();
  settings["stages"].erase("align");
  settings["stages"]["force"]["epochs"] = 1;
  const TrainConfig config = slab_config(settings);
  const std::string error = error_of([&]() { train_model(config, slab_set(slabs(12)), {}); });
  EXPECT_NE(error.find("but no vacuum levels to refer it to: give both, or add the stage align"),
            std::string::npos)
      << error;
}

TEST(AlignStage, says_which_setting_is_wrong) {
  const auto error_with = [](const char *pointer, const nlohmann::json &value) {
    nlohmann::json settings = slab_settings();
    settings[nlohmann::json::json_pointer(pointer)] = value;
    return error_of([&]() { slab_config(settings); });
  };
  const auto expect = [](const std::string &error, const char *part) {
    EXPECT_NE(error.find(part), std::string::npos) << error;
  };
  expect(error_with("/stages/hamiltonian/vacuum", "own_side"),
         "stages.align finds one zero per frame: it needs the stage hamiltonian with \"vacuum\": "
         "\"mean\"");
  expect(error_with("/stages/align/counted_element", "Mo"),
         "stages.align.counted_element is Mo, which is none of the elements");
  expect(error_with("/stages/align/strain_degree", -1),
         "stages.align.strain_degree has to be 0 or more");
  expect(error_with("/stages/align/ridge", 0.0), "stages.align.ridge has to be above 0");
  expect(error_with("/stages/align/unit_area_A2", 0.0),
         "stages.align.unit_area_A2 has to be above 0");
  nlohmann::json settings = slab_settings();
  settings["model"].erase("layers");
  expect(error_of([&]() { slab_config(settings); }),
         "stages.align.counted_element is missing: the model has no layers whose plane_element to "
         "take");
}

}  // namespace dpw::test
