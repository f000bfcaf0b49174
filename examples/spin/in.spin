# A twisted WSe2 bilayer in a field across it: relaxation, then the bands at the top of the valence bands,
# without spin-orbit coupling and with it, with the spin of every state.
#
#   lmp -in in.spin -var plugin FILE -var model FILE -var data FILE -var points N -var bands N -var field E

plugin        load ${plugin}

units         metal
atom_style    atomic
atom_modify   map array             # of minimize
boundary      p p f                 # a field needs a direction in which the cell is not periodic
processors    * * 1                 # a bilayer is thin: no domain boundaries in z
read_data     ${data}

pair_style    dpwannier
pair_coeff    * * ${model} W Se

thermo_style  custom step pe fmax
thermo        20
min_style     cg
min_modify    norm max
minimize      0 1e-2 500 5000
write_data    relaxed.lmp
reset_timestep 0

# From K1, which is -K, over the zone centre to K: states of opposite wave vectors have opposite spins.
# Without the field (V/A) those of both layers would have the same energies, and opposite spins as well.
variable      path string "${points} K1 -1/3 -1/3 0 G 0 0 0 K 1/3 1/3 0 M 1/2 1/2 0"

# Two electrons in each band ...
compute       A all wannierham field 0 0 ${field}
fix           A all bands 1000000 A path ${path} nbands ${bands} file without.h5
run           0 post no
unfix         A

# ... or one: twice as many bands.
variable      twice equal 2*${bands}
compute       H all wannierham field 0 0 ${field} soc on
fix           H all bands 1000000 H path ${path} nbands ${twice} weights spin layer file with.h5
run           0 post no
