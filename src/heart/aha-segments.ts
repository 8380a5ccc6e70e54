/**
 * The 17 segments of the left ventricle (American Heart Association, Cerqueira 2002,
 * doi 10.1161/hc0402.102975): thirds of the cavity's long axis, counted from the anterior insertion of the right ventricle;
 * segment 17 is the cap beyond the end of the cavity. Segment 0 is the free wall of the right ventricle.
 */
import { LABEL } from '../core/anatomy.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { ijkToLps } from '../core/space.ts';
import type { Lps } from '../core/space.ts';
import type { VentricularFrame } from './ventricular-frame.ts';

export const APEX_SEGMENT = 17;

const TITLES = [
  'RV free wall',
  'Basal anterior',
  'Basal anteroseptal',
  'Basal inferoseptal',
  'Basal inferior',
  'Basal inferolateral',
  'Basal anterolateral',
  'Mid anterior',
  'Mid anteroseptal',
  'Mid inferoseptal',
  'Mid inferior',
  'Mid inferolateral',
  'Mid anterolateral',
  'Apical anterior',
  'Apical septal',
  'Apical inferior',
  'Apical lateral',
  'Apex',
] as const;

/** `7` to `Mid anterior`; 0 is the RV free wall. */
export const segmentTitle = (segment: number): string => TITLES[segment] ?? `Segment ${segment}`;

export const SEGMENT_TITLES: readonly string[] = TITLES;

/** Segment 1 to 17 of a point of the LV wall. */
export function segmentAt(frame: VentricularFrame, point: Lps): number {
  const height = frame.apicoBasal(point);
  if (height < 0) return APEX_SEGMENT;
  const angle = frame.circumferentialDeg(point);
  if (height < 1 / 3) {
    // Quarters centred on the middle of anterior wall (330), septum (60), inferior (150) and lateral wall (240).
    return 13 + (Math.floor((angle + 75) / 90) % 4);
  }
  // Sixths from the insertion: anteroseptal, inferoseptal, inferior, inferolateral, anterolateral, anterior.
  const sixth = (Math.floor(angle / 60) + 1) % 6;
  return (height < 2 / 3 ? 7 : 1) + sixth;
}

/** Segment of every active voxel: 1 to 17 in the LV wall, 0 in the RV free wall. */
export function ahaSegments(simulation: SimulationGrid, frame: VentricularFrame): Uint8Array {
  const { grid, active, labels } = simulation;
  const [nx, ny] = grid.dimensions;
  return Uint8Array.from(active, (at) => {
    if (labels[at] === LABEL.rvMyocardium) return 0;
    const ijk = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)] as const;
    return segmentAt(frame, ijkToLps(grid, ijk));
  });
}
