// SPDX-License-Identifier: MIT
#include "train/hopping_class.h"

namespace dpw {

EquivariantHoppingClass make_hopping_class(const HoppingSettings &settings, const std::string &name,
                                           LayerRelation layers, int i, int j) {
  EquivariantHoppingClass c;
  c.name = name;
  c.layers = layers;
  c.element_i = i;
  c.element_j = j;
  c.r_min = 0.0;
  c.r_max = settings.cutoff;
  c.r_switch = settings.switch_on;
  c.uses_raer = settings.raer;
  c.uses_moments = settings.moments;
  c.n_mix = settings.moments ? settings.mix : 0;
  c.uses_powers = settings.powers;
  c.n_pair_radial = settings.pair_radial;
  c.network = "hopping." + c.name;
  return c;
}

}  // namespace dpw
