// SPDX-License-Identifier: GPL-2.0-only
#include "load_model.h"

#include "base/own_place.h"
#include "collective.h"
#include "network/safetensors.h"
#include "parallel/mpi_ranks.h"
#include "utils.h"

namespace LAMMPS_NS {

std::unique_ptr<dpw::Model> load_model(LAMMPS *lmp, const std::string &who, std::string &path) {
  std::string bytes;
  run_together(lmp, FLERR, who, [&]() {
    if (lmp->comm->me != 0) return;
    std::string found = utils::get_potential_file_path(path);
    if (found.empty() && path.find('/') == std::string::npos) found = dpw::shipped_file(path);
    if (!found.empty()) path = found;
    bytes = dpw::Safetensors::bytes_of(path);
  });
  const dpw::Communicator ranks = dpw::mpi_communicator(lmp->world);
  ranks.broadcast(path);
  ranks.broadcast(bytes);
  std::unique_ptr<dpw::Model> model;
  run_together(lmp, FLERR, who,
               [&]() { model = std::make_unique<dpw::Model>(dpw::Model::parse(bytes, path)); });
  return model;
}

}  // namespace LAMMPS_NS
