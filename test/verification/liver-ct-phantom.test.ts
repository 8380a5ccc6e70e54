/**
 * The liver CT recipe on the synthetic patient, whose labels are exact by construction: eight seeds that differ in size,
 * position, contrast, noise, vessels and tumours. Required: Dice of the liver (parenchyma, and the whole organ) >= 0.95,
 * of every tumour of 8 mm and more >= 0.85, found with at most one click each; vessels of 3 mm and more:
 * centreline found for >= 85 % of its length in both trees (within 1.5 mm), and >= 80 % in the right tree. Spleen and
 * kidneys >= 0.9. Seeds (every other one without THEATRON_LONG=1) run at 2 mm to keep the suite short, and seed 1 also at its
 * own spacing (1.5 x 1.5 x 2.5 mm).
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL, isTumourLabel } from '../../src/core/anatomy.ts';
import { createJobContext } from '../../src/core/job.ts';
import type { LabelMap } from '../../src/core/volume.ts';
import type { LiverAnatomy } from '../../src/phantom/abdomen/liver-phantom.ts';
import { buildLiverAnatomy, renderLiverStudy } from '../../src/phantom/abdomen/liver-phantom.ts';
import { dice, maskOf } from '../../src/segment/dice.ts';
import { segmentLiverCt } from '../../src/segment/liver-ct.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { treeCoverage } from '../unit/segment/tree-coverage.ts';
import { expectFigure } from './expect-figure.ts';
import type { Tolerance } from './expect-figure.ts';

/** A busy machine is no failure. */
const PATIENCE_MS = 400_000;

const LONG = process.env.THEATRON_LONG === '1';
const SEEDS = LONG ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 3, 5, 7];
if (!LONG)
  console.log('liver-ct-phantom: seeds 2, 4, 6 and 8 are left out; THEATRON_LONG=1 runs them');
const MIN_TUMOUR_MM = 8;
const TUMOUR_LABELS = Array.from({ length: 8 }, (_, n) => LABEL.tumour + n);
const VESSELS = [LABEL.portalVein, LABEL.hepaticVein, LABEL.inferiorVenaCava];

const figure = (quantity: string, value: number, tolerance: Tolerance): void =>
  expectFigure({
    model: 'Liver CT segmentation',
    quantity,
    value,
    unit: '',
    reference: 1,
    tolerance,
    source: 'Labels and centrelines of the synthetic patient, exact by construction',
  });

/** The best Dice of one true tumour with any tumour that was proposed. */
function tumourDice(found: LabelMap, truth: LabelMap, label: number): number {
  const wanted = maskOf(truth.data, label);
  const proposed = new Set<number>();
  for (let n = 0; n < wanted.length; n++)
    if (wanted[n] && isTumourLabel(found.data[n])) proposed.add(found.data[n]);
  return Math.max(0, ...[...proposed].map((other) => dice(maskOf(found.data, other), wanted)));
}

async function check(seed: number, spacingMm: number | undefined, patients: string): Promise<void> {
  const ctx = createJobContext();
  const anatomy = await buildLiverAnatomy({ seed, ...(spacingMm ? { spacingMm } : {}) }, ctx);
  const { volume, labels: truth } = await renderLiverStudy(anatomy, { study: 'baseline' }, ctx);
  let { labels, structures } = await segmentLiverCt(volume, {}, ctx);
  const wanted = anatomy.facts.tumours.filter(({ diameterMm }) => diameterMm >= MIN_TUMOUR_MM);
  const missed = wanted.filter(({ label }) => tumourDice(labels, truth, label) === 0);
  // What was not found by itself gets its one click.
  if (missed.length > 0) {
    const clicks = missed.map(({ centre }) => centre);
    ({ labels, structures } = await segmentLiverCt(volume, { tumours: clicks }, ctx));
  }
  const organ = (map: LabelMap): Uint8Array =>
    maskOf(map.data, LABEL.liver, LABEL.portalVein, LABEL.hepaticVein, ...TUMOUR_LABELS);
  const score = (label: number): number =>
    dice(maskOf(labels.data, label), maskOf(truth.data, label));
  const tumours = wanted.map(({ label }) => tumourDice(labels, truth, label));
  const proposed = structures.filter(({ label }) => isTumourLabel(label)).length;
  const portal = coverage(anatomy, labels, 'portal');
  const hepatic = coverage(anatomy, labels, 'hepatic');
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  console.log(
    `liver ${seed}: liver ${score(LABEL.liver).toFixed(3)}, whole ${dice(organ(labels), organ(truth)).toFixed(3)}, ` +
      `tumours ${tumours.map((value) => value.toFixed(3)).join(' ')} (${missed.length} of ${wanted.length} clicked, ${proposed - wanted.length} too many), ` +
      `portal ${percent(portal.found)} (right ${percent(portal.inRightTree)}), hepatic ${percent(hepatic.found)} (right ${percent(hepatic.inRightTree)}), ` +
      `spleen ${score(LABEL.spleen).toFixed(3)}, kidneys ${score(LABEL.kidneyLeft).toFixed(3)} ${score(LABEL.kidneyRight).toFixed(3)}, ` +
      `gallbladder ${score(LABEL.gallbladder).toFixed(3)}, vena cava ${score(LABEL.inferiorVenaCava).toFixed(3)}, aorta ${score(LABEL.aorta).toFixed(3)}`,
  );
  figure(
    `Dice of the liver with its vessels and tumours, ${patients}`,
    dice(organ(labels), organ(truth)),
    { atLeast: 0.95 },
  );
  figure(`Dice of the liver parenchyma, ${patients}`, score(LABEL.liver), { atLeast: 0.95 });
  for (const value of tumours)
    figure(`Dice of each tumour of 8 mm and more, at most one click, ${patients}`, value, {
      atLeast: 0.85,
    });
  for (const [name, tree] of [
    ['portal', portal],
    ['hepatic', hepatic],
  ] as const) {
    figure(
      `Share of the ${name} centrelines of 3 mm and more that is found, ${patients}`,
      tree.found,
      { atLeast: 0.85 },
    );
    figure(
      `Share of the ${name} centrelines of 3 mm and more in the right tree, ${patients}`,
      tree.inRightTree,
      { atLeast: 0.8 },
    );
  }
  for (const [name, label] of [
    ['spleen', LABEL.spleen],
    ['left kidney', LABEL.kidneyLeft],
    ['right kidney', LABEL.kidneyRight],
  ] as const)
    figure(`Dice of the ${name}, ${patients}`, score(label), { atLeast: 0.9 });
  expect(proposed - wanted.length, 'tumours that are none').toBeLessThanOrEqual(1);
}

function coverage(anatomy: LiverAnatomy, labels: LabelMap, kind: 'portal' | 'hepatic') {
  const own = kind === 'portal' ? [LABEL.portalVein] : [LABEL.hepaticVein, LABEL.inferiorVenaCava];
  return treeCoverage(anatomy[kind], labels, own, VESSELS);
}

describe('liver CT recipe on the synthetic patient', () => {
  beforeAll(provideKernelsFromDisk);

  it.each(SEEDS)(
    'finds the structures of seed %i',
    (seed) => check(seed, 2, 'synthetic patients at 2 mm'),
    PATIENCE_MS,
  );

  it(
    'finds them at full resolution',
    () => check(1, undefined, 'a synthetic patient at 1.5 x 1.5 x 2.5 mm'),
    PATIENCE_MS,
  );
});
