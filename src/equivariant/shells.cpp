// SPDX-License-Identifier: MIT
#include "equivariant/shells.h"

#include "equivariant/equivariant_shapes.h"
#include "math/clebsch_gordan.h"

namespace dpw {

namespace {

/// Numbers of a hopping network for the orbitals of order m_a and m_b of two shells.
int n_of_orders(int m_a, int m_b, bool pseudo, int n_mix, int l_max) {
  const int n_pseudo_scalars = n_mix == 0 ? 0 : 4;
  if (m_a == 0 && m_b == 0) return pseudo ? n_pseudo_scalars : 1;
  if (m_a == 0 || m_b == 0) return n_mix;
  const int of_difference = m_a == m_b ? 1 + n_pseudo_scalars : n_mix;
  return (m_a + m_b <= l_max ? n_mix : 0) + of_difference;
}

}  // namespace

Shells::Shells(const std::vector<int> &shells, const Eigen::MatrixXd &u)
    : l(shells), pseudo(shells.size(), 0), hybrids(u) {
  for (const int of_shell : l) {
    first.push_back(n_orbitals);
    n_orbitals += 2 * of_shell + 1;
  }
}

Shells Shells::of_element(const ModelHeader &header, const EquivariantModel &model, int element) {
  const ElementData &data = header.elements[static_cast<std::size_t>(element)];
  return Shells(shells_of(data), model.hybrids(data.symbol));
}

std::vector<double> mirror_parities(const Shells &shells) {
  std::vector<double> parities;
  for (const int l : shells.l)
    for (int k = 0; k < 2 * l + 1; ++k) parities.push_back((l + (k + 1) / 2) % 2 == 0 ? 1.0 : -1.0);
  return parities;
}

void turn_to_orbitals(const Shells &row, const Shells &column, double *block) {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Eigen::Map<RowMajor> h(block, row.n_orbitals, column.n_orbitals);
  if (row.hybrids.size() > 0) h = (row.hybrids * h).eval();
  if (column.hybrids.size() > 0) h = (h * column.hybrids.transpose()).eval();
}

OrbitalShells orbital_shells(const Shells &shells) {
  return {shells.size(), shells.l.data(), shells.first.data(), shells.n_orbitals,
          shells.pseudo.data()};
}

Shells axial_products(const Shells &orbitals) {
  std::vector<int> degrees;
  std::vector<char> pseudo;
  for (const int l : orbitals.l)
    for (int j = l == 0 ? 1 : l - 1; j <= l + 1; ++j) {
      degrees.push_back(j);
      pseudo.push_back(j == l ? 0 : 1);
    }
  Shells products(degrees);
  products.pseudo = pseudo;
  const Eigen::Index n = orbitals.n_orbitals;
  products.hybrids = Eigen::MatrixXd::Zero(3 * n, 3 * n);
  std::size_t product = 0;
  for (std::size_t a = 0; a < orbitals.l.size(); ++a) {
    const int l = orbitals.l[a];
    for (int j = l == 0 ? 1 : l - 1; j <= l + 1; ++j, ++product) {
      const Eigen::MatrixXd c = clebsch_gordan(1, l, j);
      for (Eigen::Index of_vector = 0; of_vector < 3; ++of_vector) {
        // harmonics of degree 1 are z, x, y
        const Eigen::Index component = (of_vector + 2) % 3;
        products.hybrids.block(component * n + orbitals.first[a], products.first[product],
                               2 * l + 1, 2 * j + 1) =
            c.middleRows(of_vector * (2 * l + 1), 2 * l + 1);
      }
    }
  }
  if (orbitals.hybrids.size() == 0) return products;
  for (Eigen::Index component = 0; component < 3; ++component) {
    auto rows = products.hybrids.middleRows(component * n, n);
    rows = (orbitals.hybrids * rows).eval();
  }
  return products;
}

int n_block_coefficients(const Shells &row, const Shells &column, int n_mix, int l_max) {
  int n = 0;
  for (std::size_t a = 0; a < row.l.size(); ++a)
    for (const int l_b : column.l)
      for (int m_a = 0; m_a <= row.l[a]; ++m_a)
        for (int m_b = 0; m_b <= l_b; ++m_b)
          n += n_of_orders(m_a, m_b, row.pseudo[a] != 0, n_mix, l_max);
  return n;
}

}  // namespace dpw
