// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <vector>

#include "train/hopping_net.h"
#include "train/mixing.h"
#include "train/on_site_net.h"

namespace dpw {

/// All of a model that makes blocks of the Hamiltonian out of RAERs and moments.
struct HamiltonianNets {
  std::deque<Mixing> mixing;  ///< one
  std::vector<OnSiteNet> on_site;
  std::vector<HoppingNet> hopping;
  std::vector<std::string> on_site_names;  ///< keys of the networks, one per element

  void add_to(Model &model) const;
};

}  // namespace dpw
