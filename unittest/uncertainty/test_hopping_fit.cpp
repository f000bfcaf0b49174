// SPDX-License-Identifier: MIT
// What a model learns of errors of its hoppings, from errors that are made up.
#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "file_helpers.h"
#include "frame/predict_hamiltonian.h"
#include "frame/structure_frame.h"
#include "moment_models.h"
#include "uncertainty/assess_uncertainty.h"
#include "uncertainty/fit_uncertainty.h"
#include "uncertainty/hamiltonian_comparison.h"
#include "uncertainty/pair_products.h"

namespace dpw::test {

namespace {

const std::array<const char *, 3> class_names = {"same_00", "same_01", "same_11"};

/// One layer only, so that every class has pairs.
Model one_layer_model() {
  EquivariantModelShape shape;
  shape.hamiltonian_channels = 2;
  Model model = moment_model(shape);
  EquivariantModel &kind = model.equivariant();
  kind.descriptor.erase("layers");
  std::vector<EquivariantHoppingClass> &classes = kind.hamiltonian->hopping;
  classes.erase(std::remove_if(classes.begin(), classes.end(),
                               [](const auto &c) { return c.layers != LayerRelation::same; }),
                classes.end());
  return model;
}

NumberedStructure shaken_atoms(unsigned seed) {
  const RandomAtoms atoms = random_atoms();
  std::mt19937 random(200 + seed);
  std::normal_distribution<double> normal(0.0, 0.05);
  NumberedStructure s;
  s.structure.lattice = atoms.lattice;
  s.structure.positions = atoms.positions;
  for (double &x : s.structure.positions.reshaped()) x += normal(random);
  for (const int e : atoms.element) {
    s.structure.symbols.emplace_back(e == 0 ? "Mo" : "S");
    s.ids.push_back(static_cast<std::int64_t>(s.ids.size()) + 1);
  }
  return s;
}

using Change = std::function<double(const PairBlock &, std::size_t block, int element)>;

/// What the model predicts, with vacuum levels of 0 and with `change` added to every element.
TrainingFrame frame_of(const Model &model, const NumberedStructure &atoms, const std::string &name,
                       Split split, const Change &change = {}) {
  TrainingFrame frame;
  frame.name = name;
  frame.provenance = "formula";
  frame.split = split;
  frame.structure = atoms.structure;
  frame.vacuum_lower = frame.vacuum_upper = 0.0;
  const WannierHamiltonian h = predict_hamiltonian(model, atoms);
  frame.hamiltonian.emplace();
  // Blocks are of atoms at home, frames of atoms where they are.
  std::vector<Eigen::RowVector3d> moved;
  for (std::size_t i = 0; i < h.atoms.size(); ++i)
    moved.emplace_back(((h.atoms[i].position.transpose() -
                         atoms.structure.positions.row(static_cast<Eigen::Index>(i))) *
                        atoms.structure.lattice.inverse())
                           .array()
                           .round());
  for (std::size_t b = 0; b < h.blocks.size(); ++b) {
    PairBlock block = h.blocks[b];
    const auto i = static_cast<std::size_t>(block.row), j = static_cast<std::size_t>(block.column);
    const int n = h.atoms[i].n_orbitals * h.atoms[j].n_orbitals;
    for (int d = 0; d < 3; ++d)
      block.cell[static_cast<std::size_t>(d)] += static_cast<int>(moved[j][d] - moved[i][d]);
    block.first_value = frame.hamiltonian->values.size();
    frame.hamiltonian->blocks.push_back(block);
    for (int k = 0; k < n; ++k)
      frame.hamiltonian->values.push_back(
          static_cast<float>(h.values[h.blocks[b].first_value + static_cast<std::size_t>(k)] +
                             (change ? change(h.blocks[b], b, k) : 0.0)));
  }
  return frame;
}

TrainingSet set_of(const Model &model, int n_train, int n_validation) {
  TrainingSet set;
  for (const ElementData &element : model.elements) {
    set.elements.push_back(element.symbol);
    set.orbital_names.push_back(element.orbitals);
  }
  const auto a_little = [](const PairBlock &, std::size_t, int) { return 1e-3; };
  for (int k = 0; k < n_train + n_validation; ++k)
    set.frames.push_back(frame_of(model, shaken_atoms(static_cast<unsigned>(k)),
                                  "frame" + std::to_string(k),
                                  k < n_train ? Split::train : Split::validation, a_little));
  return set;
}

int class_of(const WannierHamiltonian &h, const PairBlock &block) {
  return h.atoms[static_cast<std::size_t>(block.row)].element +
         h.atoms[static_cast<std::size_t>(block.column)].element;
}

Eigen::MatrixXd inverse_of(const Eigen::MatrixXd &products, double added) {
  const Eigen::Index n = products.rows();
  return (products + added * Eigen::MatrixXd::Identity(n, n)).fullPivLu().inverse();
}

/// A by loops over the ordered pairs of the frames: products of what the last hidden layer gives
/// with the predictor asked for one pair at a time.
Eigen::MatrixXd plain_products(const Model &model, const TrainingSet &set, int c) {
  const EquivariantHoppingClass &data =
      model.equivariant().hamiltonian->hopping[static_cast<std::size_t>(c)];
  Eigen::MatrixXd sum;
  for (const TrainingFrame &frame : set.frames) {
    if (frame.split != Split::train) continue;
    StructureFrame pass(model, frame.structure, StructureFrame::Purpose::hamiltonian);
    EquivariantBlockPredictor predictor(model, model.equivariant());
    predictor.set_features(pass.frame().features(), static_cast<int>(frame.structure.size()),
                           pass.element().data());
    const Structure &s = frame.structure;
    for (std::size_t i = 0; i < s.size(); ++i)
      for (std::size_t j = 0; j < s.size(); ++j) {
        if (pass.element()[i] != data.element_i || pass.element()[j] != data.element_j) continue;
        for (int x = -3; x <= 3; ++x)
          for (int y = -3; y <= 3; ++y)
            for (int z = -3; z <= 3; ++z) {
              const Eigen::Vector3d d = (s.positions.row(static_cast<Eigen::Index>(j)) -
                                         s.positions.row(static_cast<Eigen::Index>(i)) +
                                         Eigen::RowVector3d(x, y, z) * s.lattice)
                                            .transpose();
              const double r = d.norm();
              if (r < 1e-6 || r >= data.r_max) continue;
              const DirectedPair pair{static_cast<int>(i), static_cast<int>(j), d};
              LastHidden seen;  // of (i, j) is the first answer
              predictor.hopping(c, &pair, 1, seen);
              Eigen::VectorXd v(seen.values.rows() + 1);
              v << seen.values.col(0), 1.0;
              const double t = std::max(0.0, (r - 6.0) / 3.0);
              v *= (1.0 - t * t * t * (10.0 - 15.0 * t + 6.0 * t * t)) *
                   std::exp(0.1 - 0.5 * r + 0.01 * r * r);
              if (sum.size() == 0) sum = Eigen::MatrixXd::Zero(v.size(), v.size());
              sum += v * v.transpose();
            }
      }
  }
  return sum;
}

}  // namespace

TEST(HoppingFit, factors_are_those_of_least_squares) {
  Model model = one_layer_model();
  const TrainingSet set = set_of(model, 2, 1);
  UncertaintySettings settings;
  settings.hopping_regularization = 0.01;
  fit_uncertainty(model, set, settings);
  for (int c = 0; c < 3; ++c) {
    const Eigen::MatrixXd products = plain_products(model, set, c);
    const Eigen::MatrixXd &factor = model.equivariant().matrix(
        std::string("uncertainty.hopping.") + class_names[static_cast<std::size_t>(c)]);
    EXPECT_TRUE((factor.transpose() * factor)
                    .isApprox(inverse_of(products, 0.01 * products.diagonal().mean()), 1e-6))
        << c;
  }
}

TEST(HoppingFit, finds_the_errors_that_were_put_in) {
  const Model bare = one_layer_model();
  TrainingSet set = set_of(bare, 5, 2);
  Model model = bare;
  fit_uncertainty(model, set);
  const Model first = model;
  const std::array<double, 3> factors = {0.5, 2.0, 3.0};
  for (std::size_t f = 5; f < 7; ++f) {
    const NumberedStructure atoms = shaken_atoms(static_cast<unsigned>(f));
    HamiltonianErrors errors;
    PredictOptions options;
    options.errors = &errors;
    const WannierHamiltonian h = predict_hamiltonian(first, atoms, options);
    set.frames[f] =
        frame_of(bare, atoms, set.frames[f].name, Split::validation,
                 [&](const PairBlock &block, std::size_t b, int element) {
                   const auto c = static_cast<std::size_t>(class_of(h, block));
                   if (block.is_on_site()) return 1e-3;
                   return (element % 2 == 0 ? -1.0 : 1.0) * factors[c] * errors.blocks[b];
                 });
  }
  fit_uncertainty(model, set);
  for (std::size_t c = 0; c < 3; ++c) {
    const double before = first.uncertainty()->hopping_scales.at(class_names[c]);
    EXPECT_NEAR(model.uncertainty()->hopping_scales.at(class_names[c]), factors[c] * before,
                1e-4 * factors[c] * before);
    const std::string name = std::string("uncertainty.hopping.") + class_names[c];
    EXPECT_EQ(model.equivariant().matrix(name), first.equivariant().matrix(name));
  }
  const nlohmann::json report = assess_uncertainty(model, set, Split::validation, false);
  EXPECT_NEAR(report.at("hopping").at("rank_correlation").get<double>(), 1.0, 1e-3);
  EXPECT_EQ(report.at("hopping").at("within_2"), 1.0);
  for (const char *what : {"hopping", "frames_hamiltonian"}) {
    const double error = report.at(what).at("rms_error"),
                 expected = report.at(what).at("rms_predicted");
    EXPECT_NEAR(error, expected, 2e-3 * expected) << what;
  }
  // After a shift, bands are closer than the rows of H.
  EXPECT_LT(report.at("frames_bands").at("rms_error").get<double>(),
            report.at("frames_hamiltonian").at("rms_error").get<double>());
  EXPECT_EQ(report.at("frames_bands").at("rms_predicted"),
            report.at("frames_hamiltonian").at("rms_predicted"));
  EXPECT_EQ(report.at("frames_bands").at("within_1"), 1.0);
}

TEST(HoppingFit, without_validation_a_frame_is_judged_by_the_others) {
  const Model bare = one_layer_model();
  const TrainingSet set = set_of(bare, 4, 0);
  Model model = bare;
  fit_uncertainty(model, set);
  EXPECT_EQ(model.uncertainty()->calibrated_on, "training");
  std::vector<std::vector<Eigen::MatrixXd>> products;
  for (const TrainingFrame &frame : set.frames)
    products.push_back(pair_products(bare, frame.structure));
  std::array<double, 3> errors{}, signals{};
  for (std::size_t f = 0; f < set.frames.size(); ++f) {
    Model others = model;
    for (std::size_t c = 0; c < 3; ++c) {
      Eigen::MatrixXd all = products[0][c] + products[1][c] + products[2][c] + products[3][c];
      const double added = 1e-4 * all.diagonal().mean();
      const Eigen::Index n = all.rows();
      const Eigen::MatrixXd precision =
          all - products[f][c] + added * Eigen::MatrixXd::Identity(n, n);
      others.equivariant().matrices[std::string("uncertainty.hopping.") + class_names[c]] =
          precision.llt().matrixL().solve(Eigen::MatrixXd::Identity(n, n));
      others.equivariant().uncertainty->hopping_scales[class_names[c]] = 1.0;
    }
    const auto found = compare_hamiltonian(others, set, set.frames[f], false, false);
    ASSERT_TRUE(found);
    for (const HoppingError &of_block : found->hoppings) {
      EXPECT_NEAR(of_block.error, 1e-3, 1e-6);
      errors[static_cast<std::size_t>(of_block.hopping_class)] += 1e-6;
      signals[static_cast<std::size_t>(of_block.hopping_class)] +=
          of_block.expected * of_block.expected;
    }
  }
  for (std::size_t c = 0; c < 3; ++c) {
    const double expected = std::sqrt(errors[c] / signals[c]);
    EXPECT_NEAR(model.uncertainty()->hopping_scales.at(class_names[c]), expected, 1e-3 * expected);
  }
}

TEST(HoppingFit, a_class_without_validation_pairs_takes_those_of_training) {
  const Model bare = one_layer_model();
  TrainingSet set = set_of(bare, 4, 0);
  Model trained = bare;
  fit_uncertainty(trained, set);
  // One Mo in a large cell: no Mo is near another.
  NumberedStructure alone = shaken_atoms(0);
  alone.structure.lattice = 20.0 * Eigen::Matrix3d::Identity();
  for (std::size_t i = 1; i < alone.structure.size(); ++i) alone.structure.symbols[i] = "S";
  alone.structure.symbols[0] = "Mo";
  set.frames.push_back(frame_of(bare, alone, "alone", Split::validation,
                                [](const PairBlock &, std::size_t, int) { return 0.01; }));
  Model model = bare;
  fit_uncertainty(model, set);
  EXPECT_EQ(model.uncertainty()->calibrated_on, "validation");
  const auto scale = [](const Model &m, const char *name) {
    return m.uncertainty()->hopping_scales.at(name);
  };
  EXPECT_DOUBLE_EQ(scale(model, "same_00"), scale(trained, "same_00"));
  EXPECT_NE(scale(model, "same_01"), scale(trained, "same_01"));
}

TEST(HoppingFit, leaves_out_what_the_data_do_not_know) {
  Model model = one_layer_model();
  TrainingSet set = set_of(model, 3, 1);
  fit_uncertainty(model, set);
  EXPECT_EQ(model.uncertainty()->hopping_scales.size(), 3U);
  for (TrainingFrame &frame : set.frames) frame.vacuum_lower.reset();
  fit_uncertainty(model, set);  // another one in the place of the first
  EXPECT_TRUE(model.uncertainty()->hopping_scales.empty());
  EXPECT_EQ(model.equivariant().matrices.count("uncertainty.hopping.same_00"), 0U);
  EXPECT_EQ(assess_uncertainty(model, set, Split::validation, false).count("hopping"), 0U);
}

}  // namespace dpw::test
