import { dynamicRestitution } from '../src/heart/cells/dynamic-restitution.ts';
import { paceCells } from '../src/heart/cells/pace.ts';
import { effectiveRefractoryPeriod, s1s2Restitution } from '../src/heart/cells/restitution.ts';
import { serve } from './serve.ts';

serve<'cell.pace' | 'cell.early-beats' | 'cell.refractory-period' | 'cell.dynamic-restitution'>({
  'cell.pace': paceCells,
  'cell.early-beats': s1s2Restitution,
  'cell.refractory-period': effectiveRefractoryPeriod,
  'cell.dynamic-restitution': dynamicRestitution,
});
