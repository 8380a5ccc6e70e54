/**
 * Effective refractory period by the protocol runner on a cable of the tissue engine.
 *
 * 1. Ten Tusscher-Panfilov cells, D 0.0953 mm2/ms, one S1 from rest: S2 at 320 ms captures and at 310 ms fails, by an independent
 *    calculation on a cable of 0.1 mm (finite differences, step 0.01 ms). Tolerance 10 ms, the step of that calculation.
 * 2. Modified Mitchell-Schaeffer cells against single cells of the same model (`cells/restitution.ts`, verified in
 *    `cell-restitution.test.ts`): a cable cannot be re-excited before its cells, and needs somewhat longer because resting
 *    neighbours load the site. Tolerance: 0 to 20 ms. Decrement, bisection and PEERP must agree to their resolution of 2 ms.
 */
import { beforeAll, describe, it } from 'vitest';
import { effectiveRefractoryPeriod } from '../../src/heart/cells/restitution.ts';
import { peerp, programmedStimulation } from '../../src/heart/protocol/protocol.ts';
import { runProtocol } from '../../src/heart/protocol/run.ts';
import { createWasmTissue } from '../../src/heart/tissue/wasm-tissue.ts';
import type { TissueSetup } from '../../src/heart/tissue/engine.ts';
import { quietContext, setUpKernels } from '../unit/heart/kernels.ts';
import { boxSetup, mmsClass } from '../unit/heart/protocol-sheets.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

const site = {
  id: 'end',
  title: 'End of the cable',
  site: { kind: 'point', positionMm: [0.25, 0.25, 0.25], radiusMm: 1.6 },
} as const;

async function erpMs(
  setup: TissueSetup,
  protocol: Parameters<typeof runProtocol>[1],
): Promise<number> {
  const engine = await createWasmTissue(setup);
  try {
    const { sites } = await runProtocol(engine, protocol, quietContext());
    return sites[0].refractoriness[0].erpMs ?? NaN;
  } finally {
    engine.close();
  }
}

const s1 = { count: 3, intervalMs: 600 };

describe('effective refractory period', () => {
  it('of ten Tusscher-Panfilov cells in a cable', async () => {
    const epicardium = {
      title: 'epicardium',
      cell: { variant: 'epi' },
      diffusivity: { along: 0.0953, across: 0.0953 },
    };
    const cable = boxSetup([20, 0.25, 0.25], 0.25, [epicardium], () => 0, {
      model: 'ten-tusscher',
      timeStepMs: 0.02,
    });
    const protocol = programmedStimulation([site], {
      s1: { count: 1, intervalMs: 600 },
      extras: [{ fromMs: 340, stepMs: 10, toMs: 280 }],
      watchMs: 100,
    });
    expectFigure({
      model: 'Stimulation protocols',
      quantity: 'Refractory period of a cable of ten Tusscher-Panfilov cells, one S1 from rest',
      value: await erpMs(cable, protocol),
      unit: 'ms',
      reference: 310,
      tolerance: { between: [300, 320] },
      source: 'Independent calculation on a cable of 0.1 mm: 320 ms captures, 310 ms fails',
    });
  });

  it('of a cable, by decrement, bisection and PEERP, beside that of its cells', async () => {
    const cable = boxSetup([20, 0.5, 0.5], 0.5, [mmsClass('healthy', 0.1)]);
    const common = { s1, watchMs: 100, stopAtInduction: false } as const;
    const extras = [{ fromMs: 320, stepMs: 2, toMs: 220 }];
    const found = {
      decrement: await erpMs(cable, programmedStimulation([site], { ...common, extras })),
      bisection: await erpMs(
        cable,
        programmedStimulation([site], { ...common, extras, search: 'bisect' }),
      ),
      PEERP: await erpMs(cable, peerp([site], { ...common, most: 1, resolutionMs: 2 })),
    };
    const cellMs = await effectiveRefractoryPeriod(
      { model: 'mitchell-schaeffer', variant: 'ventricle', s1Ms: 600, s1Beats: 3 },
      quietContext(),
    );
    console.log(`refractory period: cell ${cellMs} ms, cable ${JSON.stringify(found)}`);
    expectFigure({
      model: 'Stimulation protocols',
      quantity: 'Refractory period of a cable less that of its cells, S1 600 ms',
      value: found.decrement - cellMs,
      unit: 'ms',
      tolerance: { between: [0, 20] },
      source: 'Single cells of the same model (S1-S2 with 1 ms resolution)',
    });
    for (const way of ['bisection', 'PEERP'] as const) {
      expectFigure({
        model: 'Stimulation protocols',
        quantity: `Refractory period by ${way} less that by decrement`,
        value: found[way] - found.decrement,
        unit: 'ms',
        reference: 0,
        tolerance: { between: [-2, 2] },
        source: 'The same cable; resolution of 2 ms',
      });
    }
  });
});
