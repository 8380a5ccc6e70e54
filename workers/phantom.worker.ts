import { span } from '../src/core/job.ts';
import { writePhantomSeries } from '../src/phantom/dicom-series.ts';
import { buildHeartPhantom } from '../src/phantom/heart-phantom.ts';
import { serve } from './serve.ts';

serve<'phantom.heart'>({
  'phantom.heart': async ({ seed }, context) => {
    const phantom = await buildHeartPhantom({ seed }, span(context, 0, 0.7));
    const files = await writePhantomSeries(phantom, seed, span(context, 0.7, 1));
    return { files, tissue: phantom.tissue };
  },
});
