import type { LabelMap } from '../../core/volume.ts';
import { labelOutlines } from './contours.ts';
import { labelSlice } from './label-slice.ts';
import type { Plane } from './plane.ts';

/** Outlines of one slice as drawable paths, in millimetres along the plane's right and up vectors. */
export type OutlinePaths = ReadonlyMap<number, Path2D>;

interface Shown {
  readonly map: LabelMap;
  readonly positionMm: number;
  readonly version: number;
  readonly paths: OutlinePaths;
}

/** Traces the labels of a slice once per position and edit; zoom and pan only redraw. */
export class LabelOutlineCache {
  readonly #shown = new Map<Plane, Shown>();

  /** `version` is any number that changes whenever the contents of the map do. */
  get(map: LabelMap, plane: Plane, positionMm: number, version: number): OutlinePaths {
    const known = this.#shown.get(plane);
    if (
      known &&
      known.map === map &&
      known.positionMm === positionMm &&
      known.version === version
    ) {
      return known.paths;
    }
    const { labels, size, stepMm, originMm } = labelSlice(map, plane, positionMm);
    const paths = new Map<number, Path2D>();
    for (const [label, outlines] of labelOutlines(labels, size[0], size[1])) {
      const path = new Path2D();
      for (const points of outlines) {
        for (let n = 0; n < points.length; n += 2) {
          const x = originMm[0] + points[n] * stepMm[0];
          const y = originMm[1] + points[n + 1] * stepMm[1];
          if (n === 0) path.moveTo(x, y);
          else path.lineTo(x, y);
        }
        path.closePath();
      }
      paths.set(label, path);
    }
    this.#shown.set(plane, { map, positionMm, version, paths });
    return paths;
  }

  clear(): void {
    this.#shown.clear();
  }
}
