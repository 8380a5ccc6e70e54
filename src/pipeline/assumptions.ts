/** What every result of this chain rests on; printed in each report. */
export const ASSUMPTIONS: readonly string[] = [
  'The structures are proposed by a recipe and may have been edited by hand; volumes are counted on the label map.',
  'Fibre directions follow a rule (Bayer 2012), not a measurement in this patient.',
  'The electrical model is the monodomain equation with the modified Mitchell-Schaeffer membrane (Corrado and Niederer 2016), with conduction velocities and action potentials of a published average, not of this patient.',
  'The Purkinje network is not drawn; a thin layer under the endocardium that conducts fast in all directions stands for it. Activation starts only at the pacing sites.',
  'Scar and lesions do not conduct at all; the border zone conducts slower and recovers later by fixed factors.',
  'A gap between lesions that is narrower than two voxels of the simulation grid is decided by the grid and not by the tissue.',
  'The ECG assumes an infinite homogeneous torso and default electrode positions.',
];
