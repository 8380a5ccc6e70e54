/**
 * Waves in tissue of O'Hara-Rudy cells (with the sodium current of ten Tusscher, as Elshrif and Cherry 2014, doi
 * 10.1371/journal.pone.0084401, found necessary).
 *
 * 1. Speed over the root of the diffusivity, extrapolated to h = 0 and dt = 0 from plain elements at h2 / D of 0.1 and 0.05 ms and
 *    steps of 0.01 and 0.005 ms (errors in h2 and dt). The same procedure must give 1.985 for ten Tusscher cells, which was found
 *    by two schemes of an independent implementation; it is then what `wave-speed.ts` promises. Tolerance 1 %.
 * 2. On the grids in use a strand has the velocity that was asked for. Tolerance 3 %, as for the other models.
 */
import { beforeAll, describe, it } from 'vitest';
import type { CellModelId } from '../../src/heart/cells/cell-model.ts';
import { parametersWith } from '../../src/heart/parameters.ts';
import type { TissueScheme } from '../../src/heart/tissue/engine.ts';
import { createWasmTissue } from '../../src/heart/tissue/wasm-tissue.ts';
import { diffusivityFor } from '../../src/heart/wave-speed.ts';
import { setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';
import { activate, cable, cableVelocity } from './tissue-problems.ts';

beforeAll(setUpKernels);

const D = 0.0953;

interface Strand {
  readonly model: CellModelId;
  readonly variant: string;
  readonly edgeMm: number;
  readonly d: number;
  readonly scheme?: TissueScheme;
  readonly timeStepMs?: number;
}

async function velocity({ variant, edgeMm, d, ...rest }: Strand): Promise<number> {
  const problem = cable({
    cell: { variant },
    edgeMm,
    lengthMm: Math.max(10, 48 * edgeMm),
    siteMm: Math.max(1, 2 * edgeMm),
    diffusivity: { along: d, across: d },
    threads: 1,
    multirate: false,
    ...rest,
  });
  const engine = await createWasmTissue(problem.setup);
  try {
    engine.setStimulus(problem.site, 100);
    await activate(engine, 1.5, 200);
    return cableVelocity(engine, edgeMm);
  } finally {
    engine.close();
  }
}

/** (m/s) / sqrt(mm2/ms). */
async function convergedSpeed(model: CellModelId, variant: string): Promise<number> {
  const at = (p: number, timeStepMs: number): Promise<number> =>
    velocity({ model, variant, edgeMm: Math.sqrt(p * D), d: D, scheme: 'plain', timeStepMs });
  const noStep = async (p: number): Promise<number> =>
    2 * (await at(p, 0.005)) - (await at(p, 0.01));
  return (2 * (await noStep(0.05)) - (await noStep(0.1))) / Math.sqrt(D);
}

describe('the converged speed', () => {
  const ROWS = [
    ['ten-tusscher', 'epi', 1.985, 'Two schemes of an independent implementation'],
    ['ohara-rudy', 'endo-tissue', 2, 'Extrapolation by the same procedure, as tabulated'],
    ['ohara-rudy-herg', 'endo-tissue', 2.02, 'Extrapolation by the same procedure, as tabulated'],
  ] as const;
  it.each(ROWS)('of %s, %s', async (model, variant, reference, source) => {
    expectFigure({
      model: 'Tissue engine',
      quantity: `Speed of waves over √D, ${model} ${variant}, extrapolated to h = 0 and dt = 0`,
      value: await convergedSpeed(model, variant),
      unit: '(m/s)/√(mm²/ms)',
      reference,
      tolerance: { percent: 1 },
      source,
    });
  });
});

describe('a strand on the grids in use', () => {
  const ROWS = [
    ['ohara-rudy', 'endo-tissue'],
    ['ohara-rudy', 'epi-tissue'],
    ['ohara-rudy', 'm-tissue'],
    ['ohara-rudy-herg', 'endo-tissue'],
  ] as const;
  it.each(ROWS)('of %s, %s', async (model, variant) => {
    for (const asked of [0.6, 0.3]) {
      for (const edgeMm of [0.25, 0.5]) {
        expectFigure({
          model: 'Tissue engine',
          quantity: `Velocity in a strand where ${asked} m/s was asked for, ${model} ${variant}, ${edgeMm} mm`,
          value: await velocity({
            model,
            variant,
            edgeMm,
            d: diffusivityFor(asked, model, variant, parametersWith()),
          }),
          unit: 'm/s',
          reference: asked,
          tolerance: { percent: 3 },
          source: 'Velocity asked for',
        });
      }
    }
  });
});
