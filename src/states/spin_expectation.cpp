// SPDX-License-Identifier: MIT
#include "states/spin_expectation.h"

#include <Eigen/Eigenvalues>
#include <array>
#include <complex>
#include <cstddef>

#include "base/error.h"

namespace dpw {

namespace {

/// Values of sigma_z that count as one: vectors of windows are good to 1e-7.
constexpr double same_spin = 1e-4;

[[noreturn]] void fail() {
  throw Error(
      "weights by spin were asked for, but this H(R) has no spin, or does not say which of its "
      "states are up and down: use one with spin-orbit coupling, or leave out 'spin'");
}

/// sigma_x, sigma_y, sigma_z between the states of one level, whose parts of spin up and down are
/// given.
std::array<Eigen::MatrixXcd, 3> pauli_matrices(const Eigen::MatrixXcd &up,
                                               const Eigen::MatrixXcd &down) {
  const Eigen::MatrixXcd flip = up.adjoint() * down;
  const std::complex<double> i(0.0, 1.0);
  return {flip + flip.adjoint(), -i * (flip - flip.adjoint()),
          up.adjoint() * up - down.adjoint() * down};
}

/// [states x 3] of the states of a level that have a definite sigma_z, the largest first.
Eigen::MatrixXd spins_of_level(const std::array<Eigen::MatrixXcd, 3> &sigma) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solver(sigma[2]);
  const Eigen::MatrixXcd states = solver.eigenvectors().rowwise().reverse();
  Eigen::MatrixXd spins(states.cols(), 3);
  for (Eigen::Index c = 0; c < 3; ++c)
    spins.col(c) =
        (states.adjoint() * sigma[static_cast<std::size_t>(c)] * states).diagonal().real();
  for (Eigen::Index begin = 0; begin < spins.rows();) {
    Eigen::Index end = begin + 1;
    while (end < spins.rows() && spins(end - 1, 2) - spins(end, 2) < same_spin) ++end;
    const Eigen::RowVectorXd mean = spins.middleRows(begin, end - begin).colwise().mean();
    spins.middleRows(begin, end - begin).rowwise() = mean;
    begin = end;
  }
  return spins;
}

}  // namespace

SpinExpectation::SpinExpectation(const std::vector<OrbitalSite> &orbitals) {
  for (std::size_t o = 0; o < orbitals.size(); ++o) {
    if (orbitals[o].spin == 0) fail();
    (orbitals[o].spin > 0 ? up_ : down_).push_back(static_cast<Eigen::Index>(o));
  }
  if (up_.empty() || up_.size() != down_.size()) fail();
  for (std::size_t o = 0; o < up_.size(); ++o) {
    const OrbitalSite &up = orbitals[static_cast<std::size_t>(up_[o])];
    const OrbitalSite &down = orbitals[static_cast<std::size_t>(down_[o])];
    if (up.atom != down.atom || up.orbital != down.orbital) fail();
  }
}

Eigen::MatrixXd SpinExpectation::measure(const Eigen::Vector3d & /*k*/,
                                         const Eigen::VectorXd &energies,
                                         const Eigen::MatrixXcd &vectors) const {
  if (vectors.rows() != static_cast<Eigen::Index>(2 * up_.size()))
    throw Error("states of " + std::to_string(vectors.rows()) +
                " components are not those of the " + std::to_string(up_.size()) +
                " orbitals with spin");
  if (vectors.cols() != energies.size())
    throw Error("there are " + std::to_string(vectors.cols()) + " states but energies of " +
                std::to_string(energies.size()));
  Eigen::MatrixXd spins(vectors.cols(), 3);
  for (Eigen::Index begin = 0; begin < vectors.cols();) {
    Eigen::Index end = begin + 1;
    while (end < vectors.cols() && energies[end] - energies[end - 1] < kLevel) ++end;
    const Eigen::MatrixXcd level = vectors.middleCols(begin, end - begin);
    spins.middleRows(begin, end - begin) =
        spins_of_level(pauli_matrices(level(up_, Eigen::all), level(down_, Eigen::all)));
    begin = end;
  }
  return spins;
}

}  // namespace dpw
