/** Edits in words, as the undo button and the message say them. */
import { structureByLabel } from '../../core/anatomy.ts';
import type { EditRequest } from '../../segment/edit/edit-request.ts';

export const titleOf = (label: number): string =>
  structureByLabel(label)?.title ?? `label ${label}`;

/** The edit as the undo button reads. */
export function editName(request: EditRequest): string {
  const title = titleOf(request.label);
  switch (request.tool) {
    case 'flood':
      return `flood fill ${title}`;
    case 'grow':
      return `grow ${title} from seeds`;
    case 'watershed':
      return `lay ${title} along edges`;
    case 'contour':
      return `polish ${title}`;
    case 'interpolate':
      return `interpolate ${title}`;
    case 'lasso':
      return lassoName(title, request);
    case 'fill':
      return `fill holes of ${title}`;
    case 'smooth':
      return `smooth ${title}`;
    case 'part':
      return request.clicked === 'stays'
        ? `keep one part of ${title}`
        : `remove one part of ${title}`;
    case 'islands':
      return `remove islands of ${title}`;
    case 'margin':
      return request.change === 'hollow'
        ? `hollow ${title} to ${request.distanceMm} mm`
        : `${request.change} ${title} by ${request.distanceMm} mm`;
    case 'combine':
      return combineName(title, titleOf(request.other), request);
  }
}

function lassoName(title: string, { action, of }: Extract<EditRequest, { tool: 'lasso' }>): string {
  if (action === 'fill') return `fill ${title} inside an outline`;
  const what = of.length === 1 ? titleOf(of[0]) : `${of.length} structures`;
  return action === 'erase' ? `cut ${what} inside an outline` : `keep ${what} inside an outline`;
}

function combineName(
  title: string,
  other: string,
  { how, distanceMm }: Extract<EditRequest, { tool: 'combine' }>,
): string {
  switch (how) {
    case 'add':
      return `add ${other} to ${title}`;
    case 'subtract':
      return `cut ${title} back ${distanceMm} mm from ${other}`;
    case 'intersect':
      return `keep ${title} within ${distanceMm} mm of ${other}`;
    case 'shell':
      return `add ${distanceMm} mm around ${other} to ${title}`;
  }
}
