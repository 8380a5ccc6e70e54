/**
 * De-identification against its purpose: secrets are planted in every place of a DICOM file that can hold one, and the
 * bytes of the result are searched for each of them. Places: PS3.15 2024b table E.1-1, private and unknown elements,
 * sequences in sequences, preamble, file meta information, overlays, curves, text typed into technical elements, elements
 * after the pixel data. Tolerance: none may be left; pixels, geometry and references between files stay equal.
 */
import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { createRandom } from '../../src/core/random.ts';
import { readAttributes } from '../../src/dicom/data-set.ts';
import { deidentifyFiles } from '../../src/dicom/deidentify/deidentify-files.ts';
import type { DateChoice } from '../../src/dicom/deidentify/rewrite.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import { memorySource, type SourceFile } from '../../src/dicom/source.ts';
import { loadVolume } from '../../src/dicom/volume.ts';
import { TAG } from '../../src/dicom/tags.ts';
import {
  encapsulate,
  join,
  writeDicom,
  type Elements,
  type Encoding,
} from '../fixtures/dicom-file.ts';
import { ctElements, ctSeries } from '../fixtures/dicom-series.ts';
import { mutate } from '../fixtures/mutate.ts';

const text = (value: string): Uint8Array =>
  new TextEncoder().encode(value.padEnd(value.length + (value.length % 2)));

/** A slice with a secret in every place; what is planted is listed in {@link SECRETS}. */
const PLANTED: Elements = {
  '00080014': ['UI', '1.3.99.1001'],
  '00080021': ['DA', '20250317'],
  '00080022': ['DA', '20250317'],
  '00080031': ['TM', '131415'],
  '0008002a': ['DT', '20250317131415.5'],
  '00080050': ['SH', 'ACC-778812'],
  '00080080': ['LO', 'Sankt Verona Hospital'],
  '00080081': ['ST', 'Veronaweg 12, Musterstadt'],
  '00080090': ['PN', 'Quacksalver^Hugo'],
  '00081010': ['SH', 'VERONA-CT2'],
  '00081030': ['LO', 'Heart of Zebulon'],
  '0008103e': ['LO', 'for Zebulon'],
  '00081048': ['PN', 'Recordus^Rita'],
  '00081140': [
    'SQ',
    [
      {
        '00081150': ['UI', '1.2.840.10008.5.1.4.1.1.2'],
        '00081155': ['UI', '1.3.99.1002'],
        '00101001': ['PN', 'Nested^Nora'],
      },
    ],
  ],
  '00090010': ['LO', 'ACME PRIVATE'],
  '00091001': ['LO', 'PrivateSecret'],
  '00091002': ['SQ', [{ '00100010': ['PN', 'Deep^Private'] }]],
  '00100010': ['PN', 'Zebulon^Xaver=漢字^名'],
  '00100020': ['LO', 'ID-5550123'],
  '00100030': ['DA', '19410203'],
  '00100032': ['TM', '030405'],
  '00101000': ['LO', 'ID-OTHER-9'],
  '00101040': ['LO', 'Hidden Lane 7'],
  '00102154': ['SH', '+49 777 555'],
  '001021b0': ['LT', 'history: fell off a horse named Blitz'],
  '00104000': ['LT', 'patient comment Klaxon'],
  '00180010': ['LO', 'Agent for Xaver'],
  '00181000': ['LO', 'SERIAL-4711X'],
  '00181020': ['LO', 'v2 tuned by Zebulon'],
  '00181030': ['LO', 'Protocol Kwik'],
  '00189004': ['CS', 'PRODUCT'],
  '00204000': ['LT', 'image comment Zanzibar'],
  '00280303': ['CS', 'UNMODIFIED'],
  '00321032': ['PN', 'Requestor^Rolf'],
  '00400275': ['SQ', [{ '00400007': ['LO', 'Scheduled Secret'], '00401001': ['SH', 'RP-818181'] }]],
  '00400555': ['SQ', [{ '0040a160': ['UT', 'context Moskito'] }]],
  '0040a123': ['PN', 'Person^Petra'],
  '0040a730': [
    'SQ',
    [
      {
        '0040a040': ['CS', 'TEXT'],
        '0040a043': [
          'SQ',
          [
            {
              '00080100': ['SH', '121071'],
              '00080102': ['SH', 'DCM'],
              '00080104': ['LO', 'Finding'],
            },
          ],
        ],
        '0040a160': ['UT', 'finding about Zebulon and Pfefferminz'],
        '0040a730': [
          'SQ',
          [
            {
              '0040a124': ['UI', '1.3.99.1003'],
              '0040a123': ['PN', 'Third^Level'],
              '00081304': ['LO', 'Unlisted Trulla'],
            },
          ],
        ],
      },
    ],
  ],
  '50000010': ['US', [1]],
  '50003000': ['OW', text('CURVE-SECRET')],
  '60000010': ['US', [4]],
  '60000022': ['LO', 'OverlayDesc Oskar'],
  '60003000': ['OW', text('OVERLAY-SECRET')],
  '00420011': ['OB', text('%PDF Document Secret')],
  '00181400': ['LO', 'Processing Pippi'],
  '00189999': ['UN', text('UNKNOWN-SECRET')],
  '00184000': ['LT', 'Comment Caruso'],
  '0020000d': ['UI', '1.3.99.2001'],
  '0020000e': ['UI', '1.3.99.2002'],
  '00200010': ['SH', 'STUDY-6161'],
  '00200052': ['UI', '1.3.99.2003'],
  fffcfffc: ['OB', text('TRAILING-SECRET')],
};

