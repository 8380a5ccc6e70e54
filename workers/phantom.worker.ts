import { span } from '../src/core/job.ts';
import { writePhantomSeries } from '../src/phantom/dicom-series.ts';
import { buildHeartPhantom } from '../src/phantom/heart-phantom.ts';
import { writeLiverSeries } from '../src/phantom/abdomen/liver-series.ts';
import { buildLiverDemo } from '../src/pipeline/liver-demo.ts';
import { serve } from './serve.ts';

serve<'phantom.heart' | 'phantom.liver'>({
  'phantom.heart': async ({ seed }, context) => {
    const phantom = await buildHeartPhantom({ seed }, span(context, 0, 0.7));
    const files = await writePhantomSeries(phantom, seed, span(context, 0.7, 1));
    return { files, tissue: phantom.tissue };
  },
  'phantom.liver': async ({ seed }, context) => {
    const demo = await buildLiverDemo({ seed }, span(context, 0, 0.8));
    const first = await writeLiverSeries(demo.baseline, seed, span(context, 0.8, 0.9));
    const second = await writeLiverSeries(demo.followUp, seed, span(context, 0.9, 1));
    return { files: [...first, ...second] };
  },
});
