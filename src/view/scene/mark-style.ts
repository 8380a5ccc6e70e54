import type { MarkerState, SceneMarker } from './scene-types.ts';

/** How a mark looks, for the page and for captures alike. */
export interface MarkLook {
  readonly radius: number;
  readonly fill: string;
  readonly ring: string;
  readonly ringWidth: number;
  readonly ink: string;
  readonly text: string;
}

export const MARK_STYLE = { fontPx: 11 } as const;

const RINGS: Readonly<Record<MarkerState, string>> = {
  normal: '#2a1a12',
  hover: '#ffffff',
  selected: '#3fc9b6',
  caution: '#f2b63c',
  danger: '#ff7a70',
};

/** Lesions carry their number, electrodes their name; pacing sites and probes are points. */
export function markLook(marker: SceneMarker): MarkLook {
  const ring = RINGS[marker.state];
  const ringWidth = marker.state === 'normal' ? 1.4 : 2.4;
  switch (marker.kind) {
    case 'lesion':
      return { radius: 9, fill: '#e9cdb5', ring, ringWidth, ink: '#1a0f08', text: marker.label };
    case 'electrode':
      return {
        radius: 8,
        fill: '#202020',
        ring: '#e8e8e8',
        ringWidth: 1.2,
        ink: '#fff',
        text: marker.label,
      };
    case 'target':
      return { radius: 6, fill: 'none', ring: '#f2f2f2', ringWidth: 1.8, ink: '#fff', text: '' };
    case 'probe':
      return {
        radius: 4.5,
        fill: '#3fc9b6',
        ring: '#03211d',
        ringWidth: 1.4,
        ink: '#fff',
        text: '',
      };
    case 'pacing':
      return { radius: 4.5, fill: '#ffffff', ring: '#111', ringWidth: 1.4, ink: '#fff', text: '' };
  }
}
