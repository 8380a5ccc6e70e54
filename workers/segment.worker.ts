import { segmentBoneCt } from '../src/segment/bone-ct.ts';
import { segmentBrainMr } from '../src/segment/brain-mr.ts';
import { segmentHeartCt } from '../src/segment/heart-ct.ts';
import { segmentKidneyCt } from '../src/segment/kidney-ct.ts';
import { segmentLiverCt } from '../src/segment/liver-ct.ts';
import { segmentLvMr } from '../src/segment/lv-mr.ts';
import { measureScarMr } from '../src/segment/scar-mr.ts';
import { serve } from './serve.ts';

serve<
  | 'segment.heart-ct'
  | 'segment.liver-ct'
  | 'segment.kidney-ct'
  | 'segment.brain-mr'
  | 'segment.bone-ct'
  | 'segment.lv-mr'
  | 'segment.scar-mr'
>({
  'segment.heart-ct': ({ volume }, context) => segmentHeartCt(volume, context),
  'segment.liver-ct': ({ volume, seeds }, context) => segmentLiverCt(volume, seeds, context),
  'segment.kidney-ct': ({ volume, seeds }, context) => segmentKidneyCt(volume, seeds, context),
  'segment.brain-mr': ({ volume, seeds }, context) => segmentBrainMr(volume, seeds, context),
  'segment.bone-ct': ({ volume }, context) => segmentBoneCt(volume, context),
  'segment.lv-mr': ({ phases, clicks }, context) => segmentLvMr(phases, clicks, context),
  'segment.scar-mr': ({ image, labels, options }, context) =>
    measureScarMr(image, labels, options, context),
});
