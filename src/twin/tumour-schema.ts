/** Shapes of the records of an organ with a tumour. */
import { z } from 'zod';
import {
  count,
  grid,
  maybe,
  parameters,
  structures,
  surfaces,
  text,
  vec3,
  warnings,
} from './schema-parts.ts';

export const followUp = z.object({
  grid,
  modality: text,
  seriesDescription: text,
  date: maybe(text),
  intervalDays: z.number(),
  registration: z.object({
    method: z.enum(['same-frame', 'mutual-information', 'landmarks']),
    toBaseline: z.array(z.number()).length(16),
    residualMm: maybe(z.number()),
  }),
  structures,
  lesions: z.array(
    z.object({
      title: text,
      baselineMl: maybe(z.number()),
      followUpMl: maybe(z.number()),
      baselineDiameterMm: maybe(z.number()),
      followUpDiameterMm: maybe(z.number()),
      doublingDays: maybe(z.number()),
      doublingLowDays: maybe(z.number()),
      doublingHighDays: maybe(z.number()),
      growthPerDay: maybe(z.number()),
      growthLowPerDay: maybe(z.number()),
      growthHighPerDay: maybe(z.number()),
    }),
  ),
  response: maybe(
    z.object({
      baselineSumMm: z.number(),
      followUpSumMm: z.number(),
      changePercent: z.number(),
      category: z.enum([
        'complete response',
        'partial response',
        'stable disease',
        'progressive disease',
      ]),
      statement: text,
    }),
  ),
  warnings,
});

export const tree = z.enum(['inflow', 'outflow']);

export const organ = z.object({
  organ: z.enum(['liver', 'kidney', 'brain']),
  surfaces,
  vessels: z.array(
    z.object({
      tree,
      title: text,
      branches: count,
      lengthMm: z.number(),
      unconnectedPieces: count,
    }),
  ),
  territories: z.array(z.object({ id: text, title: text, volumeMl: z.number() })),
  totalMl: z.number(),
  tumourMl: z.number(),
  warnings,
});

export const schedule = z.object({
  id: text,
  title: text,
  fractions: z.array(z.object({ tDays: z.number(), doseGy: z.number() })),
  drugs: z.array(
    z.object({
      name: text,
      doses: z.array(z.object({ tDays: z.number(), dose: z.number() })),
      clearancePerDay: z.number(),
      sensitivityPerDay: z.number(),
    }),
  ),
  resection: maybe(z.object({ tDays: z.number(), removedFraction: z.number() })),
  adaptive: maybe(
    z.object({
      stopFraction: z.number(),
      resumeFraction: z.number(),
      lookEveryDays: z.number(),
      doseEveryDays: z.number(),
    }),
  ),
});

export const growth = z.object({
  engine: text,
  threads: count,
  wallSeconds: z.number(),
  law: z.enum(['logistic', 'gompertz']),
  cells: count,
  spacingMm: z.number(),
  stepDays: z.number(),
  durationDays: z.number(),
  parameters,
  outcomes: z.array(
    z.object({
      schedule,
      nadirMl: z.number(),
      finalMl: z.number(),
      finalLowMl: z.number(),
      finalHighMl: z.number(),
      progressionDays: maybe(z.number()),
      progressionLowDays: maybe(z.number()),
      progressionHighDays: maybe(z.number()),
    }),
  ),
  calibration: maybe(
    z.object({
      studies: count,
      growthPerDay: z.number(),
      growthLowPerDay: z.number(),
      growthHighPerDay: z.number(),
      statements: z.array(text),
    }),
  ),
  warnings,
});

export const surfaceBase = { id: text, title: text };
export const resectionSurface = z.discriminatedUnion('kind', [
  z.object({ ...surfaceBase, kind: z.literal('plane'), pointLps: vec3, normalLps: vec3 }),
  z.object({
    ...surfaceBase,
    kind: z.literal('bezier'),
    controlLps: z.array(vec3).length(16),
    removes: z.enum(['front', 'back']),
    contourLps: maybe(z.array(vec3)),
  }),
  z.object({
    ...surfaceBase,
    kind: z.literal('wedge'),
    centreLps: vec3,
    semiAxesMm: vec3,
    axesLps: z.tuple([vec3, vec3, vec3]),
  }),
  z.object({
    ...surfaceBase,
    kind: z.literal('offset'),
    tumourLabels: z.array(count),
    marginMm: z.number(),
  }),
  z.object({ ...surfaceBase, kind: z.literal('territory'), tree, branchIds: z.array(text) }),
]);

export const remnantSettings = z.object({
  condition: text,
  denominator: z.enum(['ct', 'formula', 'body-weight']),
  heightCm: maybe(z.number()),
  weightKg: maybe(z.number()),
  safetyMarginMm: z.number(),
  uncertaintyMm: z.number(),
});

export const resection = z.object({
  surfaces: z.array(resectionSurface),
  clipped: z.object({ inflow: z.array(text), outflow: z.array(text) }),
  settings: remnantSettings,
  volumesMl: z.object({
    total: z.number(),
    tumour: z.number(),
    resected: z.number(),
    remnant: z.number(),
    tumourInRemnant: z.number(),
    functionalRemnant: z.number(),
    withoutInflow: z.number(),
    withoutOutflow: z.number(),
  }),
  remnant: maybe(
    z.object({
      percent: z.number(),
      limitPercent: z.number(),
      state: z.enum(['above', 'at', 'below']),
      denominatorTitle: text,
      limitSource: text,
    }),
  ),
  margin: maybe(
    z.object({
      minimumMm: z.number(),
      atLps: vec3,
      p5Mm: z.number(),
      areaBelowMm2: z.number(),
      areaUncertainMm2: z.number(),
    }),
  ),
  vesselsCut: z.array(
    z.object({
      order: count,
      branchId: text,
      title: text,
      tree,
      diameterMm: z.number(),
      depthMm: z.number(),
      positionLps: vec3,
    }),
  ),
  territories: z.array(
    z.object({ id: text, title: text, volumeMl: z.number(), removedPercent: z.number() }),
  ),
  critical: z.array(z.object({ structure: text, distanceMm: z.number() })),
  organFacts: z.array(z.object({ term: text, value: text, note: maybe(text) })),
  warnings,
});
