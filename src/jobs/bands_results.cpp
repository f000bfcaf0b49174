// SPDX-License-Identifier: MIT
#include "jobs/bands_results.h"

#include <algorithm>
#include <limits>

#include "bands/kpoint_solver.h"
#include "base/error.h"

namespace dpw {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// One set of k-points as it was found; rows of energies are k-points.
struct KSet {
  Eigen::MatrixXd energies;     ///< [n_k x n_bands]
  std::vector<int> first_band;  ///< [n_k]
};

BandsGroup make_group(const KPoints &kpoints, const BandsPlan &plan) {
  return {kpoints,
          plan.request.first,
          plan.request.count,
          plan.request.vectors,
          plan.weight_names(),
          plan.request.around.has_value()};
}

/// Copies the k-points from `begin` on of `done` to `values`.
KSet take(const BandsStore &done, int begin, int n_k, int n_bands, BandsValues &values,
          EigenCheck &check) {
  KSet set{Eigen::MatrixXd(n_k, n_bands), {}};
  for (int i = 0; i < n_k; ++i) {
    BandsEntry entry = done.read(begin + i);
    set.energies.row(i) = entry.energies.transpose();
    set.first_band.push_back(entry.first_band);
    if (entry.weights.size() > 0) values.weights.push_back(std::move(entry.weights));
    if (entry.vectors.size() > 0) values.vectors.push_back(std::move(entry.vectors));
    check.merge(entry.check);
  }
  values.energies = set.energies.transpose();
  return set;
}

/// Bands that all k-points have, if each has others.
Occupation occupy(const KSet &set, const KPoints &kpoints, const Filling &filling,
                  double smearing) {
  const int first = *std::max_element(set.first_band.begin(), set.first_band.end());
  const int end = *std::min_element(set.first_band.begin(), set.first_band.end()) +
                  static_cast<int>(set.energies.cols());
  if (end <= first) throw Error("no band was computed at all k-points");
  Eigen::MatrixXd energies(set.energies.rows(), end - first);
  for (Eigen::Index k = 0; k < energies.rows(); ++k)
    energies.row(k) = set.energies.row(k).segment(
        first - set.first_band[static_cast<std::size_t>(k)], end - first);
  return find_occupation(energies, kpoints.weight, filling, first, smearing);
}

}  // namespace

BandsResults collect_results(const BandsSettings &settings, const BandsPlan &plan,
                             const TightBinding &h, const BandsStore &done) {
  BandsResults results;
  const int n_path = plan.path.size();
  const int n_mesh = plan.mesh.size();
  const int n_bands = plan.request.count;
  results.layout = {h.sparse.n_orbitals, h.spin_degeneracy, {}, {}};
  KPointSolverOptions solver;
  solver.name = settings.solver;
  results.layout.proof =
      proof_in_file(choose_solver(solver, h.sparse.n_orbitals, plan.n_kpoints(), plan.request, 1),
                    parse_window_proof(settings.proof));
  BandsFrame &frame = results.frame;
  KSet path, mesh;
  if (n_path > 0) {
    results.layout.path = make_group(plan.path, plan);
    path = take(done, 0, n_path, n_bands, frame.path, results.check);
  }
  if (n_mesh > 0) {
    results.layout.mesh = make_group(plan.mesh, plan);
    mesh = take(done, n_path, n_mesh, n_bands, frame.mesh, results.check);
  }
  if (plan.request.around) {
    frame.path.first_band = path.first_band;
    frame.mesh.first_band = mesh.first_band;
  }
  frame.lattice = lattice_of(h);
  frame.n_electrons = h.n_electrons.value_or(unknown);
  frame.fermi_level = frame.valence_top = frame.conduction_bottom = frame.gap = unknown;
  try {
    if (!plan.filling)
      throw Error("the number of electrons is not known from " + h.source +
                  "; give electrons (in Python: h.n_electrons)");
    const Occupation found = n_mesh > 0 ? occupy(mesh, plan.mesh, *plan.filling, settings.smearing)
                                        : occupy(path, plan.path, *plan.filling, settings.smearing);
    frame.fermi_level = found.fermi_level;
    frame.valence_top = found.valence_top;
    frame.conduction_bottom = found.conduction_bottom;
    frame.gap = found.gap;
    results.occupation = found;
  } catch (const Error &error) {
    results.no_occupation = error.what();  // hours of work are not thrown away for that
  }
  return results;
}

}  // namespace dpw
