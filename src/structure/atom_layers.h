// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace dpw {

/// How the layers of two atoms lie to each other.
enum class LayerRelation { same, neighbouring, farther };

inline constexpr int n_layer_relations = 3;

/// Of two atoms whose layers are `level_i` and `level_j` in a pile.
inline LayerRelation layer_relation(int level_i, int level_j) {
  const int apart = level_i < level_j ? level_j - level_i : level_i - level_j;
  return apart == 0   ? LayerRelation::same
         : apart == 1 ? LayerRelation::neighbouring
                      : LayerRelation::farther;
}

inline const char *in_words(LayerRelation relation) {
  return relation == LayerRelation::same           ? "same layer"
         : relation == LayerRelation::neighbouring ? "different layers"
                                                   : "layers farther apart";
}

/// The layers of a rank's atoms, owned ones and ghosts. `layer` is an atom's layer, from 0 at the
/// bottom. `level` is for pairs: the place of the layer in the pile that its images along z
/// belong to, where an image one cell higher is `period` levels higher.
struct AtomLayers {
  int n = 0;               ///< number of layers, the same on all ranks
  int period = 0;          ///< 0: images are taken for the same layer, wherever they are
  std::vector<int> layer;  ///< [n_all]; -1: in none
  std::vector<int> level;  ///< [n_all]; without meaning where layer is -1

  /// Layers whose images are not told apart.
  static AtomLayers labelled(int n_layers, const std::vector<int> &layer_of_all) {
    return {n_layers, 0, layer_of_all, layer_of_all};
  }

  bool knows(int i) const { return layer[static_cast<std::size_t>(i)] >= 0; }
  /// Levels from atom i up to atom j.
  int between(int i, int j) const {
    return level[static_cast<std::size_t>(j)] - level[static_cast<std::size_t>(i)];
  }
  /// The level of an image of atom j, `cells` cells higher.
  int level_of_image(int j, int cells) const {
    return level[static_cast<std::size_t>(j)] + period * cells;
  }
  LayerRelation relation(int i, int j) const { return layer_relation(0, between(i, j)); }
  /// The same layers, where those on both sides of the cell's boundary are no neighbours.
  AtomLayers as_slab() const {
    AtomLayers slab = *this;
    if (period == 0) return slab;
    slab.period = n + 1;
    for (std::size_t i = 0; i < level.size(); ++i)
      slab.level[i] = layer[i] + (level[i] - layer[i]) / period * slab.period;
    return slab;
  }
  /// Whether layers and their images follow on each other along z, as far as the rule sees.
  bool is_bulk() const { return period > 0 && period == n; }
};

}  // namespace dpw
