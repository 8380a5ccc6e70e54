/** Rows of the conformance page: multi-frame objects, phases, repeats. */
import { expect } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import { memorySource, type SourceFile } from '../../src/dicom/source.ts';
import { loadVolume } from '../../src/dicom/volume.ts';
import { diskFiles } from '../fixtures/conformance-files.ts';
import { encapsulate, writeDicom, type Elements } from '../fixtures/dicom-file.ts';
import { COLUMNS, ctElements, ctSeries, ROWS, storedValue } from '../fixtures/dicom-series.ts';
import { conformanceRow, rowsIn } from './conformance-row.ts';

const DATA = 'dicom-conformance';
const scan = (files: readonly SourceFile[]) => scanFiles(files, createJobContext());

const CLASS = '1.2.840.10008.5.1.4.1.1.';
const frames = rowsIn('Frames, phases and repeats');
const pixelsOf = (k: number): number[] =>
  Array.from({ length: ROWS * COLUMNS }, (_, n) =>
    storedValue(k, Math.floor(n / COLUMNS), n % COLUMNS),
  );
const placed = (k: number, more: Elements = {}): Elements => ({
  '00209113': ['SQ', [{ '00200032': ['DS', `-10\\-20\\${2 * k}`] }]],
  ...more,
});
function enhanced(
  suffix: string,
  own: readonly Elements[],
  values: readonly number[],
  changes: Elements = {},
) {
  const {
    '00200032': _position,
    '00200037': orientation,
    '00280030': spacing,
    ...top
  } = ctElements(0);
  const shared: Elements = {
    '00209116': ['SQ', [{ '00200037': orientation }]],
    '00289110': ['SQ', [{ '00280030': spacing, '00180050': ['DS', '2'] }]],
  };
  return {
    ...top,
    '00080016': ['UI', CLASS + suffix],
    '00080060': ['CS', suffix.startsWith('4') ? 'MR' : 'CT'],
    '00280008': ['IS', `${own.length}`],
    '52009229': ['SQ', [shared]],
    '52009230': ['SQ', own],
    '7fe00010': ['OW', values],
    ...changes,
  } satisfies Elements;
}
const ORDER = [2, 0, 3, 1];

