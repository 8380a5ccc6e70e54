import type { LabelMap } from '../../core/volume.ts';
import { labelOutlines } from './contours.ts';
import { dot } from '../../core/space.ts';
import { labelSection, labelSlice } from './label-slice.ts';
import type { Plane, PlaneView, ViewAxes } from './plane.ts';
import { axesOf, PLANE_AXES } from './plane.ts';

/** Outlines of one slice as drawable paths, in millimetres along the plane's right and up vectors. */
export type OutlinePaths = ReadonlyMap<number, Path2D>;

interface Shown {
  readonly map: LabelMap;
  readonly axes: ViewAxes;
  readonly positionMm: number;
  readonly version: number;
  readonly paths: OutlinePaths;
}

/** Traces the labels of a slice once per position and edit; zoom and pan only redraw. */
export class LabelOutlineCache {
  readonly #shown = new Map<Plane, Shown>();

  /** `version` is any number that changes whenever the contents of the map do. */
  get(map: LabelMap, view: PlaneView, version: number): OutlinePaths {
    const { plane, centreLps } = view;
    const axes = axesOf(view);
    const positionMm = dot(centreLps, axes.towardsViewer);
    const known = this.#shown.get(plane);
    if (
      known &&
      known.map === map &&
      known.axes === axes &&
      known.positionMm === positionMm &&
      known.version === version
    ) {
      return known.paths;
    }
    const { labels, size, stepMm, originMm } =
      axes === PLANE_AXES[plane]
        ? labelSlice(map, plane, centreLps[PLANE_AXES[plane].axis])
        : labelSection(map, axes, centreLps);
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
    this.#shown.set(plane, { map, axes, positionMm, version, paths });
    return paths;
  }

  clear(): void {
    this.#shown.clear();
  }
}
