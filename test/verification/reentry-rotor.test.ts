/**
 * A rotor in a square of 100 mm of modified Mitchell-Schaeffer cells, D 0.3 mm2/ms: S1 at the left edge (0 to 3 mm), S2 in the
 * lower left quadrant, each u = 1 for 2 ms.
 *
 * Reference: an independent calculation (5-point finite differences, 0.5 mm, step 0.1 ms, S2 at 340 and 350 ms) found a meandering
 * rotor that was alive at 5.5 s; periods from beat to beat at probes of 196 to 253 ms, 227 ms on average over two runs. Tolerances:
 * average 227 +- 10 ms, every single period 180 to 275 ms, because the few probes of the reference saw 196 to 253 ms and the some
 * hundred here see the meandering from all sides. Counted after the first second at probes that the tip of the rotor stays 15 mm
 * away from: where it passes, the period is that of its meandering.
 *
 * The short run, at voxels of 1 mm and for 2 s, asks for one lasting singularity and the period; the full one (0.5 mm, 5.5 s) runs with
 * THEATRON_LONG=1.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { distance } from '../../src/core/space.ts';
import type { Lps } from '../../src/core/space.ts';
import { ActivityWatch } from '../../src/heart/reentry/activity-watch.ts';
import { FilamentWatch } from '../../src/heart/reentry/filament-report.ts';
import type { FilamentReport } from '../../src/heart/reentry/filament-report.ts';
import { conductingOf } from '../../src/heart/protocol/sites.ts';
import { voxelCentre } from '../../src/heart/stimulation.ts';
import type { TissueEngine, TissueScheme } from '../../src/heart/tissue/engine.ts';
import { createWasmTissue } from '../../src/heart/tissue/wasm-tissue.ts';
import { setUpKernels } from '../unit/heart/kernels.ts';
import { boxSetup, mmsClass } from '../unit/heart/protocol-sheets.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

const SIDE_MM = 100;
const S2_MS = 350;
const LOOK_MS = 10;
const SETTLED_MS = 1000;
const AWAY_MM = 15;
const source = 'Independent calculation, 5-point finite differences of 0.5 mm';

interface Rotor {
  readonly filaments: FilamentReport;
  /** Periods, ms, after the first second, at probes away from the tip. */
  readonly periodsMs: readonly number[];
  readonly awayProbes: number;
  readonly latestMs: number;
}

async function rotor(spacingMm: number, scheme: TissueScheme, untilMs: number): Promise<Rotor> {
  const setup = boxSetup(
    [SIDE_MM, SIDE_MM, spacingMm],
    spacingMm,
    [mmsClass('healthy', 0.3)],
    undefined,
    {
      scheme,
    },
  );
  const { active, grid } = setup.grid;
  const [nx] = grid.dimensions;
  const at = (n: number): readonly [number, number] => [
    ((active[n] % nx) + 0.5) * spacingMm,
    (Math.floor(active[n] / nx) + 0.5) * spacingMm,
  ];
  const where = (inside: (x: number, y: number) => boolean): number[] =>
    [...active.keys()].filter((n) => inside(...at(n)));
  const quadrant = where((x, y) => x < SIDE_MM / 2 && y < SIDE_MM / 2);
  const engine = await createWasmTissue(setup);
  try {
    // u = 1 is reached within the 2 ms from any state.
    await pulse(
      engine,
      where((x) => x < 3),
    );
    await run(engine, S2_MS);
    engine.arm();
    await pulse(engine, quadrant);
    const conducting = conductingOf(setup);
    const watch = new ActivityWatch(setup.grid, conducting, quadrant, S2_MS);
    const filaments = new FilamentWatch(setup.grid, conducting);
    const tips: Lps[] = [];
    for (let tMs = S2_MS + LOOK_MS; tMs <= untilMs; tMs += LOOK_MS) {
      await run(engine, tMs);
      watch.take(await engine.times('last'));
      if (tMs <= SETTLED_MS) continue;
      filaments.take(tMs, await engine.frame());
      for (const { latest, seenMs } of filaments.tracker.lives()) {
        if (seenMs === tMs) tips.push(...latest.pointsMm);
      }
    }
    const away = watch.sequencesMs.filter((_, probe) => {
      const position = voxelCentre(setup.grid, watch.probes[probe]);
      return tips.every((tip) => distance(tip, position) >= AWAY_MM);
    });
    const periodsMs = away.flatMap((times) =>
      times.flatMap((time, n) => (n > 0 && times[n - 1] > SETTLED_MS ? [time - times[n - 1]] : [])),
    );
    return {
      filaments: filaments.report(),
      periodsMs,
      awayProbes: away.length,
      latestMs: watch.latestMs,
    };
  } finally {
    engine.close();
  }
}

async function pulse(engine: TissueEngine, voxels: readonly number[]): Promise<void> {
  engine.setStimulus(voxels, 100);
  await engine.advance(2 * engine.stepsPerMs, true);
}

async function run(engine: TissueEngine, untilMs: number): Promise<void> {
  while (engine.step < untilMs * engine.stepsPerMs) await engine.advance(engine.stepsPerMs, false);
}

function checkPeriods({ periodsMs, awayProbes }: Rotor, title: string, long?: true): void {
  const mean = periodsMs.reduce((sum, ms) => sum + ms, 0) / periodsMs.length;
  const [shortest, longest] = [Math.min(...periodsMs), Math.max(...periodsMs)];
  console.log(
    `${title}: ${periodsMs.length} periods at ${awayProbes} probes, ${shortest} to ${longest}, mean ${mean} ms`,
  );
  expectFigure({
    model: 'Re-entry',
    quantity: `Mean period of a rotor, ${title}`,
    value: mean,
    unit: 'ms',
    reference: 227,
    tolerance: { plusMinus: 10 },
    source,
    ...(long && { long }),
  });
  for (const [which, value] of [
    ['Shortest', shortest],
    ['Longest', longest],
  ] as const) {
    expectFigure({
      model: 'Re-entry',
      quantity: `${which} period of a rotor, ${title}`,
      value,
      unit: 'ms',
      tolerance: { between: [180, 275] },
      source,
      ...(long && { long }),
    });
  }
}

describe('rotor', () => {
  it('turns about one lasting singularity', async () => {
    const found = await rotor(1, 'compensated', 2000);
    console.log(JSON.stringify(found.filaments));
    expect(found.latestMs).toBeGreaterThan(1900);
    checkPeriods(found, 'voxels of 1 mm');
    expectFigure({
      model: 'Re-entry',
      quantity: 'Phase singularities that live 100 ms or longer, of one rotor over 1 s',
      value: found.filaments.lasting,
      unit: '',
      reference: 1,
      tolerance: { plusMinus: 0 },
      source: 'One rotor was started',
    });
  });
});

const long = process.env.THEATRON_LONG === '1';
if (!long)
  console.log('The rotor over 5.5 s at 0.5 mm is skipped: it takes minutes; set THEATRON_LONG=1.');

describe.skipIf(!long)('rotor, in full', () => {
  for (const scheme of ['plain', 'compensated'] as const) {
    it(`is alive after 5 s with the period of the reference, ${scheme} scheme`, async () => {
      const found = await rotor(0.5, scheme, 5500);
      console.log(JSON.stringify(found.filaments));
      checkPeriods(found, `voxels of 0.5 mm, ${scheme} scheme`, true);
      expectFigure({
        model: 'Re-entry',
        quantity: `Latest activation of a rotor, ${scheme} scheme`,
        value: found.latestMs,
        unit: 'ms',
        tolerance: { between: [5000, 5500] },
        source,
        long: true,
      });
    }, 400_000);
  }
});