conformanceRow(
  frames(
    `Enhanced CT, ${CLASS}2.1`,
    'reads',
    'Frames by position, with the rescale of each (functional groups, PS3.3 C.7.6.16).',
  ),
  async () => {
    const file = memorySource(
      'a.dcm',
      writeDicom(
        enhanced(
          '2.1',
          ORDER.map((k) => placed(k)),
          ORDER.flatMap(pixelsOf),
        ),
      ),
    );
    const { series } = await scan([file]);
    const { data } = await loadVolume(series[0], [file], createJobContext());
    expect([...data]).toEqual([0, 1, 2, 3].flatMap((k) => pixelsOf(k).map((v) => v - 1024)));
  },
);
conformanceRow(
  frames(
    `Enhanced MR, ${CLASS}4.1, by heart phase`,
    'reads',
    'One volume per nominal trigger delay, in order of time.',
  ),
  async () => {
    const own = [40, 0].flatMap((ms) =>
      [0, 1, 2].map((k) => placed(k, { '00189118': ['SQ', [{ '00209153': ['FD', [ms]] }]] })),
    );
    const file = memorySource(
      'a.dcm',
      writeDicom(
        enhanced(
          '4.1',
          own,
          own.flatMap(() => pixelsOf(0)),
        ),
      ),
    );
    const { series } = await scan([file]);
    expect(series.map(({ phase }) => [phase?.by, phase?.value, phase?.count])).toEqual([
      ['trigger time', 0, 2],
      ['trigger time', 40, 2],
    ]);
  },
);
conformanceRow(
  frames(
    `Enhanced MR, ${CLASS}4.1, by b-value and direction`,
    'reads',
    'One volume per weighting, as the diffusion macro says.',
  ),
  async () => {
    const weight = (b: number, x: number): Elements => ({
      '00189117': [
        'SQ',
        [{ '00189087': ['FD', [b]], '00189076': ['SQ', [{ '00189089': ['FD', [x, 1 - x, 0]] }]] }],
      ],
    });
    const own = [weight(0, 1), weight(800, 1), weight(800, 0)].flatMap((w) =>
      [0, 1, 2].map((k) => placed(k, w)),
    );
    const file = memorySource(
      'a.dcm',
      writeDicom(
        enhanced(
          '4.1',
          own,
          own.flatMap(() => pixelsOf(0)),
        ),
      ),
    );
    const { series } = await scan([file]);
    expect(series).toHaveLength(3);
    expect(series[0].phase?.by).toBe('b-value, gradient direction');
  },
);
conformanceRow(
  frames(
    'Enhanced multi-frame of makers',
    'reads',
    'The same volume as its single-frame counterpart.',
    DATA,
  ),
  async () => {
    for (const name of ['siemens_multiframe', 'hyperfine']) {
      const { series } = await scan(await diskFiles(`dicom2nifti_geometry/${name}`));
      expect(series[0].suitableFor3d).toBe(true);
    }
  },
);
conformanceRow(
  frames('Multi-frame film (ultrasound, angiography)', 'reads', 'Played by frame time.'),
  async () => {
    const file = memorySource(
      'a.dcm',
      writeDicom({
        ...ctElements(0),
        '00280008': ['IS', '4'],
        '00181063': ['DS', '40'],
        '00200032': ['DS', ''],
        '7fe00010': ['OW', ORDER.flatMap(pixelsOf)],
      }),
    );
    const { series } = await scan([file]);
    expect(series[0].film).toMatchObject({ by: 'frame time', values: [0, 40, 80, 120] });
  },
);
const RLE = '1.2.840.10008.1.2.5';
function literals(k: number): Uint8Array {
  const planes = [8, 0].map((shift) => [
    ROWS * COLUMNS - 1,
    ...pixelsOf(k).map((v) => (v >> shift) & 255),
    128,
  ]);
  const header = new Uint8Array(
    Uint32Array.of(2, 64, 64 + planes[0].length, ...new Uint32Array(13)).buffer,
  );
  return new Uint8Array([...header, ...planes.flat()]);
}
const halves = ORDER.flatMap((k) => [literals(k).slice(0, 50), literals(k).slice(50)]);
const starts = ORDER.map((_, n) => n * (literals(0).length + 16));
for (const [name, pixels, tables] of [
  ['one fragment a frame, without offset table', encapsulate(ORDER.map(literals)), {}],
  ['several fragments a frame, basic offset table', encapsulate(halves, starts), {}],
  [
    'several fragments a frame, extended offset table',
    encapsulate(halves),
    { '7fe00001': ['OV', starts] } as Elements,
  ],
] as const) {
  conformanceRow(frames(`Compressed frames: ${name}`, 'reads', 'Bit by bit.'), async () => {
    const elements = enhanced(
      '2.1',
      ORDER.map((k) => placed(k)),
      [],
      { ...tables, '7fe00010': ['OB', pixels] },
    );
    const file = memorySource('a.dcm', writeDicom(elements, { transferSyntaxUid: RLE }));
    const { series } = await scan([file]);
    const { data } = await loadVolume(series[0], [file], createJobContext());
    expect([...data]).toEqual([0, 1, 2, 3].flatMap((k) => pixelsOf(k).map((v) => v - 1024)));
  });
}
const copies = (variants: readonly Elements[], count = 4): SourceFile[] =>
  variants.flatMap((elements, n) =>
    ctSeries(count, (k) => ({
      elements: { '00080018': ['UI', `1.2.9.${n}.${k}`], '00080060': ['CS', 'MR'], ...elements },
    })),
  );
