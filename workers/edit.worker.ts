import { labelMapFromNifti, readNifti, writeNifti } from '../src/formats/nifti.ts';
import { givenLabels } from '../src/pipeline/given-labels.ts';
import { applyEdit } from '../src/segment/edit/apply-edit.ts';
import { serve } from './serve.ts';

serve<'edit.apply' | 'edit.import' | 'edit.export'>({
  'edit.apply': async ({ patch, request }, context) => ({
    labels: await applyEdit(patch, request, context),
  }),
  'edit.import': async ({ file, grid, organ, maskLabel }, context) => {
    context.report(0.1, 'Reading the label map');
    const image = await readNifti(new Uint8Array(await file.arrayBuffer()));
    await context.checkpoint();
    context.report(0.4, 'Placing it on the image');
    return givenLabels(labelMapFromNifti(image), grid, organ, maskLabel);
  },
  'edit.export': async ({ labels }, context) => {
    context.report(0.1, 'Writing the label map');
    return { bytes: writeNifti(labels, { description: 'Theatron label map' }) };
  },
});
