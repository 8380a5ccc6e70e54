/** What the tissue of a run is made of, in words and as the rows of a report. */
import { cellModel } from '../heart/cells/models.ts';
import type { MembraneChoice } from '../heart/membrane.ts';
import { hasTissueVariants, remodelsBorderZone } from '../heart/membrane.ts';
import { PARAMETERS, type ParameterKey, type Parameters } from '../heart/parameters.ts';
import type { ParameterRow } from '../twin/records.ts';

/** `ten Tusscher-Panfilov 2006, endocardial and epicardial cells, hERG 30 %, paced for 20 beats beforehand`. */
export function membraneWords({ model, layers, scale, prepaceBeats }: MembraneChoice): string {
  const { title, currents } = cellModel(model);
  const scaled = Object.entries(scale ?? {})
    .filter(([, share]) => share !== 1)
    .map(([id, share]) => {
      const current = currents.find((one) => one.id === id);
      return `${(current?.title ?? id).toLowerCase()} at ${Math.round(100 * share)} %`;
    });
  return [
    title,
    ...(hasTissueVariants(model) ? ['sodium current of ten Tusscher for tissue'] : []),
    ...(layers === 'endo-epi' ? ['endocardial and epicardial cells'] : []),
    ...(layers === 'endo-m-epi' ? ['endocardial, mid-wall and epicardial cells'] : []),
    ...scaled,
    ...(prepaceBeats > 0 ? [`cells paced for ${prepaceBeats} beats beforehand`] : []),
  ].join(', ');
}

/** Parameters that only the modified Mitchell-Schaeffer membrane has. */
const SIMPLE_MEMBRANE: readonly ParameterKey[] = [
  'tauInMs',
  'tauOutMs',
  'tauOpenMs',
  'tauCloseMs',
  'gateLevel',
  'criticalLevel',
  'borderZoneTauClose',
];

/** Whether a run with this membrane depends on a parameter. */
export function usesParameter(key: ParameterKey, { model }: MembraneChoice): boolean {
  if (model === 'mitchell-schaeffer') return true;
  if (key === 'borderZoneVelocity') return !remodelsBorderZone(model);
  return !SIMPLE_MEMBRANE.includes(key);
}

/** Every parameter that matters with unit, default, range and source, for the report. */
export function parameterRows(parameters: Parameters, membrane: MembraneChoice): ParameterRow[] {
  return (Object.keys(PARAMETERS) as ParameterKey[])
    .filter((name) => usesParameter(name, membrane))
    .map((name) => {
      const definition = PARAMETERS[name];
      return {
        name,
        title: definition.title,
        value: parameters[name],
        unit: definition.unit,
        default: definition.default,
        source: definition.source,
        range: definition.range,
      };
    });
}
