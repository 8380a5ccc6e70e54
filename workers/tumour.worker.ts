import { runComparison } from '../src/tumour/burden/compare-schedules.ts';
import { serve } from './serve.ts';

serve<'tumour.compare'>({
  'tumour.compare': runComparison,
});
