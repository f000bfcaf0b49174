# SPDX-License-Identifier: MIT
"""From a structure to a Hamiltonian with Quantum ESPRESSO: what tools/dft/dft.py is made of."""
