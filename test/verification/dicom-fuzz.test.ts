/**
 * The DICOM reader under seeded damage: every mutant is read, refused with a reason, or repaired; none crashes, none
 * takes longer than two seconds of processor time, and what is accepted is consistent in itself. 2,000 mutants by default,
 * 20,000 with THEATRON_LONG=1. A failing mutant is named by its number: the same number gives the same bytes.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import createCharls from '@cornerstonejs/codec-charls/wasmjs';
import createOpenJpeg from '@cornerstonejs/codec-openjpeg/wasmjs';
import { beforeAll, expect } from 'vitest';
import { FailureError } from '../../src/core/failure.ts';
import { createJobContext } from '../../src/core/job.ts';
import { cross, dot, norm, voxelCount } from '../../src/core/space.ts';
import type { Vec3 } from '../../src/core/space.ts';
import { provideCodecsFromDisk } from '../../src/dicom/codecs.node.ts';
import { importReport, importReportLines } from '../../src/dicom/import-report.ts';
import { overlayLabels } from '../../src/dicom/overlay-labels.ts';
import { decodeSlice } from '../../src/dicom/pixels.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import type { SeriesSummary } from '../../src/dicom/series.ts';
import { memorySource } from '../../src/dicom/source.ts';
import type { SourceFile } from '../../src/dicom/source.ts';
import { loadVolume } from '../../src/dicom/volume.ts';
import { encapsulate, writeDicom } from '../fixtures/dicom-file.ts';
import type { Elements } from '../fixtures/dicom-file.ts';
import { COLUMNS, ctElements, ctSeries, ROWS, storedValue } from '../fixtures/dicom-series.ts';
import { fuzz, fuzzTable, mutantsOf } from '../fixtures/fuzz.ts';
import { encodeJpegXl } from '../fixtures/jpeg-xl.ts';
import { parametricMap } from '../fixtures/parametric-map.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { conformanceRow, rowsIn } from './conformance-row.ts';
import { expectFigure } from './expect-figure.ts';

const MUTANTS = mutantsOf(2000);
const LARGEST_VOLUME = 64 * 1024 ** 2;
/** Real files join the generated ones where they are present and small enough for thousands of rounds. */
const LARGEST_SEED = 48 * 1024;

let seeds: readonly Uint8Array[] = [];

beforeAll(async () => {
  provideCodecsFromDisk();
  const maps = await Promise.all([parametricMap(32).read(), parametricMap(64).read()]);
  seeds = [...generated(), ...maps, ...(await compressed()), ...realFiles()];
});

function generated(): Uint8Array[] {
  const frames = [0, 1, 2].map((k): Elements => ({
    '00209113': ['SQ', [{ '00200032': ['DS', `-10\\-20\\${2 * k}`] }]],
    '00209111': ['SQ', [{ '00209157': ['UL', [1, k + 1]] }]],
  }));
  const stored = [0, 1, 2].flatMap((k) =>
    Array.from({ length: ROWS * COLUMNS }, (_, n) =>
      storedValue(k, Math.floor(n / COLUMNS), n % COLUMNS),
    ),
  );
  const enhanced: Elements = {
    ...ctElements(0),
    '00280008': ['IS', '3'],
    '52009229': ['SQ', [{ '00289110': ['SQ', [{ '00280030': ['DS', '1\\1'] }]] }]],
    '52009230': ['SQ', frames],
    '7fe00010': ['OW', stored],
  };
  const encodings = ['explicit', 'implicit', 'big-endian', 'deflated'] as const;
  const colour: Elements = {
    '00280002': ['US', [3]],
    '00280004': ['CS', 'RGB'],
    '00280100': ['US', [8]],
    '7fe00010': ['OW', new Uint8Array(3 * ROWS * COLUMNS).fill(77)],
  };
  const overlays: Elements = {
    '60000010': ['US', [2]],
    '60000011': ['US', [4]],
    '60000015': ['IS', '1'],
    '60000050': ['SS', [-1, 3]],
    '60003000': ['OW', [0x96]],
    '60020010': ['US', [ROWS]],
    '60020011': ['US', [COLUMNS]],
    '60020102': ['US', [15]],
  };
  const table: Elements = {
    '00283000': [
      'SQ',
      [
        {
          '00283002': ['US', [8, 1200, 16]],
          '00283004': ['LO', 'OD'],
          '00283006': ['OW', [1, 2, 3, 5, 8, 13, 21, 34]],
        },
      ],
    ],
  };
  return [
    ...encodings.flatMap((encoding) => [
      writeDicom(ctElements(2), { encoding }),
      writeDicom(enhanced, { encoding }),
    ]),
    writeDicom({ ...ctElements(2), ...colour }),
    writeDicom({ ...ctElements(2), ...table }),
    writeDicom({ ...ctElements(2), ...overlays }),
    writeDicom({
      ...ctElements(2),
      '00080005': ['CS', '\\ISO 2022 IR 87'],
      '00100010': [
        'PN',
        Uint8Array.from([0x41, 0x1b, 0x24, 0x42, 0x3b, 0x33, 0x1b, 0x28, 0x42, 0x20]),
      ],
    }),
    writeDicom(ctElements(1), { part10: false }),
  ];
}

