/** A second study brought onto the first where the organ is: what lies far from it may have moved on its own. */
import { isTumourLabel, structuresOf, type Organ } from '../core/anatomy.ts';
import { span, type JobContext } from '../core/job.ts';
import type { LabelMap, Volume } from '../core/volume.ts';
import { distanceTransformMm } from '../segment/distance.ts';
import { registerRigid, type RigidRegistration } from '../segment/register/register-rigid.ts';

export interface AlignRequest {
  readonly fixed: Volume;
  readonly moving: Volume;
  /** Of the first study. */
  readonly labels: LabelMap;
  readonly organ: Organ;
}

/** Around the organ so much counts as well: its surface is what an image is aligned by. */
const SURROUNDINGS_MM = 12;

/** Rigid registration by mutual information of the organ and its surroundings. */
export async function alignStudies(
  { fixed, moving, labels, organ }: AlignRequest,
  context: JobContext,
): Promise<RigidRegistration> {
  context.report(0, 'Preparing the organ');
  const [{ label: parenchyma }] = structuresOf(organ);
  const inside = labels.data.map((label) => (label === parenchyma || isTumourLabel(label) ? 1 : 0));
  const near = await distanceTransformMm(inside, labels.grid);
  const mask = Uint8Array.from(near, (mm) => (mm <= SURROUNDINGS_MM ? 1 : 0));
  return registerRigid(fixed, moving, { mask }, span(context, 0.1, 1));
}
