// SPDX-License-Identifier: MIT
// Layers, sites, walks and partners against the published code, walked here by brute force.
#include <gtest/gtest.h>

#include <sstream>

#include "pi.h"
#include "support_model.h"

namespace dpw::test {

namespace {

/// The published walk as a table: element, parent slot, in-plane step, and z = + or -. "." is no
/// step and "=" is twice the height downwards.
const char *mo_slots =
    "S0U+ S0U- S0L+ S0L- S0R+ S0R-  M1r- M1l- M3l- M3u- M5u- M5r-  S7U+ S7U- S8U+ S8U- S8L+ S8L- "
    "S9L+ S9L- S10L+ S10L- S10R+ S10R- S11R+ S11R- S12R+ S12R- S12U+ S12U-";
const char *s_above_slots =
    "S0.=  M0u- M0r- M0l-  S2L+ S2L- S2R+ S2R- S3R+ S3R- S3U+ S3U- S4U+ S4U- S4L+ S4L-  M5u- M7u- "
    "M7r- M9r- M11r- M11l- M13l- M15l- M15u-";

struct Slot {
  int element, parent;
  Eigen::Vector3d step;
};

std::vector<Slot> parse_slots(const char *text) {
  const double x = 1.57001, y = 0.90644, z = 1.56625;
  const std::map<char, Eigen::Vector2d> steps = {
      {'U', {0, 2 * y}}, {'L', {-x, -y}}, {'R', {x, -y}}, {'u', {0, -2 * y}},
      {'r', {x, y}},     {'l', {-x, y}},  {'.', {0, 0}}};
  std::vector<Slot> slots;
  std::istringstream in(text);
  char element = 0, step = 0, height = 0;
  int parent = 0;
  while (in >> element >> parent >> step >> height) {
    const double up = height == '+' ? z : height == '-' ? -z : -2 * z;
    slots.push_back({element == 'M' ? 0 : 1, parent, {steps.at(step)[0], steps.at(step)[1], up}});
  }
  return slots;
}

/// The published way: whole images, no layers in the walk, nothing remembered.
class BruteWalk {
 public:
  explicit BruteWalk(const Bilayer &b, int range) : b_(b) {
    for (int a = -range; a <= range; ++a)
      for (int c = -range; c <= range; ++c)
        for (int i = 0; i < b.size(); ++i) {
          places_.push_back(b.positions.row(i) + a * b.lattice.row(0) + c * b.lattice.row(1));
          owner_.push_back(i);
        }
  }

  struct Image {
    int atom;
    Eigen::Vector3d x;
  };

  /// The image nearest to `place` of those that `wanted` takes.
  template <class Wanted>
  Image nearest(const Eigen::Vector3d &place, const Wanted &wanted) const {
    std::size_t best = 0;
    double least = 1e300;
    for (std::size_t k = 0; k < places_.size(); ++k) {
      const double r = (places_[k] - place).norm();
      if (wanted(owner_[k]) && r < least) least = r, best = k;
    }
    return {owner_[best], places_[best]};
  }

  /// Places of an atom's own slots.
  std::vector<Eigen::Vector3d> own_slots(const Image &centre) const {
    const bool upper = b_.layer[static_cast<std::size_t>(centre.atom)] == 1;
    const bool metal = b_.element[static_cast<std::size_t>(centre.atom)] == 0;
    const bool above = b_.above_own_plane(centre.atom);
    Eigen::Vector3d sign = Eigen::Vector3d::Constant(upper ? -1.0 : 1.0);
    // lower: above part2, below part3 (part2 with z negated); upper: above -part3, below -part2
    if (!metal && above == upper) sign.z() = -sign.z();
    std::vector<Eigen::Vector3d> x{centre.x};
    for (const Slot &slot : parse_slots(metal ? mo_slots : s_above_slots))
      x.push_back(
          nearest(x[static_cast<std::size_t>(slot.parent)] + sign.cwiseProduct(slot.step),
                  [&](int j) { return b_.element[static_cast<std::size_t>(j)] == slot.element; })
              .x);
    x.erase(x.begin());
    return x;
  }

  bool facing(int i) const {
    return b_.element[static_cast<std::size_t>(i)] == 1 &&
           b_.above_own_plane(i) == (b_.layer[static_cast<std::size_t>(i)] == 0);
  }
  bool can_be_partner(int i, int j) const {
    const auto a = static_cast<std::size_t>(i), b = static_cast<std::size_t>(j);
    return b_.layer[a] != b_.layer[b] && b_.element[a] == b_.element[b] &&
           (b_.element[a] == 0 || facing(j));
  }
  Image partner(int i) const {
    return nearest(b_.positions.row(i).transpose(), [&](int j) { return can_be_partner(i, j); });
  }

