import { beatCurrents } from '../src/heart/cells/beat-currents.ts';
import { doseSeries } from '../src/heart/cells/dose-series.ts';
import { dynamicRestitution } from '../src/heart/cells/dynamic-restitution.ts';
import { paceCells } from '../src/heart/cells/pace.ts';
import { effectiveRefractoryPeriod, s1s2Restitution } from '../src/heart/cells/restitution.ts';
import { strengthDuration } from '../src/heart/cells/strength-duration.ts';
import { serve } from './serve.ts';

serve<
  | 'cell.pace'
  | 'cell.early-beats'
  | 'cell.refractory-period'
  | 'cell.dynamic-restitution'
  | 'cell.currents'
  | 'cell.strength-duration'
  | 'cell.dose-series'
>({
  'cell.pace': paceCells,
  'cell.early-beats': s1s2Restitution,
  'cell.refractory-period': effectiveRefractoryPeriod,
  'cell.dynamic-restitution': dynamicRestitution,
  'cell.currents': beatCurrents,
  'cell.strength-duration': strengthDuration,
  'cell.dose-series': doseSeries,
});
