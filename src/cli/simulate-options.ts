/** What the simulating commands share: the protocol from options, lesions from a file, the outputs. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { fail } from '../core/failure.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import type { Lps } from '../core/space.ts';
import { writeVtkImage } from '../formats/vtk.ts';
import type { FastConduction } from '../heart/fast-conduction.ts';
import type { EcgConductor } from '../heart/heart-tissue.ts';
import type { MembraneChoice } from '../heart/membrane.ts';
import { parametersWith, type Parameters } from '../heart/parameters.ts';
import type { SimulationResult } from '../heart/simulate.ts';
import type { StimulusSite } from '../heart/stimulation.ts';
import { LESION_DEFAULTS, type Lesion } from '../plan/lesion.ts';
import { numberOption, type CommandInput } from './command.ts';
import { resolvePath } from './files.ts';
import {
  conductionFrom,
  ecgConductorFrom,
  MEMBRANE_OPTIONS,
  membraneFrom,
} from './membrane-options.ts';

export const SIMULATION_OPTIONS = [
  ...MEMBRANE_OPTIONS,
  'spacing-mm',
  'conduction',
  'ecg',
  'stimulus',
  'duration-ms',
  's1-count',
  's1-interval-ms',
  's2-interval-ms',
  'lesions',
] as const;

export interface Protocol {
  readonly membrane: MembraneChoice;
  readonly ecgConductor: EcgConductor;
  readonly conduction: FastConduction;
  readonly parameters: Parameters;
  readonly stimuli: readonly StimulusSite[];
  readonly durationMs: number;
}

export function protocolFrom(input: CommandInput): Protocol {
  const durationMs = numberOption(input, 'duration-ms', 600, [10, 20_000]);
  const parameters = parametersWith({
    durationMs,
    s1Count: numberOption(input, 's1-count', 1, [1, 12]),
    s1IntervalMs: numberOption(input, 's1-interval-ms', 600, [200, 1500]),
    s2IntervalMs: numberOption(input, 's2-interval-ms', 0, [0, 1000]),
  });
  return {
    parameters,
    membrane: membraneFrom(input),
    ecgConductor: ecgConductorFrom(input),
    conduction: conductionFrom(input),
    stimuli: [siteFrom(input.option('stimulus') ?? 'apex')],
    durationMs,
  };
}

/** As {@link stimulusFrom}, or `his`: sinus rhythm through the conduction system. */
export const siteFrom = (text: string): StimulusSite =>
  text === 'his' ? { kind: 'his' } : stimulusFrom(text);

/** `apex`, `segment:12`, or a point `x,y,z` in LPS millimetres. */
export function stimulusFrom(text: string, option = '--stimulus'): StimulusSite {
  if (text === 'apex') return { kind: 'apex' };
  const segment = /^segment:(\d{1,2})$/.exec(text);
  if (segment && Number(segment[1]) >= 1 && Number(segment[1]) <= 17) {
    return { kind: 'segment', segment: Number(segment[1]) };
  }
  const point = text.split(',').map(Number);
  if (point.length === 3 && point.every(Number.isFinite)) {
    return { kind: 'point', positionMm: [point[0], point[1], point[2]] as Lps };
  }
  return fail(
    'bad-input',
    'stimulus-unknown',
    `${option} is "${text}", which names no pacing site.`,
    'Use apex, segment:N with N from 1 to 17, or a point x,y,z in LPS millimetres.',
  );
}

const vector = z.tuple([z.number(), z.number(), z.number()]);
const planFile = z.object({
  lesions: z.array(
    z.object({
      id: z.string().optional(),
      positionLps: vector,
      normalLps: vector,
      surface: z.enum(['endocardium', 'epicardium']).default('endocardium'),
      widthMm: z.number().default(LESION_DEFAULTS.widthMm),
      depthMm: z.number().default(LESION_DEFAULTS.depthMm),
      lineId: z.string().optional(),
    }),
  ),
});

/** Lesions from a JSON file `{"lesions": [{"positionLps", "normalLps", "widthMm", "depthMm"}]}`. */
export async function lesionsFrom(given: string): Promise<Lesion[]> {
  const text = await readFile(resolvePath(given), 'utf8').catch(() =>
    fail(
      'bad-input',
      'no-such-path',
      `There is no file at ${given}.`,
      'Check the path of --lesions.',
    ),
  );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const parsed = planFile.safeParse(value);
  if (!parsed.success) {
    return fail(
      'bad-input',
      'plan-unreadable',
      `${given} is not a plan: ${parsed.error.issues[0]?.message ?? 'no JSON'}.`,
      'Write {"lesions":[{"positionLps":[x,y,z],"normalLps":[x,y,z],"widthMm":7,"depthMm":4}]}.',
    );
  }
  return parsed.data.lesions.map((lesion, n) => ({ ...lesion, id: lesion.id ?? String(n + 1) }));
}

/** The activation map on the simulation grid as a VTK image, NaN where nothing was activated. */
export function activationVtk(
  { grid, active }: SimulationGrid,
  result: SimulationResult,
): Uint8Array {
  const [nx, ny, nz] = grid.dimensions;
  const data = new Float32Array(nx * ny * nz).fill(NaN);
  active.forEach((voxel, n) => {
    data[voxel] = result.activationMs[n];
  });
  return writeVtkImage(grid, [{ name: 'activationMs', data }]);
}

/** The figures whose names and units scripts rely on. */
export function simulationJson(
  grid: SimulationGrid,
  result: SimulationResult,
): Record<string, unknown> {
  const { figures } = result;
  return {
    cells: result.cells,
    spacingMm: grid.grid.spacingMm[0],
    model: result.model,
    engine: result.engine,
    threads: result.threads,
    wallSeconds: result.wallSeconds,
    activation: {
      capturedFraction: figures.capturedFraction,
      firstMs: figures.firstMs,
      lastMs: figures.lastMs,
      lvLastMs: Number.isNaN(figures.lvLastMs) ? null : figures.lvLastMs,
      reentry: figures.reentry,
    },
    digest: result.digest,
  };
}
