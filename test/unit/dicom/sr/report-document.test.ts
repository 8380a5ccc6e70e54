/** Structured reports of others, read into the import report; hostile ones are cut, never fatal. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../../src/core/job.ts';
import { importReport, importReportLines } from '../../../../src/dicom/import-report.ts';
import { scanFiles } from '../../../../src/dicom/scan.ts';
import type { ReportDocument } from '../../../../src/dicom/series.ts';
import { diskSources } from '../../../../src/dicom/source.node.ts';
import { memorySource } from '../../../../src/dicom/source.ts';
import { writeDicom, type Elements } from '../../../fixtures/dicom-file.ts';
import { ctSlice } from '../../../fixtures/dicom-series.ts';
import { sharedData } from '../../../fixtures/shared-data.ts';

const ENHANCED_SR = '1.2.840.10008.5.1.4.1.1.88.22';

const code = (value: string, meaning: string): Elements => ({
  '00080100': ['SH', value],
  '00080102': ['SH', 'DCM'],
  '00080104': ['LO', meaning],
});

const text = (words: string, children: readonly Elements[] = []): Elements => ({
  '0040a010': ['CS', 'CONTAINS'],
  '0040a040': ['CS', 'TEXT'],
  '0040a043': ['SQ', [code('121071', 'Finding')]],
  '0040a160': ['UT', words],
  ...(children.length > 0 && { '0040a730': ['SQ', children] }),
});

const report = (content: readonly Elements[]): Elements => ({
  '00080005': ['CS', 'ISO_IR 100'],
  '00080016': ['UI', ENHANCED_SR],
  '00080018': ['UI', '1.2.9.9'],
  '00080023': ['DA', '20260103'],
  '00080060': ['CS', 'SR'],
  '00100010': ['PN', 'Doe^Jane'],
  '00100020': ['LO', 'J-1'],
  '0020000d': ['UI', '1.2.3'],
  '0020000e': ['UI', '1.2.9'],
  '0040a040': ['CS', 'CONTAINER'],
  '0040a043': ['SQ', [code('126000', 'Imaging Measurement Report')]],
  '0040a491': ['CS', 'PARTIAL'],
  '0040a493': ['CS', 'VERIFIED'],
  '0040a730': ['SQ', content],
});

async function readOne(content: readonly Elements[]): Promise<ReportDocument> {
  const file = memorySource('sr.dcm', writeDicom(report(content)));
  const { reports } = await scanFiles([file], createJobContext());
  return reports[0];
}

describe('a structured report beside images', () => {
  it('is listed with its measurements and text, and stays named among what is no image', async () => {
    const length: Elements = {
      '0040a010': ['CS', 'CONTAINS'],
      '0040a040': ['CS', 'NUM'],
      '0040a043': ['SQ', [code('410668003', 'Length')]],
      '0040a300': [
        'SQ',
        [
          {
            '004008ea': [
              'SQ',
              [{ '00080100': ['SH', 'mm'], '00080102': ['SH', 'UCUM'], '00080104': ['LO', 'mm'] }],
            ],
            '0040a30a': ['DS', '12.5'],
          },
        ],
      ],
    };
    const group: Elements = {
      '0040a010': ['CS', 'CONTAINS'],
      '0040a040': ['CS', 'CONTAINER'],
      '0040a043': ['SQ', [code('125007', 'Measurement Group')]],
      '0040a730': [
        'SQ',
        [
          { ...text('Node 1'), '0040a043': ['SQ', [code('112039', 'Tracking Identifier')]] },
          length,
        ],
      ],
    };
    const sr = memorySource('sr.dcm', writeDicom(report([group])));
    const scan = await scanFiles([ctSlice(0), ctSlice(1), sr], createJobContext());
    expect(scan.patients).toHaveLength(1);
    expect(scan.skipped).toMatchObject([{ file: 'sr.dcm', code: 'not-an-image' }]);
    expect(scan.reports).toMatchObject([
      {
        title: 'Imaging Measurement Report',
        date: '20260103',
        complete: false,
        verified: true,
        truncated: false,
        patient: { name: 'Doe, Jane' },
        measurements: [{ of: 'Node 1', name: 'Length', value: '12.5', unit: 'mm' }],
      },
    ]);
    expect(scan.reports[0].lines).toEqual([
      { depth: 0, text: 'Measurement Group' },
      { depth: 1, text: 'Tracking Identifier: Node 1' },
      { depth: 1, text: 'Length: 12.5 mm' },
    ]);
    expect(importReportLines(scan)).toContain('  Node 1, Length: 12.5 mm');
    const json = JSON.stringify(importReport(scan));
    expect(json).toContain('"value":"12.5"');
    expect(json).not.toContain('Jane');
  });

  it('is cut where it is endless, and says so', async () => {
    const many = await readOne(Array.from({ length: 6000 }, (_, n) => text(`line ${n}`)));
    expect(many.truncated).toBe(true);
    expect(many.lines).toHaveLength(4999);
    let deep = text('bottom');
    for (let depth = 0; depth < 28; depth++) deep = text(`at ${depth}`, [deep]);
    const nested = await readOne([deep]);
    expect(nested.truncated).toBe(true);
    expect(nested.lines.at(-1)?.depth).toBeLessThan(25);
  });
});

const reports = sharedData('dicom-conformance');
describe.skipIf(!reports)('reports of other programs', () => {
  const read = async (name: string): Promise<ReportDocument> => {
    const files = await diskSources(path.join(reports ?? '', name));
    const scan = await scanFiles(files, createJobContext());
    return scan.reports[0];
  };

  it('measurement groups, their findings and units', async () => {
    const { measurements } = await read('highdicom/sr_document_with_multiple_groups.dcm');
    expect(measurements).toContainEqual({
      of: 'Image0001',
      name: 'Intensity Histogram Mean',
      value: '-119.07385253906',
      unit: 'HU',
    });
    expect(measurements).toContainEqual({
      of: 'Vertebra0001',
      name: 'Volume',
      value: '200.0',
      unit: 'mm³',
    });
  });

  it('free text, in the character set of the file', async () => {
    const { title, verified, lines } = await read('pydicom/test-SR.dcm');
    expect({ title, verified }).toEqual({ title: 'Diagnosis', verified: true });
    expect(lines.map(({ text: words }) => words)).toContain('Diameter: 3 Length Unit');
  });
});
