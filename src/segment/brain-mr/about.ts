/** What the brain tumour recipe is for, in words; apart from its code, because lists of recipes need the words alone. */
export const BRAIN_MR_RECIPE = {
  title: 'Brain tumour MR',
  expects:
    'An MR of the head: T1-weighted with contrast for the enhancing tumour, FLAIR or T2 for the tumour with its oedema. One stroke inside each tumour, along its longest diameter on one slice.',
  proposes:
    'the tumours under the strokes with dark cores inside bright rims, and white matter, grey matter and fluid around them',
  unsure:
    'Infiltration that the sequence does not show; vessels, dura and choroid plexus that touch an enhancing tumour; oedema in T2 and FLAIR is part of what is outlined; tumours as bright as fluid on T2, or dark on T1, beside fluid. White and grey matter are told apart by brightness and depth alone.',
} as const;
