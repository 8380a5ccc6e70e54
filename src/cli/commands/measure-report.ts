import { fail } from '../../core/failure.ts';
import type { LabelMap } from '../../core/volume.ts';
import { structureByLabel } from '../../core/anatomy.ts';
import type { MeasuredGroup } from '../../dicom/sr/measurement-report.ts';
import { requireOnePatient, requireSeries } from '../../dicom/identity.ts';
import { readCaseArchive } from '../../formats/case-archive.ts';
import type { SourceSeries } from '../../formats/dicom-source.ts';
import { measuredGroups, type MeasuredGroups } from '../../pipeline/measured-groups.ts';
import {
  volumeGroup,
  writeMeasurementReport,
  writtenSegments,
  type WrittenSegments,
} from '../../pipeline/measurement-report.ts';
import { sourceOfSeries } from '../../pipeline/series-source.ts';
import { writeLabelFile } from '../../pipeline/write-label-file.ts';
import { contentsFromParts } from '../../twin/exchange.ts';
import { imageOf } from '../../twin/image.ts';
import { measuredOn } from '../../twin/measure-figures.ts';
import { createCaseStore } from '../../twin/store.ts';
import { required, type Command, type CommandInput } from '../command.ts';
import { writeOutput } from '../files.ts';
import { bytesOf, labelMapFrom } from '../labels.ts';
import { openPath } from '../open-path.ts';
import { progressContext, type CommandResult } from '../output.ts';

const usage =
  'measure-report CASE.theatron|labels.nii.gz --images DIR --out report.dcm [--series UID] [--segmentation seg.dcm]';

/** What is measured, and the labels it is counted on. */
interface Measured {
  readonly labels: LabelMap | undefined;
  /** Of the images, as the case knows it. */
  readonly seriesUid: string | undefined;
  groups(segments: WrittenSegments | undefined): Promise<MeasuredGroups>;
}

/** Writes measurements and volumes for the study of their images. */
export const measureReportCommand: Command = {
  usage,
  purpose:
    'Write the measurements of a case and the volumes of its structures (of a label map: the volumes) as a DICOM structured report (SR, TID 1500) that refers to the images; with --segmentation the structures as DICOM SEG beside it. Both name the patient as the images do.',
  options: ['images', 'out', 'series', 'segmentation'],
  async run(input) {
    const given = required({ usage }, 'CASE.theatron or labels', input.positionals[0]);
    const out = required({ usage }, '--out report.dcm', input.option('out'));
    const measured = /\.theatron$/i.test(given) ? await ofCase(given) : await ofLabels(given);
    const source = await sourceAt(input, measured.seriesUid);
    const segments = await writeSegments(input, measured.labels, source);
    const { groups, leftOut } = await measured.groups(segments);
    await writeOutput(out, await writeMeasurementReport(groups, source, new Date()));
    return answer(out, groups, leftOut);
  },
};

async function ofCase(given: string): Promise<Measured> {
  const file = new Blob([await bytesOf(given, 'the case')]);
  const contents = contentsFromParts(await readCaseArchive(file, progressContext('open')));
  const store = createCaseStore(contents);
  const { document, labels } = store.getState();
  const grid = document.steps.segmentation?.summary.grid;
  const image = imageOf(store);
  const on = measuredOn(document, (phase) => (phase === undefined ? image : undefined));
  return {
    labels: grid && labels ? { grid, data: labels.data } : undefined,
    seriesUid: document.study?.seriesUid,
    groups: (segments) => measuredGroups(document, on, segments),
  };
}

async function ofLabels(given: string): Promise<Measured> {
  const labels = await labelMapFrom(given);
  const { grid, data } = labels;
  const voxelMl = grid.spacingMm.reduce((product, mm) => product * mm, 1) / 1000;
  const counts = new Map<number, number>();
  for (const label of data) if (label > 0) counts.set(label, (counts.get(label) ?? 0) + 1);
  return {
    labels,
    seriesUid: undefined,
    async groups(segments) {
      const groups: MeasuredGroup[] = [];
      for (const [label, voxels] of [...counts].sort(([a], [b]) => a - b)) {
        const { name, title } = structureByLabel(label) ?? {
          name: `label-${label}`,
          title: `Label ${label}`,
        };
        groups.push(await volumeGroup(`${title} volume`, name, voxels * voxelMl, segments));
      }
      return { groups, leftOut: [] };
    },
  };
}

/** The images that were measured; those of a case are known by their UID. */
async function sourceAt(
  input: CommandInput,
  caseSeries: string | undefined,
): Promise<SourceSeries> {
  const images = required({ usage }, '--images DIR', input.option('images'));
  const opened = await openPath(images);
  requireOnePatient(requireSeries(opened.scan));
  const wanted = input.option('series') ?? caseSeries;
  const all = opened.scan.series;
  const series = wanted
    ? all.find(({ uid, key }) => uid === wanted || key === wanted)
    : all.find(({ suitableFor3d }) => suitableFor3d);
  if (series) return sourceOfSeries(series, opened.files, progressContext('images'));
  return fail(
    'bad-input',
    'no-such-series',
    `The series ${wanted ?? ''} that was measured is not among these images.`,
    'Give the folder of the images that the case was made from.',
  );
}

async function writeSegments(
  input: CommandInput,
  labels: LabelMap | undefined,
  source: SourceSeries,
): Promise<WrittenSegments | undefined> {
  const out = input.option('segmentation');
  if (out === undefined) return undefined;
  if (!labels) {
    return fail(
      'bad-input',
      'no-segmentation',
      'The case has no segmentation to write.',
      'Segment it first, or leave --segmentation out.',
    );
  }
  const bytes = await writeLabelFile(labels, 'seg', source);
  await writeOutput(out, bytes);
  return writtenSegments(bytes);
}

function answer(
  out: string,
  groups: readonly MeasuredGroup[],
  leftOut: MeasuredGroups['leftOut'],
): CommandResult {
  const measurements = groups.flatMap(({ name, values }) =>
    values.map(({ quantity, derivation, value, unit }) => ({
      of: name,
      name: [quantity.meaning, derivation?.meaning].filter(Boolean).join(', '),
      value,
      unit: unit.value,
    })),
  );
  return {
    json: { out, measurements, leftOut },
    lines: [
      `${groups.length} measured things written to ${out}.`,
      ...measurements.map(({ of, name, value, unit }) => `  ${of}, ${name}: ${value} ${unit}`),
      ...leftOut.map(({ name, reason }) => `Left out: ${name}. ${reason}`),
    ],
  };
}
