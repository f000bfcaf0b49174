// SPDX-License-Identifier: MIT
#include "dataset_options.h"

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace dpw {

namespace {

using nlohmann::json;

json orbitals_of(const DatasetOptions &o) {
  json orbitals = json::object();
  for (const std::string &text : o.orbitals) {
    const std::size_t mark = text.find('=');
    if (mark == std::string::npos)
      throw Error("--orbitals needs ELEMENT=SHELLS, as Mo=d, and not '" + text + "'");
    orbitals[text.substr(0, mark)] = text.substr(mark + 1);
  }
  return orbitals;
}

json hamiltonian_of(const DatasetOptions &o) {
  json h = {{"file", o.hamiltonian}};
  if (!o.projections.empty()) h["projections"] = o.projections;
  if (o.mesh) h["mesh"] = *o.mesh;
  if (o.cutoff) h["cutoff_A"] = *o.cutoff;
  if (!o.spin_order.empty()) h["spin_order"] = o.spin_order;
  return h;
}

json source_of(const DatasetOptions &o, const char *kind, const std::vector<std::string> &files) {
  json source = {{"kind", kind}, {"files", files}};
  if (!o.hamiltonian.empty()) source["hamiltonian"] = hamiltonian_of(o);
  return source;
}

}  // namespace

void add_dataset_options(CLI::App &command, DatasetOptions &o) {
  command.add_option("OUT", o.output, "HDF5 file to write");
  auto *show = command.add_option("--show", o.show, "print what is in a training set");
  auto *config =
      command.add_option("--config", o.config, "JSON configuration; instead of the options below");
  config->excludes(show);
  const auto own = [&](CLI::Option *option) { return option->excludes(show)->excludes(config); };
  own(command.add_option("--extxyz", o.extxyz, "patterns of extended XYZ files"));
  own(command.add_option("--dump", o.dump, "patterns of LAMMPS dumps, units metal"));
  own(command.add_option("--espresso", o.espresso, "patterns of data-file-schema.xml of pw.x"));
  own(command.add_option("--set", o.sets, "patterns of training sets to take in as they are"));
  own(command.add_option("--test", o.test, "patterns of extended XYZ files for the test split"));
  own(command.add_option("--orbitals", o.orbitals, "of every element, as Mo=d S=p"));
  auto *h = own(command.add_option("--hamiltonian", o.hamiltonian,
                                   "Wannier90's file beside each structure, as x_hr.dat.gz"));
  own(command.add_option("--projections", o.projections,
                         "as in SEED.win, in the order of the Wannier functions: Mo:d S:p"))
      ->needs(h);
  own(command.add_option("--mesh", o.mesh, "N1 N2 N3: k-points, where no SEED.win tells"))
      ->needs(h);
  own(command.add_option("--cutoff", o.cutoff, "leave out hopping beyond this distance, A"))
      ->needs(h);
  own(command.add_option("--spin-order", o.spin_order,
                         "of an H of spinors, where no SEED.win tells that it is one: interleaved "
                         "or up_then_down"))
      ->needs(h);
  own(command.add_option("--types", o.types, "elements of the atom types of dumps"));
  own(command.add_option("--energy", o.energy, "column of energies per atom in dumps"));
  own(command.add_option("--layer", o.layer, "column that counts layers in dumps, as mol"));
  own(command.add_option("--validation", o.validation, "fraction of the frames to validate on"));
  own(command.add_option("--seed", o.seed, "of the split")->capture_default_str());
  own(command.add_flag("--strict", o.strict, "stop at the first frame that would be rejected"));
}

DatasetPlan make_plan(const DatasetOptions &o) {
  if (!o.config.empty()) return read_dataset_plan(o.config);
  json sources = json::array();
  if (!o.sets.empty()) sources.push_back({{"kind", "set"}, {"files", o.sets}});
  if (!o.extxyz.empty()) sources.push_back(source_of(o, "extxyz", o.extxyz));
  if (!o.dump.empty()) {
    json dump = {{"kind", "dump"},
                 {"files", o.dump},
                 {"types", o.types},
                 {"energy", o.energy},
                 {"layer", o.layer}};
    sources.push_back(dump);
  }
  if (!o.espresso.empty()) sources.push_back(source_of(o, "espresso", o.espresso));
  if (!o.test.empty()) {
    json test = source_of(o, "extxyz", o.test);
    test["split"] = "test";
    sources.push_back(test);
  }
  if (sources.empty())
    throw Error(
        "dpw dataset needs sources: --config FILE, or --extxyz, --dump, --espresso, --set, --test");
  json config = {{"sources", sources},
                 {"split", {{"validation", o.validation}, {"seed", o.seed}}},
                 {"strict", o.strict}};
  if (!o.orbitals.empty()) config["orbitals"] = orbitals_of(o);
  return make_dataset_plan(config, "");
}

}  // namespace dpw