const SECRETS = (
  '1.3.99. ACC-778812 Verona Musterstadt Quacksalver VERONA-CT2 Zebulon Xaver 漢字 Recordus Nested^ PrivateSecret Deep^ ' +
  'ID-5550123 19410203 030405 ID-OTHER Hidden +49 Blitz Klaxon SERIAL-4711X Kwik Zanzibar Requestor Scheduled RP-818181 ' +
  'Moskito Petra Pfefferminz Third^ Trulla CURVE-SECRET Oskar OVERLAY-SECRET PDF Pippi UNKNOWN-SECRET Caruso STUDY-6161 ' +
  'TRAILING-SECRET PREAMBLE-SECRET META-SECRET ACME 20250317 131415 1.2.3.4.'
).split(' ');

/** The file with a secret in its preamble and in an element of its meta information (source application). */
function withSecretMeta(file: Uint8Array): Uint8Array {
  const extra = join([new Uint8Array([2, 0, 0x16, 0, 0x41, 0x45, 12, 0]), text('META-SECRET ')]);
  const metaBytes = new DataView(file.buffer, file.byteOffset).getUint32(140, true);
  const end = 144 + metaBytes;
  const result = join([file.subarray(0, end), extra, file.subarray(end)]);
  new DataView(result.buffer).setUint32(140, metaBytes + extra.length, true);
  result.set(text('PREAMBLE-SECRET'), 20);
  return result;
}

function planted(k: number, encoding: Encoding, compressed = false): SourceFile {
  const elements: Elements = { ...ctElements(k), ...PLANTED };
  const file = compressed
    ? writeDicom(
        {
          ...elements,
          '7fe00010': ['OB', encapsulate([new Uint8Array([0xff, 0xd8, 1, 2, 3, 4, 0xff, 0xd9])])],
        },
        { transferSyntaxUid: '1.2.840.10008.1.2.4.70' },
      )
    : writeDicom(elements, { encoding });
  return memorySource(`Zebulon/slice-${k}`, withSecretMeta(file));
}

async function deidentified(files: readonly SourceFile[], dates: DateChoice = 'remove', seed = 11) {
  const outputs: { path: string; bytes: Uint8Array }[] = [];
  const report = await deidentifyFiles(
    files,
    { dates, seed },
    async ({ path, parts }) => {
      outputs.push({ path, bytes: join(parts) });
    },
    createJobContext(),
  );
  return { outputs, report, sources: outputs.map(({ path, bytes }) => memorySource(path, bytes)) };
}

const left = (bytes: Uint8Array): string[] => {
  const haystack = Buffer.from(bytes);
  return SECRETS.filter((secret) => haystack.includes(secret));
};

describe('secrets in the bytes', () => {
  const cases: readonly (readonly [string, SourceFile])[] = [
    ['explicit', planted(0, 'explicit')],
    ['implicit', planted(0, 'implicit')],
    ['big-endian', planted(0, 'big-endian')],
    ['deflated', planted(0, 'deflated')],
    ['compressed', planted(0, 'explicit', true)],
  ];
  it.each(cases)('none is left in a file that is %s', async (kind, file) => {
    const { outputs } = await deidentified([file]);
    expect(left(await file.read()).length).toBeGreaterThan(kind === 'deflated' ? 0 : 40);
    expect(left(outputs[0].bytes)).toEqual([]);
    expect(outputs[0].path).toBe('study-01/series-01/image-00001.dcm');
  });

  it.each(['keep', 'shift'] as const)('dates: %s', async (dates) => {
    const { outputs } = await deidentified([planted(0, 'explicit'), planted(1, 'implicit')], dates);
    const found = outputs.map(({ bytes }) => left(bytes));
    const stay = dates === 'keep' ? ['20250317', '131415'] : ['131415'];
    expect(found.map((secrets) => secrets.toSorted())).toEqual([stay.toSorted(), stay.toSorted()]);
  });
});

