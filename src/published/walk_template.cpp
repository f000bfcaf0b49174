// SPDX-License-Identifier: MIT
#include "published/walk_template.h"

#include <algorithm>

#include "base/error.h"

namespace dpw {

namespace {

using nlohmann::json;

void require_template(bool condition, const std::string &what) {
  if (!condition) throw Error("template_walk: " + what);
}

Side parse_side(const std::string &word) {
  if (word == "none") return Side::none;
  if (word == "facing") return Side::facing;
  if (word == "outer") return Side::outer;
  throw Error("template_walk: the side \"" + word + "\" is unknown (none, facing, outer)");
}

Eigen::Vector3d parse_vector(const json &entry) {
  const auto v = entry.get<std::array<double, 3>>();
  return {v[0], v[1], v[2]};
}

TemplateSite parse_site(const json &entry, const ModelHeader &header) {
  TemplateSite site;
  site.name = entry.at("name").get<std::string>();
  site.element = header.element_index(entry.at("element").get<std::string>());
  site.side = parse_side(entry.at("side").get<std::string>());
  site.partner_site = entry.at("partner").get<int>();
  for (const json &bond : entry.at("bonds"))
    site.bonds.push_back(TemplateBond{bond.at("to").get<int>(), parse_vector(bond.at("vector_A"))});
  for (const json &step : entry.at("walk")) {
    const auto pair = step.get<std::array<int, 2>>();
    site.walk.push_back({pair[0], pair[1]});
  }
  return site;
}

/// Ideal places of a walk's slots, slot 0 being the centre; checks the walk on its way.
std::vector<Eigen::Vector3d> ideal_places(const WalkTemplate &walk, std::size_t centre) {
  const TemplateSite &site = walk.sites[centre];
  std::vector<Eigen::Vector3d> places{Eigen::Vector3d::Zero()};
  std::vector<std::size_t> sites{centre};
  for (const TemplateStep &step : site.walk) {
    require_template(step.parent >= 0 && step.parent < static_cast<int>(places.size()),
                     "site " + site.name + ": a slot comes before its parent");
    const auto parent = static_cast<std::size_t>(step.parent);
    const std::vector<TemplateBond> &bonds = walk.sites[sites[parent]].bonds;
    require_template(step.bond >= 0 && step.bond < static_cast<int>(bonds.size()),
                     "site " + site.name + ": a slot uses a bond that its parent lacks");
    const TemplateBond &bond = bonds[static_cast<std::size_t>(step.bond)];
    places.emplace_back(places[parent] + bond.vector);
    sites.push_back(static_cast<std::size_t>(bond.to_site));
  }
  return places;
}

void check_constants(const WalkTemplate &walk) {
  const auto is_orientation = [](double sign) { return sign == 1.0 || sign == -1.0; };
  require_template(
      is_orientation(walk.layer_orientation[0]) && is_orientation(walk.layer_orientation[1]),
      "layer_orientation is 1 or -1 for each layer");
  require_template(walk.bond_tolerance > 0.0 && walk.bond_margin >= 0.0,
                   "bond_tolerance_A must be above 0 and bond_margin_A not below it");
  require_template(walk.partner_cutoff > 0.0 && walk.side_cutoff > 0.0 && walk.layer_lateral > 0.0,
                   "partner_cutoff_A, side_cutoff_A and layer_lateral_A must be above 0");
  require_template(walk.layer_clearance > 0.0 && walk.partner_tie >= 0.0,
                   "layer_clearance_A must be above 0 and partner_tie_A not below it");
  require_template(
      walk.partner_tie_direction.norm() > 0.0 && walk.partner_tie_direction.allFinite(),
      "partner_tie_direction has no direction");
}

void check_site(const WalkTemplate &walk, const TemplateSite &site) {
  const int n_sites = static_cast<int>(walk.sites.size());
  require_template(site.partner_site >= 0 && site.partner_site < n_sites,
                   "site " + site.name + " has a partner site that does not exist");
  require_template(walk.sites[static_cast<std::size_t>(site.partner_site)].element == site.element,
                   "site " + site.name + " has a partner of another element");
  require_template(!site.bonds.empty(), "site " + site.name + " has no bonds");
  for (const TemplateBond &bond : site.bonds)
    require_template(bond.to_site >= 0 && bond.to_site < n_sites,
                     "site " + site.name + " has a bond to a site that does not exist");
  const auto element_of = [&](const TemplateBond &bond) {
    return walk.sites[static_cast<std::size_t>(bond.to_site)].element;
  };
  for (const TemplateBond &bond : site.bonds)
    for (const TemplateBond &other : site.bonds)
      require_template(&other == &bond || element_of(other) != element_of(bond) ||
                           (other.vector - bond.vector).norm() > 2.0 * walk.bond_tolerance,
                       "site " + site.name +
                           ": two bonds are closer than twice bond_tolerance_A, so one "
                           "atom could serve both");
}

/// An element has one site on the plane, or one on each side of it.
void check_sides(const WalkTemplate &walk, int element, const std::string &symbol) {
  int on_plane = 0;
  int facing = 0;
  int outer = 0;
  for (const TemplateSite &site : walk.sites) {
    if (site.element != element) continue;
    on_plane += site.side == Side::none ? 1 : 0;
    facing += site.side == Side::facing ? 1 : 0;
    outer += site.side == Side::outer ? 1 : 0;
  }
  require_template(
      (on_plane == 1 && facing + outer == 0) || (on_plane == 0 && facing == 1 && outer == 1),
      "element " + symbol + " needs one site of side none, or one facing and one outer");
}

}  // namespace

WalkTemplate::WalkTemplate(const ModelHeader &header, const PublishedModel &model) {
  const json &data = model.descriptor;
  try {
    layer_orientation = data.at("layer_orientation").get<std::array<double, 2>>();
    bond_tolerance = data.at("bond_tolerance_A").get<double>();
    bond_margin = data.at("bond_margin_A").get<double>();
    partner_cutoff = data.at("partner_cutoff_A").get<double>();
    partner_tie = data.at("partner_tie_A").get<double>();
    partner_tie_direction = parse_vector(data.at("partner_tie_direction"));
    side_cutoff = data.at("side_cutoff_A").get<double>();
    layer_clearance = data.at("layer_clearance_A").get<double>();
    layer_lateral = data.at("layer_lateral_A").get<double>();
    for (const json &entry : data.at("sites")) sites.push_back(parse_site(entry, header));
  } catch (const json::exception &problem) {
    throw Error(std::string("template_walk: ") + problem.what());
  }
  check_constants(*this);
  partner_tie_direction.normalize();
  for (const TemplateSite &site : sites) check_site(*this, site);
  for (std::size_t s = 0; s < sites.size(); ++s) ideal_places(*this, s);  // goes from site to site
  for (std::size_t e = 0; e < header.elements.size(); ++e)
    check_sides(*this, static_cast<int>(e), header.elements[e].symbol);
  for (const TemplateSite &site : sites)
    for (const TemplateSite &other : sites)
      require_template(site.element != other.element || site.walk.size() == other.walk.size(),
                       "sites " + site.name + " and " + other.name +
                           " are of one element but differ in the length of their walks");
}

double WalkTemplate::longest_bond() const {
  double longest = 0.0;
  for (const TemplateSite &site : sites)
    for (const TemplateBond &bond : site.bonds) longest = std::max(longest, bond.vector.norm());
  return longest + bond_tolerance;
}

double WalkTemplate::longest_walk() const {
  double longest = 0.0;
  for (std::size_t s = 0; s < sites.size(); ++s)
    for (const Eigen::Vector3d &place : ideal_places(*this, s))
      longest = std::max(longest, place.norm());
  return longest + bond_tolerance;
}

}  // namespace dpw
