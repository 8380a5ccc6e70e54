import { segmentHeartCt } from '../src/segment/heart-ct.ts';
import { segmentLiverCt } from '../src/segment/liver-ct.ts';
import { serve } from './serve.ts';

serve<'segment.heart-ct' | 'segment.liver-ct'>({
  'segment.heart-ct': ({ volume }, context) => segmentHeartCt(volume, context),
  'segment.liver-ct': ({ volume, seeds }, context) => segmentLiverCt(volume, seeds, context),
});
