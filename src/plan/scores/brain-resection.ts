/**
 * A planned brain resection in numbers: how much of the tumour it takes, what it leaves, how near the cut comes to
 * marked eloquent areas, and how far it goes beyond the tumour. Volumes from voxels.
 */
import { isTumourLabel, LABEL, structureByLabel } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import { formatMl, formatMm, withUnit } from '../../core/format.ts';
import type { JobContext } from '../../core/job.ts';
import { voxelVolumeMl } from '../../core/space.ts';
import type { Lps } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import { boundaryPoints, gridPointToLps, nearestPair } from './surface-points.ts';

export interface BrainResectionInput {
  readonly labels: LabelMap;
  /** 1 for every voxel that is resected. */
  readonly resected: Uint8Array;
  /** Distance of every voxel centre from the tumour in mm; 0 or less inside it. */
  readonly tumourDistanceMm: Float32Array;
  /** Outer borders of the shells around the tumour, ascending, mm. */
  readonly shellsMm?: readonly number[];
}

/** Brain tissue between two distances from the tumour. */
export interface SupramarginalShell {
  readonly fromMm: number;
  readonly toMm: number;
  readonly tissueMl: number;
  readonly resectedMl: number;
  readonly resectedPercent: number;
}

export interface EloquentDistance {
  readonly label: number;
  readonly title: string;
  /** Least distance between the border of the resected region and the area; 0 where they touch or overlap. */
  readonly distanceMm: number;
  readonly resectedMl: number;
  /** Ends of the least distance: on the resected region, on the area. */
  readonly atLps: readonly [Lps, Lps];
}

export interface BrainResection {
  readonly tumourMl: number;
  readonly residualMl: number;
  readonly extentOfResectionPercent: number;
  /** Resected tissue that is not tumour. */
  readonly healthyMl: number;
  readonly eloquent: readonly EloquentDistance[];
  readonly shells: readonly SupramarginalShell[];
  readonly statement: string;
}

const SHELLS_MM = [5, 10, 15, 20] as const;
const ELOQUENT = [LABEL.eloquent, LABEL.eloquent + 1, LABEL.eloquent + 2] as const;
const BRAIN: readonly number[] = [LABEL.whiteMatter, LABEL.greyMatter, ...ELOQUENT];

/**
 * The numbers of a brain resection.
 * @throws `bad-input`/`no-tumour` without a tumour in the labels; `no-resection` when nothing is resected.
 */
export async function brainResection(
  { labels, resected, tumourDistanceMm, shellsMm = SHELLS_MM }: BrainResectionInput,
  ctx: JobContext,
): Promise<BrainResection> {
  const { grid, data } = labels;
  const shells = shellsMm.map(() => ({ tissue: 0, resected: 0 }));
  const eloquentVoxels = new Map<number, { all: number; resected: number }>();
  let tumour = 0;
  let residual = 0;
  let healthy = 0;
  let removed = 0;
  for (let n = 0; n < data.length; n++) {
    if (n % 262144 === 0) await ctx.checkpoint();
    const label = data[n];
    if (label === LABEL.background && resected[n] === 0) continue;
    const out = resected[n] === 1 ? 1 : 0;
    removed += out;
    if (isTumourLabel(label)) {
      tumour += 1;
      residual += 1 - out;
      continue;
    }
    if (!BRAIN.includes(label)) continue;
    healthy += out;
    const shell = shellsMm.findIndex((toMm) => tumourDistanceMm[n] <= toMm);
    if (shell >= 0) {
      shells[shell].tissue += 1;
      shells[shell].resected += out;
    }
    if (label < LABEL.eloquent) continue;
    const area = eloquentVoxels.get(label) ?? { all: 0, resected: 0 };
    area.all += 1;
    area.resected += out;
    eloquentVoxels.set(label, area);
  }
  requireSomething(tumour, removed);
  const ml = (voxels: number): number => voxels * voxelVolumeMl(grid);
  const cut = boundaryPoints(grid, (n) => resected[n] === 1);
  const eloquent: EloquentDistance[] = [];
  for (const label of ELOQUENT) {
    const area = eloquentVoxels.get(label);
    if (!area) continue;
    const pair = await nearestPair(
      cut,
      boundaryPoints(grid, (n) => data[n] === label),
      ctx,
    );
    if (!pair) continue;
    eloquent.push({
      label,
      title: structureByLabel(label)?.title ?? `Label ${label}`,
      distanceMm: area.resected > 0 ? 0 : pair.distanceMm,
      resectedMl: ml(area.resected),
      atLps: [gridPointToLps(grid, pair.a), gridPointToLps(grid, pair.b)],
    });
  }
  const result = {
    tumourMl: ml(tumour),
    residualMl: ml(residual),
    extentOfResectionPercent: (100 * (tumour - residual)) / tumour,
    healthyMl: ml(healthy),
    eloquent,
    shells: shells.map((shell, n) => ({
      fromMm: n === 0 ? 0 : shellsMm[n - 1],
      toMm: shellsMm[n],
      tissueMl: ml(shell.tissue),
      resectedMl: ml(shell.resected),
      resectedPercent: shell.tissue === 0 ? 0 : (100 * shell.resected) / shell.tissue,
    })),
  };
  return { ...result, statement: statementOf(result) };
}

function requireSomething(tumour: number, removed: number): void {
  if (tumour === 0) {
    fail(
      'bad-input',
      'no-tumour',
      'The label map holds no tumour, so there is no extent of resection.',
      'Mark the tumour in the segmentation step.',
    );
  }
  if (removed === 0) {
    fail(
      'bad-input',
      'no-resection',
      'The planned surfaces remove nothing.',
      'Move or flip a surface so that it cuts the brain.',
    );
  }
}

function statementOf(result: Omit<BrainResection, 'statement'>): string {
  const parts = [
    `${withUnit(result.extentOfResectionPercent.toFixed(1), '%')} of the tumour lies in the resected region; ${formatMl(result.residualMl)} of ${formatMl(result.tumourMl)} remain.`,
  ];
  for (const { title, distanceMm, resectedMl } of result.eloquent) {
    parts.push(
      resectedMl > 0
        ? `${title}: ${formatMl(resectedMl)} lie in the resected region.`
        : `${title}: ${formatMm(distanceMm)} from the cut.`,
    );
  }
  return parts.join(' ');
}
