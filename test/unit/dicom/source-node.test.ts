/** Folders as they are found on disk: links, names in old encodings, files and folders that cannot be read. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { diskSources } from '../../../src/dicom/source.node.ts';
import { openImages } from '../../../src/pipeline/open-images.ts';
import { ctSlice } from '../../fixtures/dicom-series.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'theatron-folder-'));
const at = (...names: string[]): string => path.join(folder, ...names);
const names = async (...target: string[]): Promise<string[]> =>
  (await diskSources(at(...target))).map((file) => file.path);

beforeAll(async () => {
  for (const name of ['loop/deep', 'old', 'mixed', 'Bilder von Müller'])
    mkdirSync(at(name), { recursive: true });
  for (const k of [0, 1, 2, 3]) {
    const bytes = await ctSlice(k).read();
    writeFileSync(at('loop', `${k}.dcm`), bytes);
    writeFileSync(at('Bilder von Müller', `Schnitt ${k} äöü`), bytes);
    // M, u umlaut as Windows-1252 writes it.
    const name = Buffer.concat([Buffer.from(at('old/')), Buffer.from([0x4d, 0xfc, 0x30 + k])]);
    writeFileSync(name, bytes);
    writeFileSync(at('mixed', `${k}`), bytes);
  }
  symlinkSync('..', at('loop/deep/up'));
  symlinkSync('.', at('loop/self'));
  symlinkSync('nowhere', at('loop/dangling'));
  symlinkSync('b', at('loop/a'));
  symlinkSync('a', at('loop/b'));
  const zip = zipSync({ 'a.dcm': await ctSlice(4).read() });
  writeFileSync(at('mixed/whole.zip'), zip);
  writeFileSync(at('mixed/cut.zip'), zip.subarray(0, zip.length - 30));
  writeFileSync(at('mixed/within.zip'), zipSync({ 'inner.zip': zip }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('enters each folder once, however links lead, and names links that lead nowhere', async () => {
  expect(await names('loop')).toEqual(['0.dcm', '1.dcm', '2.dcm', '3.dcm', 'a', 'b', 'dangling']);
  const { scan } = await openImages(await diskSources(at('loop')), createJobContext());
  expect(scan.series[0].dimensions[2]).toBe(4);
  expect(scan.skipped.map(({ code }) => code)).toEqual(['unreadable', 'unreadable', 'unreadable']);
  expect(scan.skipped[2].message).toContain('a link that leads nowhere');
});

it('opens names with blanks, umlauts and bytes that are no UTF-8', async () => {
  expect(await names('Bilder von Müller')).toContain('Schnitt 2 äöü');
  expect(await names('old')).toEqual(['Mü0', 'Mü1', 'Mü2', 'Mü3']);
  const { scan } = await openImages(await diskSources(at('old')), createJobContext());
  expect(scan.series[0].dimensions[2]).toBe(4);
});

it('reads what can be read beside an archive that is cut, and names what lies in another archive', async () => {
  const { scan } = await openImages(await diskSources(at('mixed')), createJobContext());
  expect(scan.series[0].dimensions[2]).toBe(5);
  expect(scan.skipped).toMatchObject([
    { file: 'cut.zip', code: 'zip-unreadable' },
    { file: 'within.zip/inner.zip', code: 'not-dicom' },
  ]);
  expect(scan.skipped[1].message).toContain('an archive within an archive');
  await expect(
    openImages(await diskSources(at('mixed/cut.zip')), createJobContext()),
  ).rejects.toThrow('incomplete');
});

it('refuses what is neither file nor folder', async () => {
  await expect(diskSources('/dev/null')).rejects.toMatchObject({ code: 'input-special' });
});
