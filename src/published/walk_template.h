// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <string>
#include <vector>

#include "published/published_model.h"

namespace dpw {

/// Where an atom can sit in a layer: on its plane, or on the side that faces the other layer, or
/// on the outer side.
enum class Side { none, facing, outer };

/// An ideal step from a site to an atom next to it, in the frame of the lower layer, A.
struct TemplateBond {
  int to_site;
  Eigen::Vector3d vector;
};

/// Slot k of a walk is reached from slot `parent` (0 is the centre, slots count from 1) along bond
/// number `bond` of the parent's site.
struct TemplateStep {
  int parent, bond;
};

struct TemplateSite {
  std::string name;
  int element;
  Side side;
  int partner_site;  ///< the partner is the nearest atom of this site in the other layer
  std::vector<TemplateBond> bonds;
  std::vector<TemplateStep> walk;
};

/// The constants of the descriptor kind "template_walk" (published code, descriptor), all from the
/// model file.
struct WalkTemplate {
  std::vector<TemplateSite> sites;
  std::array<double, 2> layer_orientation{1.0, -1.0};  ///< multiplies bond vectors, per layer
  double bond_tolerance = 0.0;            ///< farthest an atom may be from its ideal place, A
  double bond_margin = 0.0;               ///< how much farther the second-best has to be, A
  double partner_cutoff = 0.0;            ///< A
  double partner_tie = 0.0;               ///< distances closer than this are equal, A
  Eigen::Vector3d partner_tie_direction;  ///< of equals the farthest along it is taken
  double side_cutoff = 0.0;               ///< neighbours that define an atom's side of its plane, A
  double layer_clearance =
      0.0;                     ///< atoms higher than a layer's own by this are the other layer's, A
  double layer_lateral = 0.0;  ///< how far aside such atoms are looked for, A

  /// Reads and validates the model's descriptor entry. Throws Error saying what is wrong.
  WalkTemplate(const ModelHeader &header, const PublishedModel &model);

  double longest_bond() const;
  /// Farthest a walk may lead from its centre, bonds stretched to the tolerance, A.
  double longest_walk() const;
};

}  // namespace dpw