  /// The numbers of the published descriptor, slot after slot.
  std::vector<double> descriptor(int i) const {
    const Image centre{i, b_.positions.row(i)};
    std::vector<Eigen::Vector3d> slots = own_slots(centre);
    const Image other = partner(i);
    slots.push_back(other.x);
    for (const Eigen::Vector3d &x : own_slots(other)) slots.push_back(x);
    std::vector<double> numbers;
    for (const Eigen::Vector3d &x : slots) {
      const Eigen::Vector3d d = x - centre.x;
      numbers.push_back(1.0 / d.norm());
      for (int k = 0; k < 3; ++k) numbers.push_back(d[k] / d.squaredNorm());
    }
    return numbers;
  }

  /// Displacements from atom i to all that are as near as its partner.
  std::vector<Eigen::Vector3d> equally_near(int i) const {
    const Eigen::Vector3d centre = b_.positions.row(i);
    const double least = (partner(i).x - centre).norm();
    std::vector<Eigen::Vector3d> found;
    for (std::size_t k = 0; k < places_.size(); ++k)
      if (can_be_partner(i, owner_[k]) && (places_[k] - centre).norm() < least + 1e-5)
        found.emplace_back(places_[k] - centre);
    return found;
  }

 private:
  const Bilayer &b_;
  std::vector<Eigen::Vector3d> places_;
  std::vector<int> owner_;
};

double largest_difference(const std::vector<double> &a, const std::vector<double> &b) {
  double most = a.size() == b.size() ? 0.0 : 1e300;
  for (std::size_t k = 0; k < std::min(a.size(), b.size()); ++k)
    most = std::max(most, std::abs(a[k] - b[k]));
  return most;
}

struct Shape {
  const char *name;
  SupercellIndex lower, upper;
  double noise, ripple;
  int range;  ///< cells to look at around the home cell, so that all slots are found
};

const Shape shapes[] = {
    {"one_cell", {1, 0}, {1, 0}, 0.0, 0.0, 8}, {"one_noisy_cell", {1, 0}, {1, 0}, 0.15, 0.0, 8},
    {"twisted", {2, 1}, {1, 2}, 0.0, 0.0, 3},  {"twisted_noisy", {2, 1}, {1, 2}, 0.2, 0.0, 3},
    {"strained", {4, 0}, {3, 1}, 0.1, 0.0, 3}, {"rippled", {5, 0}, {5, 0}, 0.05, 0.8, 3}};

/// The same crystal, written down in other ways.
const std::vector<std::pair<std::string, std::function<Bilayer(const Bilayer &)>>> descriptions = {
    {"other order", [](const Bilayer &b) { return b.reordered(shuffled(b.size())); }},
    {"other images", [](const Bilayer &b) { return with_other_images(b); }},
    {"moved in plane",
     [](Bilayer b) {
       b.positions.rowwise() += Eigen::RowVector3d(0.7, -41.3, 0.0);
       return b;
     }},
    {"between the layers of two images", [](Bilayer b) {
       // z of the cell boundary runs through the middle of the lower layer, atoms are wrapped
       const double middle = b.positions.col(2).minCoeff() + 1.5;
       b.positions.col(2).array() -= middle;
       for (int i = 0; i < b.size(); ++i)
         if (b.positions(i, 2) < 0.0) b.positions.row(i) += b.lattice.row(2);
       return b;
     }}};

}  // namespace

class TemplateWalkOn : public testing::TestWithParam<Shape> {
 protected:
  Bilayer bilayer() const {
    Bilayer b = with_noise(make_bilayer(GetParam().lower, GetParam().upper), GetParam().noise);
    const Eigen::MatrixX3d fraction = b.positions * b.lattice.inverse();
    for (int i = 0; i < b.size(); ++i)
      b.positions(i, 2) += GetParam().ripple * std::sin(2 * models::kPi * fraction(i, 0));
    return b;
  }
};

TEST_P(TemplateWalkOn, slots_are_those_of_a_brute_force_walk) {
  const Bilayer b = bilayer();
  CoreRun run(random_model(), b);
  run.forces();
  const BruteWalk brute(b, GetParam().range);
  for (int i = 0; i < b.size(); ++i)
    EXPECT_LT(largest_difference(run.descriptor(i), brute.descriptor(i)), 1e-12) << "atom " << i;
}

TEST_P(TemplateWalkOn, layers_and_sites_are_those_of_the_structure) {
  const Bilayer b = bilayer();
  const BruteWalk brute(b, 0);
  for (const auto &[name, describe] : descriptions) {
    if (name == "other order") continue;  // `b` is what the labels are compared with
    CoreRun run(random_model(), describe(b));
    for (int i = 0; i < b.size(); ++i) {
      const auto k = static_cast<std::size_t>(i);
      EXPECT_EQ(run.label(i).layer, b.layer[k]) << name << ", atom " << i;
      EXPECT_EQ(run.label(i).site, b.element[k] == 0 ? 0
                                   : brute.facing(i) ? 1
                                                     : 2)
          << name << ", atom " << i;
    }
  }
}

TEST_P(TemplateWalkOn, descriptors_do_not_depend_on_the_description) {
  const Bilayer b = bilayer();
  CoreRun reference(random_model(), b);
  reference.forces();
  for (const auto &[name, describe] : descriptions) {
    CoreRun run(random_model(), describe(b));
    run.forces();
    const std::vector<int> order = shuffled(b.size());
    for (int i = 0; i < b.size(); ++i) {
      const int same = name == "other order" ? order[static_cast<std::size_t>(i)] : i;
      EXPECT_LT(largest_difference(run.descriptor(i), reference.descriptor(same)), 1e-11)
          << name << ", atom " << i;
    }
  }
}

/// Two Mo atoms change places under neighbour lists that were made before, with a skin.
TEST_P(TemplateWalkOn, a_step_under_old_lists_finds_what_new_lists_would) {
  const Bilayer b = bilayer();
  Bilayer moved = with_noise(b, 0.05, 99);
  const int first = b.find(0, 1);
  int second = -1;
  for (int i = 0; i < b.size(); ++i)
    if (i != first && b.element[static_cast<std::size_t>(i)] == 0 &&
        b.layer[static_cast<std::size_t>(i)] == 1 &&
        (b.positions.row(i) - b.positions.row(first)).norm() < 3.9)
      second = i;
  if (second >= 0) moved.positions.row(first).swap(moved.positions.row(second));
  CoreRun expected(random_model(), moved);
  expected.forces();

  const double skin = 4.0;
  CoreRun run(random_model(), b);
  const PeriodicAtoms wide(b.lattice, b.positions, b.element, run.reach.ghosts + 2 * skin);
  AtomsView view = wide.view();
  const NeighborList lists =
      wide.neighbors(run.reach.neighbors + skin, run.reach.ghost_neighbors + skin);
  std::vector<AtomLabel> labels;
  for (int i = 0; i < view.n_all; ++i) labels.push_back(run.label(wide.owner(i)));
  run.walk.rebuild(view, lists, labels, skin);
  RowMatrix force = RowMatrix::Zero(b.size(), 3);
  ForceOutput out;
  out.force = force.data();
  run.field.evaluate(view, out);  // a first step, whose bonds must not be kept

  std::vector<double> x;
  for (int i = 0; i < view.n_all; ++i) {
    const Cell &c = wide.cell(i);
    const Eigen::RowVector3d place =
        moved.positions.row(wide.owner(i)) + Eigen::RowVector3d(c[0], c[1], c[2]) * b.lattice;
    x.insert(x.end(), place.data(), place.data() + 3);
  }
  view.x = x.data();
  run.field.evaluate(view, out);
  for (int i = 0; i < b.size(); ++i)
    EXPECT_LT(largest_difference(run.descriptor(i), expected.descriptor(i)), 1e-12);
}

INSTANTIATE_TEST_SUITE_P(shapes, TemplateWalkOn, testing::ValuesIn(shapes),
                         [](const auto &info) { return std::string(info.param.name); });

// ---- Ties
// ----------------------------------------------------------------------------------------

/// Stackings in which partners are equally near; the offset is that of the upper layer.
class TiedPartners : public testing::TestWithParam<std::array<double, 2>> {
 protected:
  Bilayer bilayer() const { return make_bilayer({2, 0}, {2, 0}, {GetParam()[0], GetParam()[1]}); }
  static std::vector<Eigen::Vector3d> partner_displacements(const Bilayer &b) {
    CoreRun run(random_model(), b);
    run.walk.begin_step(run.view());
    std::vector<Eigen::Vector3d> d;
    const std::vector<int> partners = run.walk.find_partners();
    for (int i = 0; i < b.size(); ++i)
      d.emplace_back(run.view().position(partners[static_cast<std::size_t>(i)]) -
                     run.view().position(i));
    return d;
  }
};

TEST_P(TiedPartners, of_equals_the_farthest_along_the_direction_is_taken) {
  const Bilayer b = bilayer();
  const std::vector<Eigen::Vector3d> d = partner_displacements(b);
  const BruteWalk brute(b, 2);
  int n_tied = 0;
  for (int i = 0; i < b.size(); ++i) {
    const std::vector<Eigen::Vector3d> equals = brute.equally_near(i);
    n_tied += equals.size() > 1 ? 1 : 0;
    for (const Eigen::Vector3d &other : equals)
      EXPECT_GE(d[static_cast<std::size_t>(i)].dot(Eigen::Vector3d(0.8, 0.55, 0.24)),
                other.dot(Eigen::Vector3d(0.8, 0.55, 0.24)) - 1e-9);
    EXPECT_LT(std::abs(d[static_cast<std::size_t>(i)].norm() - equals.front().norm()), 1e-9);
  }
  EXPECT_GE(n_tied, b.size() / 3) << "the stacking has no ties to test";
}

TEST_P(TiedPartners, the_choice_knows_neither_order_nor_image_nor_rounding) {
  const Bilayer b = bilayer();
  const std::vector<Eigen::Vector3d> reference = partner_displacements(b);
  const auto compare = [&](const Bilayer &other, const std::vector<int> &order, double tolerance) {
    const std::vector<Eigen::Vector3d> d = partner_displacements(other);
    for (std::size_t k = 0; k < d.size(); ++k)
      EXPECT_LT((d[k] - reference[static_cast<std::size_t>(order[k])]).norm(), tolerance);
  };
  std::vector<int> same(static_cast<std::size_t>(b.size()));
  std::iota(same.begin(), same.end(), 0);
  for (unsigned seed = 1; seed < 6; ++seed) {
    compare(b.reordered(shuffled(b.size(), seed)), shuffled(b.size(), seed), 1e-9);
    compare(with_other_images(b, seed), same, 1e-9);
    compare(with_noise(b, 1e-7, seed), same, 1e-6);
  }
}

INSTANTIATE_TEST_SUITE_P(stackings, TiedPartners,
                         testing::Values(std::array<double, 2>{0.0, 0.0},
                                         std::array<double, 2>{1.0 / 3, 2.0 / 3},
                                         std::array<double, 2>{2.0 / 3, 1.0 / 3},
                                         std::array<double, 2>{0.5, 0.0}),
                         [](const auto &info) { return "offset_" + std::to_string(info.index); });

// ---- Surroundings that the model does not know
// ---------------------------------------------------

/// The atoms within `radius` of atom i, periodic images in the plane included.
std::set<int> near(const Bilayer &b, const Eigen::RowVector3d &x, double radius) {
  std::set<int> found;
  for (int j = 0; j < b.size(); ++j)
    for (int a = -2; a <= 2; ++a)
      for (int c = -2; c <= 2; ++c)
        if ((b.positions.row(j) + a * b.lattice.row(0) + c * b.lattice.row(1) - x).norm() < radius)
          found.insert(j);
  return found;
}

std::set<int> all_atoms(const Bilayer &b) {
  const std::vector<int> order = shuffled(b.size());
  return {order.begin(), order.end()};
}

void expect_refusal(const Bilayer &b, const std::set<int> &named,
                    const std::vector<std::string> &words) {
  expect_atom_error(
      [&]() {
        CoreRun run(random_model(), b);
        try {
          run.forces();
        } catch (const AtomError &error) {  // an image is named as well as its owner
          throw AtomError(run.atoms.owner(error.atom), error.what());
        }
      },
      named, words);
}

TEST(TemplateWalkErrors, vacancy) {
  const Bilayer b = make_bilayer();
  const int missing[] = {b.find(0, 0),        b.find(0, 1),       b.find(1, 0, true),
                         b.find(1, 0, false), b.find(1, 1, true), b.find(1, 1, false)};
  for (const int atom : missing) {
    const Bilayer rest = b.without(atom);
    expect_refusal(rest, near(rest, b.positions.row(atom), 4.0),
                   {b.element[static_cast<std::size_t>(atom)] == 0 ? "no Mo atom" : "no S ",
                    "layer)", "vacancy"});
  }
}

TEST(TemplateWalkErrors, third_element_in_the_place_of_a_sulphur) {
  Bilayer b = make_bilayer();
  const int atom = b.find(1, 1, true);
  b.element[static_cast<std::size_t>(atom)] = -1;
  std::set<int> named = near(b, b.positions.row(atom), 4.0);
  named.erase(atom);
  expect_refusal(b, named, {"no S outer atom within", "upper layer"});
}

TEST(TemplateWalkErrors, two_atoms_on_top_of_each_other) {
  const Bilayer b = make_bilayer();
  for (const int atom : {b.find(0, 1), b.find(1, 0, true)}) {
    std::vector<int> order;
    for (int i = 0; i < b.size(); ++i) order.push_back(i);
    order.push_back(atom);
    expect_refusal(b.reordered(order), near(b.reordered(order), b.positions.row(atom), 4.0),
                   {"two atoms equally near"});
  }
}

TEST(TemplateWalkErrors, one_layer) {
  const Bilayer b = make_bilayer();
  std::vector<int> lower;
  for (int i = 0; i < b.size(); ++i)
    if (b.layer[static_cast<std::size_t>(i)] == 0) lower.push_back(i);
  expect_refusal(b.reordered(lower), all_atoms(b.reordered(lower)), {"no second layer"});
}

TEST(TemplateWalkErrors, three_layers) {
  const Bilayer b = make_bilayer();
  std::vector<int> order;
  for (int i = 0; i < b.size(); ++i) order.push_back(i);
  std::set<int> middle;
  for (int i = 0; i < b.size(); ++i) {
    if (b.layer[static_cast<std::size_t>(i)] == 0) order.push_back(i);
    if (b.layer[static_cast<std::size_t>(i)] == 1) middle.insert(i);
  }
  Bilayer three = b.reordered(order);
  three.positions.bottomRows(three.size() - b.size()).col(2).array() += 2 * 6.465;
  expect_refusal(three, middle, {"both above and below", "two layers only"});
}

/// The upper layer higher by `lift` A, in the stacking with sulphur over sulphur.
Bilayer lifted(double lift) {
  Bilayer b = make_bilayer({2, 0}, {2, 0}, {2.0 / 3, 1.0 / 3});
  for (int i = 0; i < b.size(); ++i)
    if (b.layer[static_cast<std::size_t>(i)] == 1) b.positions(i, 2) += lift;
  return b;
}

TEST(TemplateWalkErrors, layers_too_far_apart) {
  EXPECT_NO_THROW(CoreRun(random_model(), lifted(1.5)).forces());
  const Bilayer apart = lifted(1.95);  // S over S at 8.42 A, but Mo from Mo at 8.61 A
  std::set<int> metal;
  for (int i = 0; i < apart.size(); ++i)
    if (apart.element[static_cast<std::size_t>(i)] == 0) metal.insert(i);
  expect_refusal(apart, metal, {"(Mo) has no partner", "too far apart"});
  expect_refusal(lifted(6.0), all_atoms(lifted(6.0)), {"no second layer"});
}

TEST(TemplateWalkErrors, sulphur_without_a_metal) {
  const Bilayer b = make_bilayer();
  std::vector<int> order{b.find(1, 1, true)};  // first, so that it is found before its neighbours
  for (int i = 0; i < b.size(); ++i) order.push_back(i);
  Bilayer more = b.reordered(order);
  more.positions(0, 2) += 4.0;
  expect_refusal(more, {0}, {"no atom of its layer's plane within 3.4"});
}

TEST(TemplateWalkErrors, atom_on_the_wrong_side) {
  CoreRun run(random_model(), make_bilayer());
  const int atom = [&]() {
    for (int i = 0;; ++i)
      if (run.label(i).site == 1) return i;
  }();
  for (int i = 0; i < run.view().n_all; ++i)
    if (run.atoms.owner(i) == atom) run.label(i).site = 2;
  run.walk.rebuild(run.view(), run.lists, run.labels, 0.0);
  std::set<int> named;  // those whose bonds lead to it, and itself: it has the other's template
  for (int i = 0; i < run.view().n_all; ++i)
    if ((run.view().position(i) - run.view().position(atom)).norm() < 3.3) named.insert(i);
  expect_atom_error([&]() { run.forces(); }, named, {"wrong side", "S facing"});
}

TEST(TemplateWalkErrors, layers_turned_out_of_the_orientation) {
  Bilayer b = make_bilayer({2, 0}, {2, 0});
  const Bilayer straight = b;
  for (const double sign : {1.0, -1.0}) {  // the layers' frames are 60 degrees apart
    const double c = 0.5, s = sign * std::sqrt(0.75);
    Eigen::Matrix3d turn;
    turn << c, s, 0, -s, c, 0, 0, 0, 1;
    b.positions = straight.positions * turn;
    b.lattice = straight.lattice * turn;
    expect_refusal(b, all_atoms(b), {"turned out of the model's orientation"});
  }
}

}  // namespace dpw::test
