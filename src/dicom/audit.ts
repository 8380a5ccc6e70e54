/** What a user must know about a series before trusting a volume made of it. */
import { auditContent } from './audit-content.ts';
import { auditGeometry } from './audit-geometry.ts';
import type { StackGeometry } from './geometry.ts';
import type { RepairPlan } from './repair.ts';
import type { SeriesWarning } from './series.ts';
import type { Stack } from './split.ts';
import { warn } from './warning.ts';
import type { Finding } from './warning.ts';

/** Warnings about one stack, the gravest first. */
export function auditStack(
  stack: Stack,
  geometry: StackGeometry | undefined,
  plan: RepairPlan | undefined,
): SeriesWarning[] {
  const images = geometry?.images ?? stack.images;
  const found: Finding[] = [
    ...auditContent(images),
    ...(geometry ? auditGeometry(geometry, stack, plan) : [noPosition(stack)]),
    splitNote(stack),
  ];
  const order = { stop: 0, caution: 1, info: 2 };
  return found
    .filter((warning) => warning !== undefined)
    .sort((a, b) => order[a.severity] - order[b.severity]);
}

function noPosition(stack: Stack): SeriesWarning {
  const count = stack.images.filter(({ placement }) => !placement).length;
  return warn(
    'stop',
    'no-position',
    `${count} of ${stack.images.length} images do not say where in the body they are (no usable image position and orientation), so they cannot be stacked safely.`,
    'Export the original series; secondary captures and photographs lack a position.',
  );
}

function splitNote(stack: Stack): Finding {
  if (stack.partCount === 1) return undefined;
  if (stack.split === 'films') {
    return warn(
      'info',
      'stack-of-films',
      `The planes were filmed one after the other, each in a series of its own, and put together by time (${stack.part}). Between breath holds the heart may have moved.`,
      'Check that the outline of the heart runs on from plane to plane.',
    );
  }
  const which = `part ${stack.partNumber} of ${stack.partCount}${stack.part ? `: ${stack.part}` : ''}`;
  if (stack.split === 'repeats-by-number') {
    return warn(
      'caution',
      'series-split',
      `The series holds several images per position that only their instance numbers tell apart; it was split by that order (${which}).`,
      'Compare the parts before you trust one.',
    );
  }
  return warn(
    'info',
    'series-split',
    `The DICOM series holds several stacks and was split (${which}).`,
    'Choose the part you need.',
  );
}