/** Small frames by the encoders of CharLS, OpenJPEG and libjxl. */
async function compressed(): Promise<Uint8Array[]> {
  const charls = await createCharls();
  const openjpeg = await createOpenJpeg();
  const values = Uint16Array.from({ length: 64 * 64 }, (_, n) => (n * 37) % 4096);
  const image = { columns: 64, rows: 64, bits: 16, components: 1 } as const;
  const xl = await encodeJpegXl(values, image);
  const frames = [
    ['1.2.840.10008.1.2.4.80', new charls.JpegLSEncoder()] as const,
    ['1.2.840.10008.1.2.4.90', new openjpeg.J2KEncoder()] as const,
  ].map(([uid, encoder]) => {
    const info = { width: 64, height: 64, bitsPerSample: 16, componentCount: 1, isSigned: false };
    encoder.getDecodedBuffer(info).set(new Uint8Array(values.buffer));
    encoder.encode();
    const frame = encoder.getEncodedBuffer().slice();
    encoder.delete();
    return [uid, frame] as const;
  });
  return [...frames, ['1.2.840.10008.1.2.4.110', xl] as const].map(([transferSyntaxUid, frame]) => {
    const elements: Elements = {
      ...ctElements(2),
      '00280010': ['US', [64]],
      '00280011': ['US', [64]],
      '7fe00010': ['OB', encapsulate([frame.slice(0, 900), frame.slice(900)])],
    };
    return writeDicom(elements, { transferSyntaxUid });
  });
}

function realFiles(): Uint8Array[] {
  const folder = sharedData('dicom-conformance');
  if (!folder) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => path.join(folder, name))
    .filter((name) => statSync(name).isFile() && statSync(name).size <= LARGEST_SEED)
    .filter((name) => !/\.(txt|md|nrrd|jpeg|gz|dump)$/.test(name))
    .map((name) => new Uint8Array(readFileSync(name)));
}

/** Everything the import does with a set of files. Failures are its way to refuse; anything else is a fault. */
async function readAll(files: readonly SourceFile[]): Promise<'read' | 'refused'> {
  const ctx = createJobContext();
  const scan = await scanFiles(files, ctx);
  structuredClone(scan);
  JSON.stringify(importReport(scan));
  importReportLines(scan);
  let read = false;
  for (const series of scan.series) {
    consistent(series, files.length);
    for (const slice of series.slices.slice(0, 4)) {
      read =
        (await orRefused(async () => {
          const values = await decodeSlice(files[slice.fileIndex], slice);
          expect(values.length).toBe(slice.pixels.columns * slice.pixels.rows);
        })) || read;
    }
    if (series.warnings.some(({ code }) => code === 'overlays')) {
      await orRefused(async () => {
        const { labels } = await overlayLabels(series, files, ctx);
        expect(labels.data.length).toBe(voxelCount(labels.grid));
      });
    }
    await orRefused(async () => {
      const { grid, data } = await loadVolume(series, files, ctx, { maxBytes: LARGEST_VOLUME });
      expect(data.length).toBe(grid.dimensions.reduce((product, n) => product * n, 1));
    });
  }
  return read ? 'read' : 'refused';
}

async function orRefused(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof FailureError) {
      expect(error.kind).not.toBe('internal');
      return false;
    }
    throw error;
  }
}

function consistent(series: SeriesSummary, fileCount: number): void {
  const { dimensions, spacingMm, direction, originMm, slices, suitableFor3d } = series;
  expect(slices.length).toBeGreaterThan(0);
  expect(slices.every(({ fileIndex }) => fileIndex >= 0 && fileIndex < fileCount)).toBe(true);
  expect(dimensions.every((n) => Number.isInteger(n) && n > 0)).toBe(true);
  expect([...originMm, ...direction, ...spacingMm].every(Number.isFinite)).toBe(true);
  if (!suitableFor3d) return;
  expect(spacingMm.every((mm) => mm > 0)).toBe(true);
  const [i, j, k] = [0, 3, 6].map((n): Vec3 => [direction[n], direction[n + 1], direction[n + 2]]);
  expect(norm(i)).toBeCloseTo(1, 4);
  expect(norm(j)).toBeCloseTo(1, 4);
  // Right-handed.
  expect(dot(cross(i, j), k)).toBeCloseTo(1, 4);
  expect(
    slices.every(({ positionMm }, n) => n === 0 || positionMm >= slices[n - 1].positionMm),
  ).toBe(true);
}

const row = rowsIn('Limits and hostile files')(
  'Damaged files: DICOM images',
  'refuses',
  'Seeded mutants in every test run: each is read consistently, repaired or refused in words; none takes two seconds.',
);
conformanceRow(row, async () => {
  const neighbours = ctSeries(5).filter((_, k) => k !== 2);
  const outcome = await fuzz('DICOM images', seeds, MUTANTS, (bytes, random) => {
    const file = memorySource('mutant.dcm', bytes);
    return readAll(random.uniform() < 0.3 ? [file, ...neighbours] : [file]);
  });
  console.log(fuzzTable([outcome]));
  const { faults, accepted, refused } = outcome;
  expect(faults.slice(0, 3)).toEqual([]);
  // Damage that is always refused, or never, would test nothing.
  expect(Math.min(accepted, refused)).toBeGreaterThan(0.1 * MUTANTS);
  expectFigure({
    model: 'DICOM pixel decoding',
    quantity: 'Seeded mutants that broke the reader',
    value: faults.length,
    unit: '',
    reference: 0,
    tolerance: { plusMinus: 0 },
    source: 'Mutation fuzzing of generated files and of the conformance collections',
  });
});
