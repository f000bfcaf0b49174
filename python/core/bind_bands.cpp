// SPDX-License-Identifier: MIT
#include <nanobind/eigen/dense.h>
#include <nanobind/stl/array.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "background.h"
#include "bands/bands_memory.h"
#include "base/error.h"
#include "bindings.h"
#include "files/bands_text.h"
#include "hamiltonian_object.h"
#include "jobs/bands_job.h"
#include "jobs/bands_results.h"
#include "jobs/job_checkpoint.h"
#include "structure/crystal.h"

namespace dpw::python {

namespace {

/// What was found, and how.
struct BandsObject {
  BandsResults results;
  SolverChoice solver;
  std::vector<std::string> weight_names;
};

void set_path(BandsSettings &settings, const std::vector<std::string> &names,
              const Eigen::Matrix<double, Eigen::Dynamic, 3> &corners, int points) {
  settings.path = PathSettings{points, {}};
  for (std::size_t i = 0; i < names.size(); ++i)
    settings.path->corners.push_back({names[i], corners.row(static_cast<Eigen::Index>(i))});
}

BandsObject solve(const HamiltonianObject &o, const BandsSettings &settings,
                  const std::string &checkpoint, const nb::object &progress) {
  check_bands_settings(settings);
  BandsObject found;
  run_in_background(
      [&](const Tell &tell) {
        const BandsPlan plan = make_plan(settings, o.h);
        BandsMemory memory(plan.n_kpoints());
        std::unique_ptr<JobCheckpoint> file;
        if (!checkpoint.empty())
          file = std::make_unique<JobCheckpoint>(checkpoint, plan, o.h, true);
        BandsStore &store = file ? file->store() : memory;
        BandsJob job(settings, plan, o.h, &store, tell);
        found.solver = job.run().choice;
        found.results = collect_results(settings, plan, o.h, store);
        found.weight_names = plan.weight_names();
        if (file) file->forget();
      },
      progress);
  return found;
}

void save(const BandsObject &bands, const std::string &path, long long timestep, bool append) {
  BandsFrame frame = bands.results.frame;
  frame.timestep = timestep;
  BandsFile(path, bands.results.layout, append ? BandsMode::append : BandsMode::overwrite)
      .append(frame);
}

void save_text(const BandsObject &bands, const std::string &path) {
  if (!bands.results.layout.path) throw Error("text is written of bands along a path: give one");
  write_band_dat(path, *bands.results.layout.path, bands.results.frame);
}

void bind_settings(nb::module_ &m) {
  nb::class_<BandsSettings>(m, "BandsSettings")
      .def(nb::init<>())
      .def("set_path", &set_path, nb::arg("names"), nb::arg("corners"), nb::arg("points"))
      .def_rw("mesh", &BandsSettings::mesh, nb::arg().none())
      .def_rw("nbands", &BandsSettings::n_bands, nb::arg().none())
      .def_rw("around", &BandsSettings::around, nb::arg().none())
      .def_rw("bands", &BandsSettings::range)
      .def_rw("smearing", &BandsSettings::smearing)
      .def_rw("vectors", &BandsSettings::vectors)
      .def_rw("weights", &BandsSettings::weights)
      .def_rw("unfold", &BandsSettings::unfold)
      .def_rw("primitive", &BandsSettings::primitive)
      .def_rw("solver", &BandsSettings::solver)
      .def_rw("proof", &BandsSettings::proof)
      .def_rw("threads", &BandsSettings::threads);
}

/// One set of k-points with its bands.
struct KpointBands {
  const BandsGroup &group;
  const BandsValues &values;
};

/// None where there were no such k-points.
std::optional<KpointBands> path_of(const BandsObject &o) {
  if (!o.results.layout.path) return std::nullopt;
  return KpointBands{*o.results.layout.path, o.results.frame.path};
}

std::optional<KpointBands> mesh_of(const BandsObject &o) {
  if (!o.results.layout.mesh) return std::nullopt;
  return KpointBands{*o.results.layout.mesh, o.results.frame.mesh};
}

void bind_kpoint_bands(nb::module_ &m) {
  nb::class_<KpointBands>(m, "KpointBands")
      .def_prop_ro("kpoints",
                   [](const KpointBands &b) {
                     Positions all(b.group.kpoints.size(), 3);
                     for (Eigen::Index i = 0; i < all.rows(); ++i)
                       all.row(i) =
                           b.group.kpoints.fractional[static_cast<std::size_t>(i)].transpose();
                     return all;
                   })
      .def_prop_ro("kpoint_weights", [](const KpointBands &b) { return b.group.kpoints.weight; })
      .def_prop_ro("distance", [](const KpointBands &b) { return b.group.kpoints.distance; })
      .def_prop_ro("labels",
                   [](const KpointBands &b) {
                     std::vector<std::pair<int, std::string>> labels;
                     for (const KLabel &label : b.group.kpoints.labels)
                       labels.emplace_back(label.index, label.name);
                     return labels;
                   })
      .def_prop_ro(
          "energies",
          [](const KpointBands &b) { return Eigen::MatrixXd(b.values.energies.transpose()); })
      .def_prop_ro("first_band",
                   [](const KpointBands &b) {
                     return b.group.around
                                ? b.values.first_band
                                : std::vector<int>(static_cast<std::size_t>(b.group.kpoints.size()),
                                                   b.group.first_band);
                   })
      .def_prop_ro("weights", [](const KpointBands &b) { return b.values.weights; })
      .def_prop_ro("vectors", [](const KpointBands &b) { return b.values.vectors; });
}

}  // namespace

void bind_bands(nb::module_ &m) {
  bind_settings(m);
  bind_kpoint_bands(m);
  const auto scalar = [](double BandsFrame::*member) {
    return [member](const BandsObject &o) { return o.results.frame.*member; };
  };
  nb::class_<BandsObject>(m, "Bands")
      .def_prop_ro("path", &path_of, nb::keep_alive<0, 1>())
      .def_prop_ro("mesh", &mesh_of, nb::keep_alive<0, 1>())
      .def_prop_ro("fermi_level", scalar(&BandsFrame::fermi_level))
      .def_prop_ro("valence_top", scalar(&BandsFrame::valence_top))
      .def_prop_ro("conduction_bottom", scalar(&BandsFrame::conduction_bottom))
      .def_prop_ro("gap", scalar(&BandsFrame::gap))
      .def_prop_ro("n_electrons", scalar(&BandsFrame::n_electrons))
      .def_prop_ro("lattice", [](const BandsObject &o) { return o.results.frame.lattice; })
      .def_prop_ro("no_occupation", [](const BandsObject &o) { return o.results.no_occupation; })
      .def_prop_ro("solver", [](const BandsObject &o) { return o.solver.name; })
      .def_prop_ro("solver_reason", [](const BandsObject &o) { return o.solver.reason; })
      .def_prop_ro("proof", [](const BandsObject &o) { return o.results.layout.proof; })
      .def_ro("weight_names", &BandsObject::weight_names)
      .def_prop_ro("checks",
                   [](const BandsObject &o) {
                     const EigenCheck &check = o.results.check;
                     nb::dict all;
                     const auto add = [&](const char *name, const std::optional<double> &figure) {
                       if (figure) all[name] = *figure;
                     };
                     add("trace", check.trace);
                     add("norm", check.norm);
                     add("residual", check.residual);
                     add("orthogonality", check.orthogonality);
                     add("inertia", check.inertia);
                     return all;
                   })
      .def("save", &save, nb::arg("path"), nb::arg("timestep"), nb::arg("append"),
           nb::call_guard<nb::gil_scoped_release>())
      .def("save_text", &save_text, nb::arg("path"));
  m.def("solve_bands", &solve, nb::arg("hamiltonian"), nb::arg("settings"), nb::arg("checkpoint"),
        nb::arg("progress").none());
}

}  // namespace dpw::python
