/** What a recipe proposes: a label map, how far each structure is to be trusted, and what the user must know. */
import type { LabelMap } from '../core/volume.ts';

export interface StructureEstimate {
  label: number;
  /** Stable name, see `core/anatomy.ts`. */
  name: string;
  volumeMl: number;
  /** Connected regions; one in a sound result, except where the image ends. */
  components: number;
  confidence: 'good' | 'check' | 'poor' | 'missing';
  /** Why the confidence is not `good`. */
  note?: string;
}

export interface Segmentation {
  /** On the grid of the image. */
  labels: LabelMap;
  structures: StructureEstimate[];
  warnings: { code: string; message: string }[];
}
