/** What the kidney recipe is for, in words; apart from its code, because lists of recipes need the words alone. */
export const KIDNEY_CT_RECIPE = {
  title: 'Kidney and tumour CT',
  expects:
    'A CT of the abdomen with the kidneys, without contrast or in any phase, slices of 5 mm or thinner.',
  proposes: 'both kidneys with their hollow, clicked tumours, and the collecting system',
  needs:
    'One click in each tumour. One click in a kidney that the image cuts off, that was not found or whose outline is wrong.',
  unsure:
    'Tumours of nearly the CT number of the kidney; cysts, which are outlined like tumours when clicked; bowel and psoas that touch the kidney. The collecting system needs contrast. Renal arteries and veins are not sought.',
} as const;
