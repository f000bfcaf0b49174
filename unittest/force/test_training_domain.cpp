// SPDX-License-Identifier: MIT
// Distances from the training data by plain loops, forces of other last layers, and what turns
// neither of them.
#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <numeric>
#include <vector>

#include "file_helpers.h"
#include "uncertain_models.h"

namespace dpw::test {

namespace {

/// L^-1 (x - mean) of atom i, with x by loops over the moments that the field left behind.
std::vector<double> plain_coordinates(const Model &model, const ForceField &field, int i) {
  for (std::size_t e = 0; e < field.batches().size(); ++e) {
    const DescriptorBatch &batch = field.batches()[e];
    const auto found = std::find(batch.atoms.begin(), batch.atoms.end(), i);
    if (found == batch.atoms.end()) continue;
    const Eigen::VectorXd moments = batch.values.col(found - batch.atoms.begin());
    const std::string &symbol = model.elements[e].symbol;
    const int l_max = model.equivariant().descriptor["l_max"];
    const Eigen::Index n = model.equivariant().matrix(mixing_name("energy", symbol, 0)).cols();
    std::vector<double> p;
    for (int l = 0; l <= l_max; ++l) {
      // A[c][m] = sum_k W[c][k] B[k][m]
      const Eigen::MatrixXd b =
          Eigen::Map<const Eigen::MatrixXd>(moments.data() + n * l * l, n, 2 * l + 1);
      const Eigen::MatrixXd a =
          model.equivariant().matrix(mixing_name("energy", symbol, l)).lazyProduct(b);
      if (l == 0)
        for (Eigen::Index c = 0; c < a.rows(); ++c) p.push_back(a(c, 0));
      for (Eigen::Index c = 0; c < a.rows(); ++c)
        for (Eigen::Index d = c; d < a.rows(); ++d)
          p.push_back(a.row(c).dot(a.row(d)) / (2.0 * l + 1.0));
    }
    const NetworkData &net = model.network(model.force_networks()[e]);
    for (std::size_t k = 0; k < p.size() && net.normalization; ++k) {
      const InputNormalization &norm = *net.normalization;
      const auto at = static_cast<Eigen::Index>(k);
      p[k] = (p[k] - norm.mean[at]) / std::sqrt(norm.variance[at] + norm.epsilon) * norm.gamma[at] +
             norm.beta[at];
    }
    const DenseLayer &first = net.layers.front();
    const Eigen::MatrixXd &whitening = model.equivariant().matrix(domain_whitening_name(symbol));
    const Eigen::MatrixXd &mean = model.equivariant().matrix(domain_mean_name(symbol));
    std::vector<double> coordinates;
    for (Eigen::Index r = 0; r < whitening.rows(); ++r) {
      double sum = 0.0;
      for (Eigen::Index h = 0; h <= r; ++h) {
        double x = first.bias[h];
        for (std::size_t k = 0; k < p.size(); ++k)
          x += first.weight(h, static_cast<Eigen::Index>(k)) * p[k];
        sum += whitening(r, h) * (x - mean(h, 0));
      }
      coordinates.push_back(sum);
    }
    return coordinates;
  }
  throw Error("no such atom");
}

double plain_distance(const Model &model, const ForceField &field, int i) {
  double squares = 0.0;
  for (const double x : plain_coordinates(model, field, i)) squares += x * x;
  return std::sqrt(squares);
}

/// 144 atoms: cells of random atoms, each atom moved a little.
RandomAtoms many_atoms() {
  const RandomAtoms cell = random_atoms();
  std::mt19937 random(8);
  std::uniform_real_distribution<double> move(-0.05, 0.05);
  const Eigen::Vector3d n(3, 2, 2);
  RandomAtoms atoms{n.asDiagonal() * cell.lattice, Eigen::MatrixX3d(12 * cell.size(), 3), {}};
  Eigen::Index row = 0;
  for (int a = 0; a < 3; ++a)
    for (int b = 0; b < 2; ++b)
      for (int c = 0; c < 2; ++c)
        for (int i = 0; i < cell.size(); ++i) {
          const Eigen::RowVector3d moved(move(random), move(random), move(random));
          atoms.positions.row(row++) =
              cell.positions.row(i) + Eigen::RowVector3d(a, b, c) * cell.lattice + moved;
          atoms.element.push_back(cell.element[static_cast<std::size_t>(i)]);
        }
  return atoms;
}

/// Per atom.
Eigen::VectorXd distances_of(EnergyRun &run) {
  Eigen::VectorXd result = Eigen::VectorXd::Zero(run.n);
  run.field->for_each_distance([&](int i, int, double distance) { result[i] = distance; });
  return result;
}

std::vector<Eigen::MatrixXd> last_layer_forces(EnergyRun &run) {
  const auto n_all = static_cast<std::size_t>(run.images.view().n_all);
  const auto n_members = static_cast<std::size_t>(run.field->last_layers().front().rows());
  std::vector<std::vector<double>> all(n_members, std::vector<double>(3 * n_all, 0.0));
  std::vector<double *> pointers;
  for (std::vector<double> &forces : all) pointers.push_back(forces.data());
  run.field->last_layer_forces(run.field->last_layers(), pointers);
  std::vector<Eigen::MatrixXd> forces;
  for (const std::vector<double> &of_member : all) forces.push_back(run.bring_home(of_member, 3));
  return forces;
}

}  // namespace

TEST(TrainingDomain, distances_are_those_of_the_formula) {
  const Model model = uncertain(moment_model());
  const RandomAtoms atoms = random_atoms();
  EnergyRun run(model, atoms);
  const Eigen::VectorXd found = distances_of(run);
  for (int i = 0; i < atoms.size(); ++i) {
    const double expected = plain_distance(model, *run.field, i);
    EXPECT_GT(expected, 0.1);
    EXPECT_NEAR(found[i], expected, 1e-11 * expected);
  }
}

TEST(TrainingDomain, coordinates_are_those_of_the_formula) {
  const Model model = uncertain(moment_model());
  EnergyRun run(model, random_atoms());
  int n_atoms = 0;
  for (int e = 0; e < run.field->n_elements(); ++e) {
    const Eigen::MatrixXd found = run.field->domain_coordinates(e);
    const std::vector<int> &atoms = run.field->batches()[static_cast<std::size_t>(e)].atoms;
    ASSERT_EQ(found.cols(), static_cast<Eigen::Index>(atoms.size()));
    for (std::size_t k = 0; k < atoms.size(); ++k, ++n_atoms) {
      const std::vector<double> expected = plain_coordinates(model, *run.field, atoms[k]);
      ASSERT_EQ(found.rows(), static_cast<Eigen::Index>(expected.size()));
      for (std::size_t r = 0; r < expected.size(); ++r)
        EXPECT_NEAR(found(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(k)), expected[r],
                    1e-11 * plain_distance(model, *run.field, atoms[k]));
    }
  }
  EXPECT_EQ(n_atoms, random_atoms().size());
}

TEST(TrainingDomain, a_pass_that_watches_finds_the_same) {
  const Model model = uncertain(moment_model());
  const RandomAtoms atoms = many_atoms();  // several blocks per element
  EnergyRun run(model, atoms);
  const Eigen::VectorXd asked = distances_of(run);
  run.field->watch_domain(true);
  std::vector<double> force(3 * static_cast<std::size_t>(run.images.view().n_all), 0.0);
  ForceOutput out;
  out.force = force.data();
  run.field->evaluate(run.images.view(), out);
  EXPECT_EQ(distances_of(run), asked);
  EXPECT_TRUE(run.bring_home(force, 3).isApprox(run.forces, 1e-13));
}

TEST(TrainingDomain, other_last_layers_give_the_forces_of_models_that_have_them) {
  const Model model = uncertain(moment_model());
  const RandomAtoms atoms = many_atoms();
  EnergyRun run(model, atoms);
  const std::vector<Eigen::MatrixXd> found = last_layer_forces(run);
  for (Eigen::Index k = 0; k < 3; ++k) {
    Model other = moment_model();
    for (std::size_t e = 0; e < other.elements.size(); ++e) {
      NetworkData &net = other.networks.at(other.force_networks()[e]);
      net.output_scale = 1.0;
      net.layers.back().weight =
          model.equivariant().matrix(last_layers_name(other.elements[e].symbol)).row(k);
      net.layers.back().bias.setConstant(3.0);
    }
    const Eigen::MatrixXd expected = EnergyRun(other, atoms).forces;
    EXPECT_GT(expected.cwiseAbs().maxCoeff(), 1e-3);
    EXPECT_TRUE(found[static_cast<std::size_t>(k)].isApprox(expected, 1e-11));
  }
  // What the pass left behind is still there.
  std::vector<double> raer(static_cast<std::size_t>(atoms.size() * run.field->raer_size()));
  std::vector<double> again(raer.size());
  run.field->copy_raer(raer.data());
  EnergyRun(model, atoms).field->copy_raer(again.data());
  EXPECT_EQ(raer, again);
}

TEST(TrainingDomain, does_not_care_how_the_system_is_turned_or_numbered) {
  const Model model = uncertain(moment_model());
  const RandomAtoms atoms = random_atoms();
  RandomAtoms turned = atoms;
  const Eigen::Matrix3d rotation =
      (Eigen::AngleAxisd(0.7, Eigen::Vector3d(1.0, 2.0, -0.5).normalized()) *
       Eigen::AngleAxisd(2.1, Eigen::Vector3d::UnitX()))
          .toRotationMatrix();
  turned.lattice = atoms.lattice * rotation.transpose();
  std::vector<int> order(static_cast<std::size_t>(atoms.size()));
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937(5));
  for (std::size_t k = 0; k < order.size(); ++k) {
    const auto at = static_cast<Eigen::Index>(k);
    turned.positions.row(at) = atoms.positions.row(order[k]) * rotation.transpose();
    turned.positions.row(at) += turned.lattice.row(1);
    turned.element[k] = atoms.element[static_cast<std::size_t>(order[k])];
  }
  EnergyRun a(model, atoms), b(model, turned);
  const Eigen::VectorXd distances = distances_of(a), of_turned = distances_of(b);
  const std::vector<Eigen::MatrixXd> forces = last_layer_forces(a),
                                     turned_forces = last_layer_forces(b);
  for (std::size_t k = 0; k < order.size(); ++k) {
    const auto at = static_cast<Eigen::Index>(k);
    EXPECT_NEAR(of_turned[at], distances[order[k]], 1e-10 * distances[order[k]]);
    for (std::size_t m = 0; m < forces.size(); ++m)
      EXPECT_NEAR(turned_forces[m].row(at).norm(), forces[m].row(order[k]).norm(), 1e-11);
  }
}

TEST(TrainingDomain, is_missing_where_the_model_does_not_say) {
  EnergyRun run(moment_model(), random_atoms());
  EXPECT_EQ(run.field->domain(), nullptr);
  EXPECT_TRUE(run.field->last_layers().empty());
  EXPECT_EQ(error_of([&]() { run.field->for_each_distance([](int, int, double) {}); }),
            "the model has no limits of its training domain");
  EXPECT_EQ(error_of([&]() { run.field->domain_coordinates(0); }),
            "the model has no limits of its training domain");
}

}  // namespace dpw::test
