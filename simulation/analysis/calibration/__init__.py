"""Calibration: what published statistics say of uncertain parameters, and what they leave open.

Functions on arrays and tables, none of which runs the model, in the order of their use:

1. `error_model`, `figures`, `observations`: what was published as a vector with its covariance.
2. `basis`, `smoothness`, `emulator`, `joint_emulator`, `emulator_check`: outputs as functions of
   the inputs; `other_parameters`: what moves them beside these.
3. `history_matching`, `region`: what is implausible, and points of the next wave.
4. `weighting`, `posterior`, `directions`: how likely points are, and what the data fix.
5. `ranks`: whether all of it is as sure as it should be.
"""
