import { segmentHeartCt } from '../src/segment/heart-ct.ts';
import { serve } from './serve.ts';

serve<'segment.heart-ct'>({
  'segment.heart-ct': ({ volume }, context) => segmentHeartCt(volume, context),
});
