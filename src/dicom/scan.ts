/** From a heap of files to audited series, by reading headers only. */
import type { JobContext } from '../core/job.ts';
import type { Lps, Vec3 } from '../core/space.ts';
import { IDENTITY_DIRECTION } from '../core/space.ts';
import { auditStack } from './audit.ts';
import { stackGeometry } from './geometry.ts';
import { distinctPatients } from './identity.ts';
import { readHeader } from './image-header.ts';
import type { ImageHeader } from './image-header.ts';
import { isWhole } from './rescale.ts';
import type { ImportScan, SeriesSummary, SkippedFile, SliceRef } from './series.ts';
import { mapConcurrently } from './source.ts';
import type { SourceFile } from './source.ts';
import { positionMm, splitIntoStacks } from './split.ts';
import type { Stack } from './split.ts';
import { transferSyntax } from './transfer-syntax.ts';

const PARALLEL_READS = 8;

/**
 * Reads the headers of all files and returns the series found, the largest usable first, and why
 * files were left out. Files that cannot be read never stop the scan.
 */
export async function scanFiles(
  files: readonly SourceFile[],
  ctx: JobContext,
): Promise<ImportScan> {
  let read = 0;
  const results = await mapConcurrently(files, PARALLEL_READS, async (file, index) => {
    await ctx.checkpoint();
    const result = await readHeader(file, index);
    ctx.report(++read / files.length, `Reading headers: ${read} of ${files.length} files`);
    return result;
  });
  const skipped = results.flatMap((result) => ('skipped' in result ? [result.skipped] : []));
  const images = results.flatMap((result) => ('images' in result ? result.images : []));
  const unique = dropCopies(images, skipped);
  const series = withUniqueKeys(splitIntoStacks(unique).map(summarize));
  return {
    series: series.sort(
      (a, b) =>
        Number(b.suitableFor3d) - Number(a.suitableFor3d) || b.slices.length - a.slices.length,
    ),
    skipped,
    patients: distinctPatients(unique.map(({ patient }) => patient)),
    fileCount: files.length,
  };
}

/** The same image twice (one SOP instance UID) is an accident of copying; the second is left out. */
function dropCopies(images: readonly ImageHeader[], skipped: SkippedFile[]): ImageHeader[] {
  const seen = new Map<string, string>();
  return images.filter(({ sopInstanceUid, file, pixels, frame = 1 }) => {
    if (sopInstanceUid === '') return true;
    const key = `${sopInstanceUid} ${frame} ${pixels.transferSyntaxUid}`;
    const earlier = seen.get(key);
    seen.set(key, earlier ?? file);
    if (earlier === undefined) return true;
    if (frame === 1)
      skipped.push({ file, code: 'duplicate', message: `The same image as ${earlier}.` });
    return false;
  });
}

/** Two people's images can carry one series UID; a key must still name one series. */
function withUniqueKeys(series: readonly SeriesSummary[]): SeriesSummary[] {
  const used = new Map<string, number>();
  return series.map((summary) => {
    const times = (used.get(summary.key) ?? 0) + 1;
    used.set(summary.key, times);
    return times === 1 ? summary : { ...summary, key: `${summary.key}~${times}` };
  });
}

function summarize(stack: Stack): SeriesSummary {
  const geometry = stackGeometry(stack.images);
  const images = geometry?.images ?? stack.images;
  const [first] = images;
  const warnings = auditStack(stack, geometry);
  const middle = images[images.length >> 1];
  const { columns, rows } = first.pixels;
  const dimensions: Vec3 = [columns, rows, images.length];
  const [rowMm, columnMm] = first.pixelSpacingMm ?? [1, 1];
  const uneven = warnings.some(
    ({ code }) => code === 'missing-slices' || code === 'uneven-spacing',
  );
  const sliceMm = (uneven ? geometry?.medianGapMm : geometry?.sliceSpacingMm) ?? 1;
  const syntax =
    images
      .map(({ pixels }) => transferSyntax(pixels.transferSyntaxUid))
      .find(({ encoding }) => !encoding) ?? transferSyntax(first.pixels.transferSyntaxUid);
  const { sliceThicknessMm, bodyPart, contrastAgent } = first;
  return {
    uid: first.seriesUid,
    key: stack.partCount > 1 ? `${first.seriesUid}#${stack.partNumber}` : first.seriesUid,
    modality: first.modality,
    description: describe(first, stack),
    studyUid: first.studyUid,
    studyDate: first.studyDate,
    studyDescription: first.studyDescription,
    frameOfReferenceUid: first.frameOfReferenceUid,
    manufacturer: first.manufacturer,
    patient: first.patient,
    dimensions,
    spacingMm: [columnMm, rowMm, sliceMm],
    originMm: geometry?.originMm ?? ([0, 0, 0] satisfies Lps),
    direction: geometry?.direction ?? IDENTITY_DIRECTION,
    ...(sliceThicknessMm !== undefined && { sliceThicknessMm }),
    ...(middle.window && { window: middle.window }),
    transferSyntax: {
      uid: syntax.uid,
      name: syntax.name,
      supported: syntax.encoding !== undefined,
    },
    laterality: first.laterality,
    ...(bodyPart && { bodyPart }),
    ...(contrastAgent && { contrastAgent }),
    synthetic: isSynthetic(first),
    suitableFor3d: !warnings.some(({ severity }) => severity === 'stop'),
    warnings,
    slices: images.map(sliceRef),
    bytes: columns * rows * images.length * (images.every(({ pixels }) => isWhole(pixels)) ? 2 : 4),
  };
}

const describe = ({ description }: ImageHeader, { part, partCount }: Stack): string =>
  partCount > 1 && part ? `${description || 'Series'} (${part})` : description;

const isSynthetic = (image: ImageHeader): boolean =>
  [
    image.patient.id,
    image.patient.name,
    image.description,
    image.studyDescription,
    image.comments,
    image.manufacturer,
  ].some((text) => /\bSYNTHETIC\b/i.test(text));

function sliceRef(image: ImageHeader): SliceRef {
  return {
    file: image.file,
    fileIndex: image.fileIndex,
    ...(image.frame !== undefined && { frame: image.frame }),
    sopInstanceUid: image.sopInstanceUid,
    originMm: image.placement?.originMm ?? [0, 0, 0],
    positionMm: positionMm(image),
    pixels: image.pixels,
  };
}
