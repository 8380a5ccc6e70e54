/** Pieces that the schemas of all records share. */
import { z } from 'zod';
import { isBlobId, type BlobId } from './blob-id.ts';
import { CALIBRATIONS, DRAWN_KINDS } from './measurement.ts';
import { STEPS, type Json } from './records.ts';

export const vec3 = z.tuple([z.number(), z.number(), z.number()]);
export const count = z.int().nonnegative();
export const text = z.string();
export const maybe = <T extends z.ZodType>(type: T) => z.nullable(type);
export const blobId = z.custom<BlobId>(isBlobId, 'not the name of a bulk array');
export const step = z.enum(STEPS);
export const json: z.ZodType<Json> = z.json();

export const grid = z.object({
  dimensions: vec3,
  spacingMm: vec3,
  originMm: vec3,
  direction: z.array(z.number()).length(9),
});

export const warnings = z.array(z.object({ code: text, message: text }));

export const record = <Summary extends z.ZodType>(summary: Summary) =>
  z.object({
    id: step,
    version: z.int().positive(),
    change: text,
    operation: text,
    operationVersion: text,
    parameters: z.record(z.string(), json),
    inputs: z.array(z.object({ id: step, version: z.int().positive() })),
    seed: maybe(z.number()),
    digest: maybe(text),
    createdAt: text,
    interlocks: z.array(
      z.object({
        id: text,
        message: text,
        hint: text,
        answer: maybe(z.object({ reason: text, at: text })),
      }),
    ),
    blobs: z.record(z.string(), blobId),
    summary,
  });

export const structures = z.array(
  z.object({
    label: count,
    name: text,
    volumeMl: z.number(),
    components: maybe(count),
    confidence: maybe(z.enum(['good', 'check', 'poor', 'missing'])),
    note: maybe(text),
  }),
);

export const surfaces = z.array(
  z.object({
    label: count,
    vertices: count,
    triangles: count,
    closed: z.boolean(),
    manifold: z.boolean(),
    volumeChangePercent: z.number(),
    p95DistanceMm: z.number(),
  }),
);

export const parameters = z.array(
  z.object({
    name: text,
    title: text,
    value: z.number(),
    unit: text,
    default: z.number(),
    source: text,
    range: z.tuple([z.number(), z.number()]),
  }),
);

const named = { id: text, name: text, createdAt: text };

export const measurement = z.discriminatedUnion('kind', [
  z.object({
    ...named,
    kind: z.enum(DRAWN_KINDS),
    points: z.array(vec3).min(2).max(2000),
    normal: vec3,
    calibration: z.enum(CALIBRATIONS),
    imageVersion: count,
    phase: count.optional(),
  }),
  z.object({
    ...named,
    kind: z.literal('geodesic'),
    structure: text,
    points: z.array(vec3).min(2).max(20_000),
    segmentationVersion: count,
  }),
  z.object({ ...named, kind: z.literal('volume'), structure: text }),
]);
