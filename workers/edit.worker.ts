import { provideCodecsFromPage } from '../src/dicom/codecs.browser.ts';
import { agreementSurface, compareWith } from '../src/pipeline/label-agreement.ts';
import { readLabelFile } from '../src/pipeline/label-file.ts';
import { sameImages } from '../src/pipeline/same-images.ts';
import { surfaceFiles } from '../src/pipeline/surface-files.ts';
import { writeLabelFile } from '../src/pipeline/write-label-file.ts';
import { applyEdit } from '../src/segment/edit/apply-edit.ts';
import { serve } from './serve.ts';

provideCodecsFromPage();

serve<
  'edit.apply' | 'edit.import' | 'edit.export' | 'edit.compare' | 'edit.distances' | 'edit.surfaces'
>({
  'edit.apply': async ({ patch, request }, context) => ({
    labels: await applyEdit(patch, request, context),
  }),
  'edit.import': async ({ file, grid, organ, maskLabel, images }, context) => {
    context.report(0.1, 'Reading the label map');
    const bytes = new Uint8Array(await file.arrayBuffer());
    await context.checkpoint();
    sameImages({ name: file.name, bytes }, images);
    return readLabelFile({ name: file.name, bytes }, grid, organ, maskLabel);
  },
  'edit.export': async ({ labels, format, source }, context) => {
    context.report(0.1, 'Writing the label map');
    return { bytes: await writeLabelFile(labels, format, source) };
  },
  'edit.compare': ({ labels, other, toleranceMm }, context) =>
    compareWith(labels, other, toleranceMm, context),
  'edit.distances': ({ labels, row, against }, context) =>
    agreementSurface(labels, row, against, context),
  'edit.surfaces': (request, context) => surfaceFiles(request, context),
});