const open = (files: readonly SourceFile[]) => scanFiles(files, createJobContext());

describe('what stays', () => {
  it('gives the same pixels and geometry when it is read again', async () => {
    const originals = ctSeries(5, (k) => ({ encoding: k % 2 === 0 ? 'explicit' : 'implicit' }));
    const { sources } = await deidentified(originals);
    const [before, after] = [await open(originals), await open(sources)];
    expect(after.series).toHaveLength(1);
    const [a, b] = [before.series[0], after.series[0]];
    for (const key of ['dimensions', 'spacingMm', 'originMm', 'direction', 'window'] as const) {
      expect(b[key]).toEqual(a[key]);
    }
    const volumes = await Promise.all([
      loadVolume(a, originals, createJobContext()),
      loadVolume(b, sources, createJobContext()),
    ]);
    expect(volumes[1].data).toEqual(volumes[0].data);
    expect(b.patient).toMatchObject({ deidentified: true });
    expect(b.patient.id).toMatch(/^ANON-[0-9A-F]{16}$/);
  });

  it('keeps compressed pixel data byte for byte, behind the same transfer syntax', async () => {
    const { sources } = await deidentified([planted(0, 'explicit', true)]);
    const { pixels, transferSyntaxUid } = await readAttributes(sources[0]);
    expect(transferSyntaxUid).toBe('1.2.840.10008.1.2.4.70');
    const value = await sources[0].read(pixels?.offset);
    expect(value).toEqual(encapsulate([new Uint8Array([0xff, 0xd8, 1, 2, 3, 4, 0xff, 0xd9])]));
  });

  it('keeps numbers, codes and classes of structured content', async () => {
    const { outputs } = await deidentified([planted(0, 'explicit')]);
    const bytes = Buffer.from(outputs[0].bytes);
    for (const kept of ['121071', 'Finding', '1.2.840.10008.5.1.4.1.1.2', 'Theatron']) {
      expect(bytes.includes(kept)).toBe(true);
    }
  });
});

describe('references between files', () => {
  it('one new UID for one old UID in all files and at all depths, and no other', async () => {
    const referring = (k: number, uid: string): SourceFile => {
      const references: Elements = {
        '00081140': ['SQ', [{ '00081155': ['UI', uid] }]],
        '00081115': [
          'SQ',
          [{ '0020000e': ['UI', '1.2.3.4'], '00081199': ['SQ', [{ '00081155': ['UI', uid] }]] }],
        ],
      };
      return memorySource(
        `${k}`,
        writeDicom(
          { ...ctElements(k), ...references },
          { encoding: k === 0 ? 'explicit' : 'implicit' },
        ),
      );
    };
    const { sources } = await deidentified([referring(0, '1.2.3.4.2'), referring(1, '1.2.3.4.1')]);
    const [first, second] = await Promise.all(sources.map(readAttributes));
    const uidOf = (file: typeof first): string => file.text(TAG.sopInstanceUid);
    for (const [from, to] of [
      [first, second],
      [second, first],
    ]) {
      expect(from.items('x00081140')[0].text('x00081155')).toBe(uidOf(to));
      const series = from.items('x00081115')[0];
      expect(series.text(TAG.seriesUid)).toBe(to.text(TAG.seriesUid));
      expect(series.items('x00081199')[0].text('x00081155')).toBe(uidOf(to));
    }
    expect(uidOf(first)).not.toBe(uidOf(second));
    expect(uidOf(first)).toMatch(/^2\.25\.[1-9]\d{30,38}$/);
  });

  it('another seed gives other UIDs and pseudonyms, the same seed the same bytes', async () => {
    const file = planted(0, 'explicit');
    const [a, again, other] = await Promise.all([
      deidentified([file], 'shift', 1),
      deidentified([planted(1, 'explicit'), file], 'shift', 1),
      deidentified([file], 'shift', 2),
    ]);
    expect(again.outputs[1].bytes).toEqual(a.outputs[0].bytes);
    expect(other.report.pseudonyms).not.toEqual(a.report.pseudonyms);
  });

  it.each(['remove', 'shift', 'keep'] as const)(
    'a second time changes nothing: %s',
    async (dates) => {
      const once = await deidentified(
        [planted(0, 'explicit'), planted(1, 'implicit'), planted(2, 'big-endian')],
        dates,
      );
      const twice = await deidentified(once.sources, dates);
      expect(twice.outputs).toEqual(once.outputs);
    },
  );
});

