// SPDX-License-Identifier: MIT
// Uncertainties of models whose errors are made up, so that it is known what has to come out.
#include <gtest/gtest.h>

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>

#include "file_helpers.h"
#include "frame/predict_hamiltonian.h"
#include "moment_models.h"
#include "uncertainty/assess_uncertainty.h"
#include "uncertainty/distance_statistics.h"
#include "uncertainty/fit_uncertainty.h"
#include "uncertainty/frame_response.h"
#include "uncertainty/on_site_errors.h"

namespace dpw::test {

namespace {

constexpr double lower_vacuum = 3.0, upper_vacuum = 3.2;

Model small_model() {
  EquivariantModelShape shape;
  shape.hamiltonian_channels = 2;
  Model model = moment_model(shape);
  model.equivariant().descriptor.erase("layers");
  return model;
}

Structure shaken(unsigned seed, double scale = 1.0) {
  const RandomAtoms atoms = random_atoms();
  std::mt19937 random(100 + seed);
  std::normal_distribution<double> normal(0.0, 0.05);
  Structure s;
  s.lattice = scale * atoms.lattice;
  s.positions = scale * atoms.positions;
  for (double &x : s.positions.reshaped()) x += normal(random);
  for (const int e : atoms.element) s.symbols.emplace_back(e == 0 ? "Mo" : "S");
  return s;
}

/// What the model predicts, as if it were the truth: no errors at all.
TrainingFrame perfect_frame(const Model &model, const std::string &name, Split split,
                            const Structure &structure) {
  TrainingFrame frame;
  frame.name = name;
  frame.provenance = "formula";
  frame.split = split;
  frame.structure = structure;
  frame.forces = FrameResponse(model, structure).forces();
  frame.vacuum_lower = lower_vacuum;
  frame.vacuum_upper = upper_vacuum;
  NumberedStructure numbered{structure, {}};
  for (std::size_t i = 0; i < structure.size(); ++i)
    numbered.ids.push_back(static_cast<std::int64_t>(i) + 1);
  PredictOptions options;
  options.cutoff = 0.5;
  const WannierHamiltonian h = predict_hamiltonian(model, numbered, options);
  frame.hamiltonian.emplace();
  for (const PairBlock &block : h.blocks) {
    const int n = h.atoms[static_cast<std::size_t>(block.row)].n_orbitals;
    frame.hamiltonian->blocks.push_back(block);
    frame.hamiltonian->blocks.back().first_value = frame.hamiltonian->values.size();
    for (int k = 0; k < n * n; ++k) {
      const double vacuum = k % (n + 1) == 0 ? 0.5 * (lower_vacuum + upper_vacuum) : 0.0;
      frame.hamiltonian->values.push_back(
          static_cast<float>(h.values[block.first_value + static_cast<std::size_t>(k)] + vacuum));
    }
  }
  return frame;
}

TrainingSet perfect_set(const Model &model) {
  TrainingSet set;
  for (const ElementData &element : model.elements) {
    set.elements.push_back(element.symbol);
    set.orbital_names.push_back(element.orbitals);
  }
  for (unsigned k = 0; k < 12; ++k)
    set.frames.push_back(
        perfect_frame(model, "train" + std::to_string(k), Split::train, shaken(k)));
  for (unsigned k = 12; k < 15; ++k)
    set.frames.push_back(
        perfect_frame(model, "validation" + std::to_string(k), Split::validation, shaken(k)));
  return set;
}

Eigen::RowVector3d random_direction(std::mt19937 &random) {
  std::normal_distribution<double> normal(0.0, 1.0);
  return Eigen::RowVector3d(normal(random), normal(random), normal(random)).normalized();
}

/// Changes every element of an atom's on-site block by `error`, with alternating sign.
void spoil_on_site(TrainingSet &set, TrainingFrame &frame, int atom, double error) {
  for (const PairBlock &block : frame.hamiltonian->blocks) {
    if (block.row != atom || block.column != atom) continue;
    const auto n =
        static_cast<std::size_t>(set.orbital_counts(frame)[static_cast<std::size_t>(atom)]);
    for (std::size_t k = 0; k < n * n; ++k)
      frame.hamiltonian->values[block.first_value + k] +=
          static_cast<float>(k % 2 == 0 ? error : -error);
  }
}

/// Gives the frames of a split errors of forces that are `scale` times what the model expects,
/// and of on-site elements that are scales[e] times the distance.
void spoil(TrainingSet &set, Split split, const Model &model, double scale,
           const std::array<double, 2> &scales) {
  std::mt19937 random(6);
  for (TrainingFrame &frame : set.frames) {
    if (frame.split != split) continue;
    FrameResponse response(model, frame.structure);
    const Eigen::VectorXd width = response.force_errors(), distance = response.distances();
    for (Eigen::Index i = 0; i < width.size(); ++i) {
      frame.forces.row(i) += scale * width[i] * random_direction(random);
      const auto e = static_cast<std::size_t>(response.element()[static_cast<std::size_t>(i)]);
      spoil_on_site(set, frame, static_cast<int>(i), scales[e] * distance[i]);
    }
  }
}

}  // namespace

TEST(FitUncertainty, finds_the_errors_that_were_put_in) {
  const Model bare = small_model();
  TrainingSet set = perfect_set(bare);
  Model model = bare;
  // Any widths will do to begin with: errors of validation frames give them a scale above 0.
  for (TrainingFrame &frame : set.frames) frame.forces.array() += 0.01;
  fit_uncertainty(model, set);
  const Model first = model;
  set = perfect_set(bare);
  spoil(set, Split::validation, first, 2.5, {0.003, 0.02});
  fit_uncertainty(model, set);

  EXPECT_EQ(model.equivariant().uncertainty->calibrated_on, "validation");
  EXPECT_EQ(model.equivariant().uncertainty->n_members,
            12);  // all there are: two elements with RAERs of 6
  EXPECT_EQ(model.equivariant().uncertainty->limits, first.equivariant().uncertainty->limits);
  ASSERT_EQ(model.equivariant().uncertainty->hamiltonian_scales.size(), 2U);
  EXPECT_NEAR(model.equivariant().uncertainty->hamiltonian_scales[0], 0.003, 1e-5);
  EXPECT_NEAR(model.equivariant().uncertainty->hamiltonian_scales[1], 0.02, 1e-5);
  for (const char *symbol : {"Mo", "S"}) {
    const std::string name = last_layers_name(symbol);
    EXPECT_TRUE(
        model.equivariant().matrix(name).isApprox(2.5 * first.equivariant().matrix(name), 1e-10));
  }

  const nlohmann::json report = assess_uncertainty(model, set, Split::validation, false);
  EXPECT_EQ(report.at("frames"), 3);
  EXPECT_EQ(report.at("atoms"), 36);
  EXPECT_NEAR(report.at("force").at("rank_correlation").get<double>(), 1.0, 1e-12);
  EXPECT_NEAR(report.at("on_site").at("rank_correlation").get<double>(), 1.0, 1e-3);
  const double error = report.at("force").at("rms_error"),
               predicted = report.at("force").at("rms_predicted");
  EXPECT_NEAR(predicted, error, 1e-9 * error);
  EXPECT_EQ(report.at("force").at("within_2"), 1.0);
  const nlohmann::json &frames = report.at("frames_on_site");
  EXPECT_NEAR(frames.at("rms_predicted").get<double>(), frames.at("rms_error").get<double>(),
              1e-3 * frames.at("rms_error").get<double>());
  EXPECT_EQ(assess_uncertainty(model, set, Split::test, false).at("frames"), 0);
}

void expect_frames_judged_by_the_others(bool all_forces) {
  const Model bare = small_model();
  TrainingSet set = perfect_set(bare);
  set.frames.resize(7);
  std::mt19937 random(8);
  std::normal_distribution<double> normal(0.0, 0.02);
  for (TrainingFrame &frame : set.frames)
    for (double &f : frame.forces.reshaped()) f += normal(random);
  if (!all_forces) {
    set.frames[2].forces(3, 1) = std::nan("");
    set.frames[4].forces.topRows(11).setConstant(std::nan(""));
  }
  UncertaintySettings settings;
  settings.force_regularization = 0.2;
  Model model = bare;
  fit_uncertainty(model, set, settings);
  EXPECT_EQ(model.equivariant().uncertainty->calibrated_on, "training");

  // Weights without a frame, by least squares that start from those of the model.
  std::vector<Eigen::MatrixXd> g;
  Eigen::MatrixXd a = Eigen::MatrixXd::Zero(12, 12);
  for (const TrainingFrame &frame : set.frames) {
    const Eigen::MatrixXd all = FrameResponse(bare, frame.structure).unit_forces();
    g.emplace_back(all(frame.known_forces(), Eigen::all));
    a += g.back().transpose() * g.back();
  }
  const Eigen::MatrixXd added = 0.2 * a.diagonal().mean() * Eigen::MatrixXd::Identity(12, 12);
  double squares = 0.0, n = 0.0;
  for (std::size_t f = 0; f < g.size(); ++f) {
    const TrainingFrame &frame = set.frames[f];
    const Eigen::MatrixXd p = (a + added - g[f].transpose() * g[f]).fullPivLu().inverse();
    const Eigen::VectorXd all =
        (FrameResponse(bare, frame.structure).forces() - frame.forces).transpose().reshaped();
    const std::vector<Eigen::Index> known = frame.known_forces();
    const Eigen::VectorXd residual = all(known);
    const Eigen::VectorXd weights = p * g[f].transpose() * residual;  // as they change
    const Eigen::VectorXd error = residual + g[f] * weights;
    const Eigen::VectorXd variance = (g[f] * p * g[f].transpose()).diagonal();
    for (std::size_t k = 0; k + 2 < known.size(); ++k) {
      if (known[k] % 3 != 0 || known[k + 2] != known[k] + 2) continue;  // not all of an atom
      const auto first = static_cast<Eigen::Index>(k);
      squares += error.segment<3>(first).squaredNorm() / variance.segment<3>(first).sum();
      n += 1.0;
    }
  }
  // All twelve last layers together have the covariance, times the square of the scale.
  Eigen::MatrixXd members(12, 12);
  members << model.equivariant().matrix(last_layers_name("Mo")),
      model.equivariant().matrix(last_layers_name("S"));
  EXPECT_TRUE((members.transpose() * members)
                  .isApprox(squares / n * (a + added).fullPivLu().inverse(), 1e-9));
}

TEST(FitUncertainty, without_validation_a_frame_is_judged_by_the_others) {
  expect_frames_judged_by_the_others(true);
}

TEST(FitUncertainty, does_without_forces_that_are_unknown) {
  expect_frames_judged_by_the_others(false);
}

TEST(FitUncertainty, limits_are_the_largest_distances_between_training_frames) {
  const Model bare = small_model();
  const TrainingSet set = perfect_set(bare);
  Model model = bare;
  fit_uncertainty(model, set);
  for (int e = 0; e < 2; ++e) {
    DistanceStatistics statistics(0.01);
    for (const TrainingFrame &frame : set.frames)
      if (frame.split == Split::train)
        statistics.add_frame(FrameResponse(bare, frame.structure).first_layer(bare, e));
    double largest = 0.0;
    for (const Eigen::VectorXd &distances : statistics.left_out())
      largest = std::max(largest, distances.maxCoeff());
    EXPECT_EQ(model.equivariant().uncertainty->limits[static_cast<std::size_t>(e)], largest);
  }
}

TEST(FitUncertainty, tells_frames_like_those_of_training_from_others) {
  Model model = small_model();
  TrainingSet set = perfect_set(model);
  fit_uncertainty(model, set);
  for (const auto &[scale, outside] :
       {std::pair{1.0, false}, std::pair{0.9, true}, std::pair{1.1, true}}) {
    TrainingSet frames = set;
    frames.frames = {perfect_frame(model, "other", Split::test, shaken(77, scale))};
    const nlohmann::json report = assess_uncertainty(model, frames, Split::test, false);
    EXPECT_EQ(report.at("atoms"), 12);
    if (outside)
      EXPECT_GE(report.at("atoms_outside").get<int>(), 9) << scale;
    else
      EXPECT_EQ(report.at("atoms_outside"), 0) << report.at("largest_distance");
  }
}

TEST(FitUncertainty, leaves_out_what_the_data_do_not_know) {
  Model model = small_model();
  TrainingSet set = perfect_set(model);
  fit_uncertainty(model, set);
  for (TrainingFrame &frame : set.frames) {
    frame.forces.resize(0, 3);
    frame.hamiltonian.reset();
  }
  fit_uncertainty(model, set);  // another one in the place of the first
  EXPECT_EQ(model.equivariant().uncertainty->n_members, 0);
  EXPECT_TRUE(model.equivariant().uncertainty->hamiltonian_scales.empty());
  EXPECT_EQ(model.equivariant().matrices.count(last_layers_name("Mo")), 0U);
  const nlohmann::json report = assess_uncertainty(model, set, Split::validation, false);
  EXPECT_EQ(report.count("force"), 0U);
  EXPECT_EQ(report.count("on_site"), 0U);
}

TEST(FitUncertainty, the_vacuum_may_be_that_of_a_layers_own_side) {
  const Model model = small_model();
  const TrainingSet set = perfect_set(model);
  const TrainingFrame &frame = set.frames.front();
  EXPECT_LT(on_site_errors(model, set, frame, false).maxCoeff(), 1e-6);
  // All atoms are of layer 0: their level is 0.1 eV below the mean, on the diagonal only.
  const Eigen::VectorXd errors = on_site_errors(model, set, frame, true);
  for (Eigen::Index i = 0; i < errors.size(); ++i) {
    const double n = set.orbital_counts(frame)[static_cast<std::size_t>(i)];
    EXPECT_NEAR(errors[i], 0.1 / std::sqrt(n), 1e-6);
  }
}

TEST(FitUncertainty, names_what_does_not_fit) {
  Model model = small_model();
  TrainingSet set = perfect_set(model);
  Model direct = model;
  direct.kind = PublishedModel{};
  EXPECT_NE(error_of([&]() {
              fit_uncertainty(direct, set);
            }).find("only models of an energy can have an uncertainty"),
            std::string::npos);
  set.frames.resize(2);
  for (TrainingFrame &frame : set.frames)
    std::fill(frame.structure.symbols.begin(), frame.structure.symbols.end(), "S");
  EXPECT_EQ(error_of([&]() { fit_uncertainty(model, set); }),
            "no training frame has an atom of the element Mo");
}

}  // namespace dpw::test
