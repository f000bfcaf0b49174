# SPDX-License-Identifier: MIT
"""The models that come with the package: where they, their data and their settings are."""

import dataclasses

from support import environment

POTENTIALS = environment.SOURCE / "potentials"
TRAINING = POTENTIALS / "training"


@dataclasses.dataclass(frozen=True)
class Shipped:
    """A model of one material."""

    name: str
    elements: tuple  # of a monolayer
    nearest: float  # A, where layers are pressed together
    filled: int | None = None  # bands of a monolayer, one electron a band, of models with spin

    model = property(lambda self: POTENTIALS / f"{self.name}.dpw")
    monolayer = property(lambda self: POTENTIALS / "structures" / f"{self.name}.json")
    settings = property(lambda self: TRAINING / f"{self.name}.train.json")
    report = property(lambda self: TRAINING / f"{self.name}.report.json")
    data = property(lambda self: TRAINING / f"{self.name}.h5")
    spin_data = property(lambda self: TRAINING / f"{self.name}.spin.h5")
    layers_data = property(lambda self: TRAINING / f"{self.name}.layers.h5")


MOS2 = Shipped("MoS2", ("Mo", "S"), 5.6, 14)
GRAPHENE = Shipped("graphene", ("C",), 2.9)
ALL = [MOS2, Shipped("WSe2", ("W", "Se"), 5.6, 14), GRAPHENE]
