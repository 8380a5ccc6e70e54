/**
 * Every model of the program that has figures of credibility, in the order of the chain. `expectFigure` takes no other
 * name, and the page is refused while one of them has no figure.
 */
export const MODELS = /** @type {const} */ ([
  {
    name: 'DICOM pixel decoding',
    about: 'From a file in any supported transfer syntax to Hounsfield units.',
  },
  {
    name: 'DICOM geometry repair',
    about: 'Tilted, uneven, incomplete or mirrored stacks to an upright, even volume.',
  },
  {
    name: 'Distance transform',
    about: 'Exact Euclidean distance on a grid of unequal spacing.',
  },
  {
    name: 'Heart CT segmentation',
    about: 'Chambers, walls and great arteries proposed on a contrast CT, without learned weights.',
  },
  {
    name: 'Liver CT segmentation',
    about:
      'Liver, tumours, both vessel systems and neighbours proposed on a CT, without learned weights.',
  },
  {
    name: 'Kidney CT segmentation',
    about: 'Kidneys and clicked tumours on a CT in any phase, without learned weights.',
  },
  {
    name: 'Brain tumour MR segmentation',
    about: 'Tumours of the brain on one MR sequence, from one stroke each.',
  },
  {
    name: 'Bone CT segmentation',
    about: 'All bone with its marrow on a CT with or without contrast, without learned weights.',
  },
  {
    name: 'Left ventricle MR segmentation',
    about: 'Both ventricles in every phase of a short-axis cine MR, without learned weights.',
  },
  {
    name: 'Scar MR',
    about: 'Late enhancement of the ventricular wall: core, border zone and transmurality.',
  },
  {
    name: 'Segmentation tools',
    about: 'Active contour and marker-controlled watershed on noisy shapes.',
  },
  {
    name: 'Surfaces',
    about: 'Closed surfaces of labelled structures, smoothed within the voxel.',
  },
  {
    name: 'Geodesic distance',
    about: 'Shortest way along a surface between two points of it.',
  },
  {
    name: 'Wall thickness',
    about: 'Length of the field lines of the Laplace equation across the wall.',
  },
  {
    name: 'Simulation grid',
    about: 'Cubic voxels of ventricular wall, resampled from the label map.',
  },
  {
    name: 'Fibres',
    about: 'Rule-based fibre directions from the distance to endocardium and epicardium.',
  },
  {
    name: 'Membrane',
    about: 'Modified Mitchell-Schaeffer action potential.',
  },
  {
    name: 'Ten Tusscher cell',
    about: 'Ten Tusscher-Panfilov 2006: epicardial, endocardial and M cell of the human ventricle.',
  },
  {
    name: 'Courtemanche cell',
    about: 'Courtemanche-Ramirez-Nattel 1998: human atrium, healthy and remodelled.',
  },
  {
    name: "O'Hara-Rudy cell",
    about: "O'Hara-Rudy 2011 of the human ventricle, and with the states of hERG and drugs (CiPA).",
  },
  {
    name: 'Minimal cells',
    about: 'Bueno-Orovio-Cherry-Fenton and modified Mitchell-Schaeffer as cells by themselves.',
  },
  {
    name: 'Restitution',
    about: 'Duration after early beats, refractory period and alternans of all cell models.',
  },
  {
    name: 'Cell kernels',
    about:
      'Single precision, tables and time steps against the same equations in double precision.',
  },
  {
    name: 'Diffusion',
    about: 'Finite element operator of the monodomain equation on ragged, anisotropic tissue.',
  },
  {
    name: 'Conduction',
    about: 'Velocity and direction of the excitation wave on the grid.',
  },
  {
    name: 'Tissue engine',
    about:
      'Waves of every membrane on coarse grids: velocity, direction, restitution, boundaries and time steps.',
  },
  {
    name: 'Pseudo-ECG',
    about: 'Potential of the heart at the electrodes, in a medium without boundary.',
  },
  {
    name: 'Lead fields',
    about: 'Potential of the heart at the electrodes of a body with lungs, blood and skin.',
  },
  {
    name: 'Personalisation',
    about: 'Conduction velocities and first sites from a QRS complex or an activation map.',
  },
  {
    name: 'Stimulation protocols',
    about: 'Trains and extrastimuli with decrement to the refractory period, on a tissue engine.',
  },
  {
    name: 'Re-entry',
    about: 'Induced rhythms: cycle length, rotors and their singularities, isthmus, lesions.',
  },
  {
    name: 'Heart maps',
    about: 'Conduction velocity, voltage and dominant frequency from simulated activity.',
  },
  {
    name: 'Ablation lesions',
    about: 'Half ellipsoids below the surface, and what they do to the wave.',
  },
  {
    name: 'Eikonal',
    about:
      'Activation times by the anisotropic eikonal equation; pacing, block and re-entry with restitution.',
  },
  {
    name: 'Purkinje tree',
    about: 'A conduction system grown on the endocardium, coupled with the tissue by delays.',
  },
  {
    name: 'Tumour growth',
    about: 'Logistic and Gompertz growth of one or two clones, rays and drugs, on the grid.',
  },
  {
    name: 'Tumour spread',
    about: 'Diffusion through tissues, isotropic and along tensors, and the invading front.',
  },
  {
    name: 'Mass effect',
    about: 'Linear elastic displacement of tissue by a growing tumour.',
  },
  {
    name: 'Tumour therapy',
    about: 'Radiotherapy, drugs and growth of two clones in the well-mixed model.',
  },
  {
    name: 'Tumour calibration',
    about: 'Growth, invasion and sensitivities from two or more studies, with their intervals.',
  },
  {
    name: 'Vessel trees',
    about: 'Centrelines, radii and forks of labelled vessels, found from the label map.',
  },
  {
    name: 'Territories',
    about: 'Tissue attached to vessels, and what a resection leaves without blood.',
  },
  {
    name: 'Tumour response',
    about: 'Diameters, volumes and growth rates of lesions, and RECIST 1.1, from the label map.',
  },
  {
    name: 'Registration',
    about: 'The rigid map between two studies, by mutual information and by landmarks.',
  },
  {
    name: 'Kidney score',
    about: 'R.E.N.A.L. nephrometry score computed from the label map in space.',
  },
  {
    name: 'Liver remnant',
    about: 'Future liver remnant against the measured and the standard liver volume.',
  },
  {
    name: 'Resection',
    about: 'Volumes, margins and flat maps of planned resection surfaces, on the label map.',
  },
]);
