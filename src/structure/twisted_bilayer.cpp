// SPDX-License-Identifier: MIT
#include "structure/twisted_bilayer.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <utility>

#include <Eigen/Geometry>
#include <Eigen/LU>

#include "base/constants.h"
#include "base/error.h"

namespace dpw {

namespace {

constexpr double degree = pi / 180.0;
constexpr double angle_tolerance = 1e-7;  // degrees; commensurate angles below differ by far more
constexpr int max_index = 10000;          // keeps every integer below far from overflow

const double sqrt3 = std::sqrt(3.0);

std::string to_text(SupercellIndex index) {
  return "(" + std::to_string(index.m) + ", " + std::to_string(index.n) + ")";
}

/// To (-60, 60]: a layer with a three-fold axis does not change when turned by 120 degrees.
double reduced_angle(double angle) {
  angle -= 120.0 * std::round(angle / 120.0);
  if (angle <= -60.0 + angle_tolerance) angle += 120.0;
  return angle;
}

SupercellIndex turned_by_60(SupercellIndex index) { return {-index.n, index.m + index.n}; }

/// The equivalent index, under turns of 120 degrees, whose own angle lies in (-60, 60].
SupercellIndex reduced_index(SupercellIndex index) {
  while (std::abs(index.angle() - reduced_angle(index.angle())) > angle_tolerance)
    index = turned_by_60(turned_by_60(index));
  return index;
}

void check_index(SupercellIndex index, const char *which) {
  if (index.m == 0 && index.n == 0)
    throw Error(std::string("twisted bilayer: the supercell (0, 0) of the ") + which +
                " layer is empty; give two integers that are not both zero");
  if (std::abs(index.m) > max_index || std::abs(index.n) > max_index)
    throw Error(std::string("twisted bilayer: the supercell ") + to_text(index) + " of the " +
                which + " layer is too large; indices must lie within +-" +
                std::to_string(max_index));
}

/// |A1| of the bilayer from |A1| of the two free layers.
double common_side(double lower, double upper, StrainedLayer strained) {
  switch (strained) {
    case StrainedLayer::lower:
      return upper;
    case StrainedLayer::upper:
      return lower;
    case StrainedLayer::share:  // lower (1 + e) = upper (1 - e)
      return 2.0 * lower * upper / (lower + upper);
  }
  throw Error("twisted bilayer: unknown choice of the strained layer");
}

/// In-plane cell, rows a and b, A.
Eigen::Matrix2d plane_cell(double side, CellShape shape) {
  const double lx = shape == CellShape::rotated ? side * sqrt3 : side;
  const double ly = shape == CellShape::rotated ? 0.5 * side : 0.5 * side * sqrt3;
  Eigen::Matrix2d cell;
  cell << lx, 0.0, -0.5 * lx, ly;
  return cell;
}

/// In [0, 1); a number within rounding of 1 becomes 0, so that the same input always fills the
/// same image.
double wrapped(double fraction) {
  fraction -= std::floor(fraction);
  return fraction > 1.0 - 1e-9 ? fraction - 1.0 : fraction;
}

/// Fractions, in the cell of the bilayer, of every lattice point of a layer: [cells, 2].
Eigen::Matrix<double, Eigen::Dynamic, 2> lattice_points(SupercellIndex index, CellShape shape) {
  const long long m = index.m, n = index.n, cells = index.cells();
  // {0..cells/g-1} x {0..g-1} holds each point of the supercell once, because the second components
  // of A1 = m a1 - n a2 and A2 = n a1 + (m + n) a2 have the greatest common divisor g.
  const long long g = std::gcd(m, n);
  Eigen::Matrix<double, Eigen::Dynamic, 2> points(cells, 2);
  const auto modulo = [cells](long long i) { return ((i % cells) + cells) % cells; };
  Eigen::Index row = 0;
  for (long long j = 0; j < g; ++j)
    for (long long i = 0; i < cells / g; ++i) {
      // integer numerators (common denominator: cells) leave no doubt about the cell's border
      const long long p = modulo(i * (m + n) - j * n), q = modulo(i * n + j * m);
      if (shape == CellShape::rotated)  // a = 2 A1 + A2, b = -A1
        points.row(row++) << double(q), double(modulo(2 * q - p));
      else
        points.row(row++) << double(p), double(q);
    }
  return points / double(cells);
}

struct PlacedLayer {
  Eigen::Matrix<double, Eigen::Dynamic, 2> points;  // fractions of the common cell
  Eigen::Matrix2d vectors;                          // rows a1, a2 in the lab frame, A
  double plane = 0.0;                               // z, A
  Eigen::Vector2d shift = Eigen::Vector2d::Zero();  // A
  double parity = 1.0;                              // -1: the basis is inverted
};

PlacedLayer placed_layer(SupercellIndex index, CellShape shape, double lattice_constant,
                         double angle) {
  PlacedLayer layer;
  layer.points = lattice_points(index, shape);
  const double second = angle + 120.0;
  layer.vectors << std::cos(angle * degree), std::sin(angle * degree), std::cos(second * degree),
      std::sin(second * degree);
  layer.vectors *= lattice_constant;
  return layer;
}

std::pair<double, double> heights(const std::vector<Site> &basis, double parity) {
  double low = parity * basis.front().z, high = low;
  for (const Site &site : basis) {
    low = std::min(low, parity * site.z);
    high = std::max(high, parity * site.z);
  }
  return {low, high};
}

std::vector<Species> merged_species(const Monolayer &lower, const Monolayer &upper) {
  std::vector<Species> merged = lower.species;
  for (const Species &species : upper.species) {
    const auto same = std::find_if(merged.begin(), merged.end(), [&](const Species &other) {
      return other.symbol == species.symbol;
    });
    if (same == merged.end())
      merged.push_back(species);
    else if (same->mass != species.mass)
      throw Error("twisted bilayer: " + species.symbol + " has different masses in '" + lower.name +
                  "' and '" + upper.name + "'; make them equal");
  }
  return merged;
}

/// Cell height and height of the lower plane, A.
std::pair<double, double> vertical_cell(const BilayerSpec &spec, double upper_parity) {
  if (!(spec.distance > 0.0) || !std::isfinite(spec.distance))
    throw Error("twisted bilayer: the interlayer distance must be a positive number of A");
  if (spec.height.has_value() == spec.vacuum.has_value())
    throw Error("twisted bilayer: give either the cell height or the vacuum, not both or none");
  const auto [low, lower_top] = heights(spec.lower.basis, 1.0);
  const auto [upper_bottom, upper_top] = heights(spec.upper.basis, upper_parity);
  if (!(lower_top < spec.distance + upper_bottom))
    throw Error("twisted bilayer: the layers overlap at a distance of " +
                std::to_string(spec.distance) + " A between their planes; it must exceed " +
                std::to_string(lower_top - upper_bottom) + " A");
  const double high = spec.distance + upper_top;
  const double height = spec.height ? *spec.height : high - low + *spec.vacuum;
  const double plane = spec.lower_plane ? *spec.lower_plane : 0.5 * (height - low - high);
  if (!(plane + low >= 0.0 && plane + high < height))
    throw Error("twisted bilayer: atoms from z = " + std::to_string(plane + low) + " to " +
                std::to_string(plane + high) + " A do not fit into a cell of height " +
                std::to_string(height) + " A; raise the height or move the lower plane");
  return {height, plane};
}

/// Norm of the greatest common divisor of two Eisenstein integers m + n exp(i pi/3).
long long common_divisor_norm(SupercellIndex a, SupercellIndex b) {
  while (b.cells() != 0) {
    // a / b = a conj(b) / |b|^2, with conj(m, n) = (m + n, -n); the nearest point of the oblique
    // lattice leaves a remainder of at most 3/4 of the norm of b, so the loop ends
    const long long norm = b.cells();
    const long long s = b.m + b.n, t = -b.n;
    const long long p = a.m * s - a.n * t, q = a.m * t + a.n * s + a.n * t;
    const auto u = static_cast<long long>(std::llround(double(p) / double(norm)));
    const auto v = static_cast<long long>(std::llround(double(q) / double(norm)));
    const SupercellIndex remainder{int(a.m - (u * b.m - v * b.n)),
                                   int(a.n - (u * b.n + v * b.m + v * b.n))};
    a = b;
    b = remainder;
  }
  return a.cells();
}

/// Supercells with angles in [0, 60), sorted by size.
std::vector<SupercellIndex> supercells_of_a_sector(long long max_cells) {
  std::vector<SupercellIndex> found;
  for (int m = 1; static_cast<long long>(m) * m <= max_cells; ++m)
    for (int n = 0; SupercellIndex{m, n}.cells() <= max_cells; ++n) found.push_back({m, n});
  std::stable_sort(found.begin(), found.end(),
                   [](SupercellIndex a, SupercellIndex b) { return a.cells() < b.cells(); });
  return found;
}

}  // namespace

long long SupercellIndex::cells() const {
  const long long i = m, j = n;
  return i * i + i * j + j * j;
}

double SupercellIndex::angle() const { return std::atan2(0.5 * sqrt3 * n, m + 0.5 * n) / degree; }

TwistGeometry twist_geometry(const Monolayer &lower, const Monolayer &upper,
                             SupercellIndex lower_index, SupercellIndex upper_index,
                             StrainedLayer strained, CellShape shape) {
  check_index(lower_index, "lower");
  check_index(upper_index, "upper");

  TwistGeometry result;
  double best = 1e9;
  for (const CellShape tried : {CellShape::hexagonal, CellShape::rotated}) {
    if (shape != CellShape::automatic && shape != tried) continue;
    for (int turn = 0; turn < 2; ++turn) {
      const SupercellIndex l = turn ? turned_by_60(lower_index) : lower_index;
      const SupercellIndex u = turn ? turned_by_60(upper_index) : upper_index;
      const double back = tried == CellShape::rotated ? 30.0 : 0.0;
      const double lower_angle = reduced_angle(l.angle() - back);
      const double upper_angle = reduced_angle(u.angle() - back);
      const double largest = std::max(std::abs(lower_angle), std::abs(upper_angle));
      if (largest > best - angle_tolerance) continue;
      best = largest;
      result.lower = reduced_index(l);
      result.upper = reduced_index(u);
      result.shape = tried;
      result.lower_angle = lower_angle;
      result.upper_angle = upper_angle;
    }
  }
  result.twist = reduced_angle(result.upper_angle - result.lower_angle);

  const double free_lower = lower.lattice_constant * std::sqrt(double(lower_index.cells()));
  const double free_upper = upper.lattice_constant * std::sqrt(double(upper_index.cells()));
  if (!(free_lower > 0.0 && free_upper > 0.0))
    throw Error("twisted bilayer: the lattice constants must be positive numbers of A");
  result.side = common_side(free_lower, free_upper, strained);
  result.lower_strain = result.side / free_lower - 1.0;
  result.upper_strain = result.side / free_upper - 1.0;
  result.atoms = lower_index.cells() * static_cast<long long>(lower.basis.size()) +
                 upper_index.cells() * static_cast<long long>(upper.basis.size());

  // The hexagonal M = (0, 1/2) and K = (1/3, 1/3); for a = 2 A1 + A2, b = -A1 the fractions of a
  // wave vector transform like a and b do.
  const bool rotated = result.shape == CellShape::rotated;
  result.m_point = rotated ? Eigen::Vector2d(0.5, 0.0) : Eigen::Vector2d(0.0, 0.5);
  result.k_point = rotated ? Eigen::Vector2d(1.0, -1.0 / 3.0) : Eigen::Vector2d(1.0, 1.0) / 3.0;
  return result;
}

TwistedBilayer build_twisted_bilayer(const BilayerSpec &spec) {
  check_monolayer(spec.lower);
  check_monolayer(spec.upper);
  if (!spec.offset.allFinite()) throw Error("twisted bilayer: the offset is not a finite number");

  TwistedBilayer result;
  result.species = merged_species(spec.lower, spec.upper);
  result.geometry = twist_geometry(spec.lower, spec.upper, spec.lower_index, spec.upper_index,
                                   spec.strained, spec.shape);
  const TwistGeometry &geometry = result.geometry;
  if (geometry.atoms > 100000000)
    throw Error("twisted bilayer: " + std::to_string(geometry.atoms) +
                " atoms are more than the 100 million supported; choose smaller supercells");
  const double parity = spec.stacking == Stacking::two_h ? -1.0 : 1.0;
  const auto [height, plane] = vertical_cell(spec, parity);

  std::vector<PlacedLayer> placed = {
      placed_layer(geometry.lower, geometry.shape,
                   spec.lower.lattice_constant * (1.0 + geometry.lower_strain),
                   geometry.lower_angle),
      placed_layer(geometry.upper, geometry.shape,
                   spec.upper.lattice_constant * (1.0 + geometry.upper_strain),
                   geometry.upper_angle)};
  placed[0].plane = plane;
  placed[1].plane = plane + spec.distance;
  placed[1].shift = placed[0].vectors.transpose() * spec.offset;
  placed[1].parity = parity;

  const Eigen::Matrix2d cell = plane_cell(geometry.side, geometry.shape);
  const Eigen::Matrix2d to_fraction = cell.inverse();
  Structure &structure = result.structure;
  structure.lattice.topLeftCorner<2, 2>() = cell;
  structure.lattice(2, 2) = height;
  structure.positions.resize(static_cast<Eigen::Index>(geometry.atoms), 3);
  Eigen::Index atom = 0;
  for (const Species &species : result.species)
    for (int l = 0; l < 2; ++l) {
      const PlacedLayer &layer = placed[l];
      for (const Site &site : (l == 0 ? spec.lower : spec.upper).basis) {
        if (site.symbol != species.symbol) continue;
        const Eigen::RowVector2d inner =
            (layer.parity * site.fraction.transpose() * layer.vectors + layer.shift.transpose()) *
            to_fraction;
        for (Eigen::Index p = 0; p < layer.points.rows(); ++p) {
          const Eigen::RowVector2d fraction = (layer.points.row(p) + inner).unaryExpr(&wrapped);
          structure.positions.row(atom).head<2>() = fraction * cell;
          structure.positions(atom++, 2) = layer.plane + layer.parity * site.z;
          structure.symbols.push_back(species.symbol);
          structure.layers.push_back(l);
        }
      }
    }
  check_structure(structure);
  return result;
}

std::vector<TwistGeometry> list_commensurate(const Monolayer &lower, const Monolayer &upper,
                                             const PairFilter &filter) {
  check_monolayer(lower);
  check_monolayer(upper);
  if (!(filter.max_strain >= 0.0 && filter.max_strain <= 0.5))
    throw Error("list of commensurate pairs: the largest strain must lie between 0 and 0.5");
  if (filter.max_atoms < 1 || filter.max_atoms > 1000000)
    throw Error("list of commensurate pairs: the number of atoms must lie between 1 and 1000000");
  if (!(filter.min_twist <= filter.max_twist))
    throw Error("list of commensurate pairs: the window of twist angles is empty");

  const auto lower_atoms = static_cast<long long>(lower.basis.size());
  const auto upper_atoms = static_cast<long long>(upper.basis.size());
  const auto lower_cells = supercells_of_a_sector(filter.max_atoms / lower_atoms);
  const auto upper_cells = supercells_of_a_sector(filter.max_atoms / upper_atoms);
  std::vector<TwistGeometry> pairs;
  for (const SupercellIndex l : lower_cells) {
    // Bounds on (upper side / lower side)^2 that hold for each choice of the strained layer; the
    // margin lets zero strain through.
    const double ratio = lower.lattice_constant / upper.lattice_constant;
    const double centre = double(l.cells()) * ratio * ratio;
    const double widest = (1.0 + filter.max_strain) / (1.0 - filter.max_strain) * (1.0 + 1e-9);
    const auto first = std::partition_point(
        upper_cells.begin(), upper_cells.end(),
        [&](SupercellIndex u) { return double(u.cells()) < centre / (widest * widest); });
    for (auto u = first; u != upper_cells.end(); ++u) {
      if (double(u->cells()) > centre * widest * widest) break;
      if (l.cells() * lower_atoms + u->cells() * upper_atoms > filter.max_atoms) break;
      for (const SupercellIndex partner : {*u, turned_by_60(*u)}) {
        const double twist = reduced_angle(partner.angle() - l.angle());
        const bool own_mirror =
            std::abs(twist) < angle_tolerance || std::abs(twist - 60.0) < angle_tolerance;
        // of two mirror images keep the one with positive twist or, without twist, lower angle
        if (own_mirror ? l.angle() > 30.0 + angle_tolerance : twist < 0.0) continue;
        if (twist < filter.min_twist - angle_tolerance ||
            twist > filter.max_twist + angle_tolerance)
          continue;
        const TwistGeometry pair =
            twist_geometry(lower, upper, l, partner, filter.strained, filter.shape);
        if (std::max(std::abs(pair.lower_strain), std::abs(pair.upper_strain)) >
            filter.max_strain + 1e-9)
          continue;
        if (filter.primitive_only && common_divisor_norm(l, partner) != 1) continue;
        pairs.push_back(pair);
      }
    }
  }
  const auto key = [](const TwistGeometry &pair) {
    return std::tuple(pair.atoms, pair.twist,
                      std::max(std::abs(pair.lower_strain), std::abs(pair.upper_strain)));
  };
  std::stable_sort(pairs.begin(), pairs.end(),
                   [&](const TwistGeometry &a, const TwistGeometry &b) { return key(a) < key(b); });
  return pairs;
}

}  // namespace dpw