describe('dates', () => {
  it('all dates of a patient move by one offset into the past, those of another by another', async () => {
    const dated = (id: string, date: string): SourceFile =>
      memorySource(
        id + date,
        writeDicom({
          ...ctElements(0),
          '00100020': ['LO', id],
          '00080020': ['DA', date],
          '0008002a': ['DT', `${date}101112.5+0100`],
        }),
      );
    const { sources } = await deidentified(
      [dated('A', '20240229'), dated('A', '20240310'), dated('B', '20240229')],
      'shift',
    );
    const read = await Promise.all(sources.map(readAttributes));
    const days = read.map((file) => {
      const date = file.text(TAG.studyDate);
      expect(file.text('x0008002a')).toBe(`${date}101112.5+0100`);
      return Date.UTC(+date.slice(0, 4), +date.slice(4, 6) - 1, +date.slice(6)) / 86_400_000;
    });
    expect(days[1] - days[0]).toBe(10);
    expect(days[2]).not.toBe(days[0]);
    expect(days[0]).toBeLessThan(Date.UTC(2024, 1, 29) / 86_400_000);
    expect(read.map((file) => file.text('x00280303'))).toEqual(Array(3).fill('MODIFIED'));
  });
});

describe('what it says of itself', () => {
  it('states the method with its codes, and a new file meta group', async () => {
    const { sources } = await deidentified([planted(0, 'implicit')], 'keep');
    const file = await readAttributes(sources[0]);
    expect(file.text('x00120062')).toBe('YES');
    expect(file.text('x00120063')).toBe('Theatron: PS3.15 2024b E.1-1 basic profile');
    expect(file.items('x00120064').map((item) => item.text('x00080100'))).toEqual([
      '113100',
      '113106',
    ]);
    expect(file.text('x00280303')).toBe('UNMODIFIED');
  });

  it('reports what a person must look at', async () => {
    const burned = memorySource(
      'b',
      writeDicom({ ...ctElements(0), '00280301': ['CS', 'YES'], '00180015': ['CS', 'HEAD'] }),
    );
    const inPixels = memorySource(
      'c',
      writeDicom({
        ...ctElements(1),
        '00100010': ['PN', 'Quacksalver^Hugo'],
        '60000100': ['US', [16]],
        '7fe00010': ['OW', text('........Quacksalver.............................')],
      }),
    );
    const { report } = await deidentified([burned, inPixels]);
    expect(report.cautions.map(({ code }) => code)).toEqual([
      'burned-in-text',
      'face',
      'overlay-in-pixels',
      'identity-in-pixel-data',
    ]);
  });

  it('leaves out what is no DICOM, is cut or lists a medium, and refuses where nothing is left', async () => {
    const whole = writeDicom(ctElements(0));
    const bad = [
      memorySource('notes.txt', text('Zebulon was here, on a long and windy day.')),
      memorySource('cut', whole.subarray(0, whole.length - 4)),
      memorySource(
        'DICOMDIR',
        writeDicom({
          '00041220': ['SQ', [{ '00100010': ['PN', 'Zebulon'] }]],
          '00080005': ['CS', 'ISO_IR 100'],
        }),
      ),
    ];
    const { report, outputs } = await deidentified([...bad, memorySource('ok', whole)]);
    expect(outputs).toHaveLength(1);
    expect(report.skipped.map(({ file }) => file)).toEqual(['notes.txt', 'cut', 'DICOMDIR']);
    await expect(deidentified(bad)).rejects.toMatchObject({ code: 'nothing-deidentified' });
  });
});

describe('damaged files', () => {
  it('1500 mutants are copied or left out, never more, and the rest of the work goes on', async () => {
    const random = createRandom(77);
    const whole = await Promise.all(
      (['explicit', 'implicit', 'big-endian'] as const).map((encoding) =>
        planted(0, encoding).read(),
      ),
    );
    const mutants = Array.from({ length: 1500 }, (_, n) =>
      memorySource(`${n}`, mutate(whole[n % 3], whole[(n + 1) % 3], random)),
    );
    const { outputs, report } = await deidentified(mutants);
    expect(outputs.length + report.skipped.length).toBe(1500);
    expect(outputs.length).toBeGreaterThan(150);
    for (const { bytes } of outputs) {
      // Each copy can be read by itself.
      const attributes = await readAttributes(memorySource('', bytes));
      expect(attributes.text('x00120062')).toBe('YES');
    }
  });
});
