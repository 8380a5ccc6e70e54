import { readLabelFile } from '../src/pipeline/label-file.ts';
import { writeLabelFile } from '../src/pipeline/write-label-file.ts';
import { applyEdit } from '../src/segment/edit/apply-edit.ts';
import { serve } from './serve.ts';

serve<'edit.apply' | 'edit.import' | 'edit.export'>({
  'edit.apply': async ({ patch, request }, context) => ({
    labels: await applyEdit(patch, request, context),
  }),
  'edit.import': async ({ file, grid, organ, maskLabel }, context) => {
    context.report(0.1, 'Reading the label map');
    const bytes = new Uint8Array(await file.arrayBuffer());
    await context.checkpoint();
    return readLabelFile({ name: file.name, bytes }, grid, organ, maskLabel);
  },
  'edit.export': async ({ labels, format, source }, context) => {
    context.report(0.1, 'Writing the label map');
    return { bytes: await writeLabelFile(labels, format, source) };
  },
});