const splits: readonly (readonly [
  item: string,
  files: SourceFile[],
  volumes: number,
  by: string,
])[] = [
  [
    'Echoes',
    copies([{ '00180081': ['DS', '2.3'] }, { '00180081': ['DS', '1.1'] }]),
    2,
    'echo time',
  ],
  [
    'b-values, standard attribute',
    copies([0, 50, 800].map((b) => ({ '00189087': ['FD', [b]] }))),
    3,
    'b-value',
  ],
  [
    'b-values of Siemens',
    copies(
      [0, 800].map((b) => ({
        '00190010': ['LO', 'SIEMENS MR HEADER'],
        '0019100c': ['IS', `${b}`],
      })),
    ),
    2,
    'b-value',
  ],
  [
    'b-values of GE',
    copies(
      [0, 800].map((b) => ({
        '00430010': ['LO', 'GEMS_PARM_01'],
        '00431039': ['IS', `${1e9 + b}\\8\\0\\0`],
      })),
    ),
    2,
    'b-value',
  ],
  [
    'b-values of Philips',
    copies(
      [0, 800].map((b) => ({
        '20010010': ['LO', 'Philips Imaging DD 001'],
        '20011003': ['FL', new Uint8Array(Float32Array.of(b).buffer)],
      })),
    ),
    2,
    'b-value',
  ],
  [
    'b-values in the sequence name only',
    copies(['*ep_b0', '*ep_b800t'].map((name) => ({ '00180024': ['SH', name] }))),
    2,
    'sequence name',
  ],
  [
    'Directions of each b-value',
    copies(
      [
        [0, 1],
        [800, 1],
        [800, 0],
      ].map(([b, x]) => ({ '00189087': ['FD', [b]], '00189089': ['FD', [x, 1 - x, 0]] })),
    ),
    3,
    'b-value, gradient direction',
  ],
  [
    'Two repeats without weighting, two directions with it',
    copies(
      [
        [0, 1, 1],
        [0, 1, 2],
        [800, 1, 1],
        [800, 0, 1],
      ].map(([b, x, n]) => ({
        '00189087': ['FD', [b]],
        '00189089': ['FD', [x, 1 - x, 0]],
        '00200012': ['IS', `${n}`],
      })),
    ),
    4,
    'b-value, acquisition',
  ],
  [
    'Heart phases by trigger time',
    copies([0, 40, 80].map((ms) => ({ '00181060': ['DS', `${ms}`] }))),
    3,
    'trigger time',
  ],
  [
    'Temporal positions',
    copies([1, 2].map((n) => ({ '00200100': ['IS', `${n}`] }))),
    2,
    'temporal position',
  ],
];
for (const [item, files, volumes, by] of splits) {
  conformanceRow(
    frames(item, 'reads', 'One volume each; the import report says which is which.'),
    async () => {
      const { series } = await scan(files);
      expect(series.map(({ dimensions }) => dimensions[2])).toEqual(
        Array.from({ length: volumes }, () => 4),
      );
      expect(series.every(({ suitableFor3d }) => suitableFor3d)).toBe(true);
      expect(series[0].phase?.by).toBe(by);
      expect(series.map(({ phase }) => phase?.index)).toEqual([...Array(volumes).keys()]);
    },
  );
}
conformanceRow(
  frames('Cine of one plane', 'reads', 'A film, played by trigger time; never a volume.'),
  async () => {
    const { series } = await scan(
      ctSeries(6, (k) => ({
        elements: { '00200032': ['DS', '0\\0\\0'], '00181060': ['DS', `${40 * k}`] },
      })),
    );
    expect(series[0]).toMatchObject({
      suitableFor3d: false,
      film: { by: 'trigger time', values: [0, 40, 80, 120, 160, 200] },
    });
  },
);
conformanceRow(frames('Localizers and mosaics', 'refuses', 'Named, no volume.'), async () => {
  for (const kind of ['LOCALIZER', 'MOSAIC']) {
    const { series } = await scan(
      ctSeries(4, () => ({ elements: { '00080008': ['CS', `ORIGINAL\\PRIMARY\\${kind}`] } })),
    );
    expect(series[0].warnings[0].code).toBe(kind.toLowerCase());
  }
});
conformanceRow(
  frames('Two patients in one folder', 'refuses', 'Each is listed by pseudonym; a case takes one.'),
  async () => {
    const other = ctSeries(3, (k) => ({
      elements: {
        '00100020': ['LO', 'P-2'],
        '00100010': ['PN', 'Other'],
        '00080018': ['UI', `1.5.${k}`],
      },
    }));
    expect((await scan([...ctSeries(3), ...other])).patients).toHaveLength(2);
  },
);
