// SPDX-License-Identifier: MIT
#include "dataset/wannier_assignment.h"

#include <Eigen/LU>
#include <Eigen/SVD>
#include <cstdio>
#include <limits>

#include "base/error.h"

namespace dpw {

namespace {

/// Below this, functions that should be independent are as good as dependent.
constexpr double smallest_singular_value = 0.3;

std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

std::string name_of_atom(const Structure &s, int atom) {
  return "atom " + std::to_string(atom + 1) + " (" + s.symbols[static_cast<std::size_t>(atom)] +
         ")";
}

struct Site {
  int atom = -1;
  std::array<int, 3> image{};
  double distance = std::numeric_limits<double>::infinity();
};

/// The image of atom a that is nearest to a point.
Site nearest_image(const Structure &s, int a, const Eigen::RowVector3d &point) {
  const Eigen::RowVector3d difference = point - s.positions.row(a);
  const Eigen::RowVector3d start = (difference * s.lattice.inverse()).array().round().matrix();
  Site best;
  for (int i = -1; i <= 1; ++i)
    for (int j = -1; j <= 1; ++j)
      for (int k = -1; k <= 1; ++k) {
        const Eigen::RowVector3d image = start + Eigen::RowVector3d(i, j, k);
        const double distance = (difference - image * s.lattice).norm();
        if (distance > best.distance - 1e-9) continue;
        best = {
            a,
            {static_cast<int>(image[0]), static_cast<int>(image[1]), static_cast<int>(image[2])},
            distance};
      }
  return best;
}

Site nearest_site(const Structure &s, const Eigen::RowVector3d &point) {
  Site best;
  for (int a = 0; a < static_cast<int>(s.size()); ++a) {
    const Site site = nearest_image(s, a, point);
    if (site.distance < best.distance) best = site;
  }
  return best;
}

/// Images are counted, and added up, by int.
void check_near(const Structure &s, const Eigen::RowVector3d &centre, const std::string &name) {
  if (!((centre * s.lattice.inverse()).cwiseAbs().maxCoeff() < 1e6))
    throw Error("the centre of " + name +
                " is more than a million cells away: the file is damaged");
}

void place_functions(const WannierFunctions &functions, const Structure &s, WannierAssignment &a) {
  for (int w = 0; w < functions.n; ++w) {
    const auto at = static_cast<std::size_t>(w);
    const std::string name = functions.name + " " + std::to_string(w + 1);
    Site site;
    if (!functions.centres.empty()) {
      check_near(s, functions.centres[at].transpose(), name);
      site = nearest_site(s, functions.centres[at].transpose());
      if (site.distance > functions.largest_distance)
        throw Error("the centre of " + name + " is " + number(site.distance) +
                    " A from the nearest atom, more than " + number(functions.largest_distance) +
                    " A: it is not an atom's orbital");
      if (!functions.trials.empty() && functions.trials[at].atom != site.atom)
        throw Error(name + " was projected on " + name_of_atom(s, functions.trials[at].atom) +
                    ", but its centre is on " + name_of_atom(s, site.atom));
      a.largest_distance = std::max(a.largest_distance, site.distance);
    } else {
      site.atom = functions.trials[at].atom;
    }
    a.atom.push_back(site.atom);
    a.image.push_back(site.image);
  }
}

/// A model's orbital of an atom in terms of functions with the global axes.
ShellVector orbital_function(const std::string &name, const Eigen::Vector3d *normal) {
  ShellVector f = ShellVector::Zero();
  const int function = shell_function(name);
  if (function >= 0)
    f[function] = 1.0;
  else if (normal != nullptr)
    f.segment<3>(shell_function("pz")) << (*normal)[2], (*normal)[0], (*normal)[1];
  return f;
}

/// The orthogonal matrix next to the coefficients of an atom's trials.
Eigen::MatrixXd frame_of_trials(const std::vector<const TrialOrbital *> &trials,
                                const std::vector<ShellVector> &orbitals, const std::string &atom) {
  const auto n = static_cast<Eigen::Index>(orbitals.size());
  Eigen::MatrixXd coefficients(n, n);
  for (Eigen::Index w = 0; w < n; ++w) {
    ShellVector rest = trials[static_cast<std::size_t>(w)]->function;
    for (Eigen::Index o = 0; o < n; ++o) {
      const ShellVector &orbital = orbitals[static_cast<std::size_t>(o)];
      coefficients(w, o) = orbital.dot(rest);
      rest -= coefficients(w, o) * orbital;
    }
    if (rest.norm() > 1e-3)
      throw Error("a Wannier function of " + atom +
                  " was projected on something that is not among the orbitals of its element");
  }
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(coefficients,
                                              Eigen::ComputeFullU | Eigen::ComputeFullV);
  if (svd.singularValues().minCoeff() < smallest_singular_value)
    throw Error("the projections of " + atom + " are not independent enough (singular value " +
                number(svd.singularValues().minCoeff()) +
                "): which orbitals they are is not known");
  return svd.matrixU() * svd.matrixV().transpose();
}

void check_hybrids(const Eigen::MatrixXd &matrix, Eigen::Index n, const std::string &symbol) {
  if (matrix.rows() != n || matrix.cols() != n)
    throw Error("the hybrids of " + symbol + " are not " + std::to_string(n) + " x " +
                std::to_string(n) + " numbers, as it has orbitals");
  if (!(matrix * matrix.transpose()).isIdentity(1e-5))
    throw Error("the hybrids of " + symbol + " are no orthogonal matrix");
}

}  // namespace

WannierAssignment assign_wannier_functions(const WannierFunctions &functions,
                                           const Structure &structure,
                                           const ElementOrbitals &orbitals) {
  const auto n = static_cast<std::size_t>(functions.n);
  if (functions.centres.empty() && functions.trials.empty())
    throw Error(
        "it is not known which atoms the Wannier functions are on: give the projections, or "
        "put SEED.win or SEED_centres.xyz beside H(R)");
  if (!functions.trials.empty() && functions.trials.size() != n)
    throw Error("the projections are " + std::to_string(functions.trials.size()) +
                ", but H(R) has " + std::to_string(n) + " " + functions.name + "s");
  WannierAssignment a;
  place_functions(functions, structure, a);
  std::vector<std::vector<const TrialOrbital *>> trials(structure.size());
  std::vector<int> count(structure.size(), 0);
  for (std::size_t w = 0; w < n; ++w) {
    const auto atom = static_cast<std::size_t>(a.atom[w]);
    a.place.push_back(count[atom]++);
    if (!functions.trials.empty()) trials[atom].push_back(&functions.trials[w]);
  }
  for (std::size_t i = 0; i < structure.size(); ++i) {
    const std::string &symbol = structure.symbols[i];
    const std::string atom = name_of_atom(structure, static_cast<int>(i));
    const auto names = orbitals.find(symbol);
    if (names == orbitals.end()) throw Error("the orbitals of " + symbol + " were not given");
    const auto n_orbitals = static_cast<Eigen::Index>(names->second.size());
    if (count[i] != n_orbitals)
      throw Error(atom + " has " + std::to_string(count[i]) + " " + functions.name +
                  "s, but its element " + std::to_string(n_orbitals) + " orbitals");
    const auto hybrids = functions.hybrids.find(symbol);
    if (hybrids != functions.hybrids.end()) {
      check_hybrids(hybrids->second, n_orbitals, symbol);
      a.frame.push_back(hybrids->second);
    } else if (!trials[i].empty()) {
      std::vector<ShellVector> own;
      for (const std::string &name : names->second)
        own.push_back(
            orbital_function(name, functions.normals.empty() ? nullptr : &functions.normals[i]));
      a.frame.push_back(frame_of_trials(trials[i], own, atom));
    } else {
      a.frame.emplace_back(Eigen::MatrixXd::Identity(n_orbitals, n_orbitals));
    }
  }
  return a;
}

}  // namespace dpw
