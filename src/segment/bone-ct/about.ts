/** What the bone recipe is for, in words; apart from its code, because lists of recipes need the words alone. */
export const BONE_CT_RECIPE = {
  title: 'Bone CT',
  expects:
    'A CT of any part of the body, with or without contrast, slices of 5 mm or thinner. No click.',
  proposes: 'bone with its marrow, all of it as one structure',
  unsure:
    'Vessels with contrast where they touch bone; calcified cartilage and vessel walls; thin or soft bone; joints, where two bones touch; metal and its streaks.',
} as const;
