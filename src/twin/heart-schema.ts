/** Shapes of the records of every case and of a heart's. */
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

export const image = z.object({
  grid,
  modality: text,
  unit: z.enum(['HU', 'arbitrary']),
  window: maybe(z.object({ centre: z.number(), width: z.number() })),
  warnings,
});

const pumping = z.object({
  endDiastolicMl: z.number(),
  endSystolicMl: z.number(),
  strokeMl: z.number(),
  ejectionFractionPercent: maybe(z.number()),
});

const cine = z.object({
  by: maybe(text),
  phases: z.array(
    z.object({
      value: maybe(z.number()),
      lvMl: z.number(),
      rvMl: z.number(),
      myocardiumMl: z.number(),
    }),
  ),
  endDiastole: count,
  endSystole: count,
  outlined: count,
  left: maybe(pumping),
  right: maybe(pumping),
  massG: z.number(),
  thickness: z.array(
    z.object({
      segment: z.int(),
      endDiastolicMm: z.number(),
      endSystolicMm: maybe(z.number()),
      thickeningPercent: maybe(z.number()),
    }),
  ),
});

const band = z.tuple([z.number(), z.number()]);

const scar = z.object({
  chosen: maybe(text),
  edits: count,
  wallG: z.number(),
  coreRangeG: band,
  totalRangeG: band,
  remote: z.object({
    mean: z.number(),
    sd: z.number(),
    voxels: count,
    automatic: z.boolean(),
  }),
  maximum: z.number(),
  methods: z.array(
    z.object({
      method: text,
      title: text,
      thresholds: z.object({ core: z.number(), border: z.number() }),
      coreG: z.number(),
      borderG: z.number(),
      totalG: z.number(),
      percentOfWall: z.number(),
      coreBandG: band,
      totalBandG: band,
      darkCoreG: z.number(),
      edgeG: z.number(),
      segments: z.array(
        z.object({
          segment: z.int(),
          meanPercent: z.number(),
          maxPercent: z.number(),
          class: text,
        }),
      ),
    }),
  ),
  warnings,
});

export const segmentation = z.object({
  grid,
  structures,
  warnings,
  edits: count,
  cine: cine.optional(),
  scar: scar.optional(),
});

export const model = z.object({
  surfaces,
  simulationGrid: z.object({
    grid,
    activeVoxels: count,
    healthyMl: z.number(),
    borderZoneMl: z.number(),
    scarMl: z.number(),
  }),
  fibres: z.object({
    method: text,
    endocardialAngleDeg: z.number(),
    epicardialAngleDeg: z.number(),
  }),
  wallThicknessMm: maybe(z.object({ p5: z.number(), median: z.number(), p95: z.number() })),
  warnings,
});

export const simulation = z.object({
  model: text,
  membrane: text.optional(),
  cells: count,
  spacingMm: z.number(),
  durationMs: z.number(),
  engine: text,
  threads: count,
  wallSeconds: z.number(),
  parameters,
  stimuli: z.array(
    z.object({
      name: text,
      site: text,
      positionLps: maybe(vec3),
      startMs: z.number(),
      count,
      cycleLengthMs: z.number(),
    }),
  ),
  activation: z.object({
    capturedFraction: z.number(),
    firstMs: z.number(),
    lastMs: z.number(),
    activatedMl: z.number(),
    reentry: z.enum(['none', 'non-sustained', 'sustained']),
  }),
  ecg: maybe(
    z.object({
      leads: z.array(text),
      sampleIntervalMs: z.number(),
      qrsDurationMs: maybe(z.number()),
      axisDeg: maybe(z.number()).optional(),
      qtMs: maybe(z.number()).optional(),
      conductor: text.optional(),
    }),
  ),
  warnings,
});

export const plan = z.object({
  lesions: z.array(
    z.object({
      id: text,
      lineId: maybe(text),
      positionLps: vec3,
      normalLps: vec3,
      surface: z.enum(['endocardium', 'epicardium']),
      widthMm: z.number(),
      depthMm: z.number(),
      segment: maybe(z.int()),
      volumeMl: z.number(),
      distances: z.array(z.object({ structure: text, distanceMm: z.number() })),
    }),
  ),
  criticalStructures: z.array(text),
  totalVolumeMl: z.number(),
  warnings,
});

export const retest = simulation.extend({
  comparison: z.object({
    activatedChangeMl: z.number(),
    lastActivationChangeMs: z.number(),
    outcome: z.enum(['unchanged', 'detour', 'block']),
    statement: text,
  }),
});

export const induction = z.object({
  protocol: text,
  model: text,
  cells: count,
  spacingMm: z.number(),
  engine: text,
  simulatedMs: z.number(),
  wallSeconds: z.number(),
  parameters,
  sites: z.array(
    z.object({
      title: text,
      excitable: z.boolean(),
      attempts: count,
      refractory: z.array(z.object({ stimulus: text, erpMs: maybe(z.number()) })),
      nonSustained: count,
      sustained: z.array(
        z.object({
          attempt: text,
          cycleMs: maybe(z.number()),
          exitSegment: maybe(z.int()),
          isthmus: maybe(
            z.object({
              lengthMm: z.number(),
              widthMm: z.number(),
              conductionMs: z.number(),
            }),
          ),
        }),
      ),
    }),
  ),
  inducibleSites: count,
  warnings,
});

export const reinduction = induction.extend({
  comparison: z.object({ inducibleBefore: count, statement: text }),
});

export const report = z.object({
  title: text,
  captureIds: z.array(text),
  assumptions: z.array(text),
});
