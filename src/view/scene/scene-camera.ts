import type { Vec3 } from '../../core/space.ts';
import { add, scale } from '../../core/space.ts';
import type { Box, CameraAxes, CameraView, StandardView } from './camera-view.ts';
import {
  fitBox,
  lookAtAngles,
  rotationBetween,
  standardAxes,
  turn,
  unproject,
} from './camera-view.ts';

const FLIGHT_MS = 160;
const MIN_MM_PER_PIXEL = 0.005;
const MAX_MM_PER_PIXEL = 5;

/**
 * The camera of one 3D viewport: an immutable {@link CameraView} with subscribers. The scene and every
 * overlay read the same snapshot, so that letters, scale and picture cannot disagree.
 */
export class SceneCamera {
  readonly #subscribers = new Set<() => void>();
  #view: CameraView;
  #flight = 0;

  constructor(axes: CameraAxes = lookAtAngles(28, 12)) {
    this.#view = { ...axes, targetLps: [0, 0, 0], mmPerPixel: 0.5, widthPx: 1, heightPx: 1 };
  }

  readonly getView = (): CameraView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#subscribers.add(listener);
    return () => {
      this.#subscribers.delete(listener);
    };
  };

  setView(change: Partial<CameraView>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#subscribers) listener();
  }

  /** A resized viewport keeps the height of patient that it shows. */
  resize(widthPx: number, heightPx: number): void {
    const { mmPerPixel, heightPx: before } = this.#view;
    if (before === heightPx && this.#view.widthPx === widthPx) return;
    const kept = before > 1 ? (mmPerPixel * before) / heightPx : mmPerPixel;
    this.setView({ widthPx, heightPx, mmPerPixel: kept });
  }

  /** Turns the patient with the pointer, like a ball under a hand; no direction is locked. */
  rotate(dxPx: number, dyPx: number): void {
    const { widthPx, heightPx } = this.#view;
    const perPixel = Math.PI / Math.max(200, Math.min(widthPx, heightPx));
    const first = turn(this.#view, this.#view.up, -dxPx * perPixel);
    this.setView(turn(first, first.right, -dyPx * perPixel));
  }

  pan(dxPx: number, dyPx: number): void {
    const { targetLps, right, up, mmPerPixel } = this.#view;
    const shift = add(scale(right, -dxPx * mmPerPixel), scale(up, dyPx * mmPerPixel));
    this.setView({ targetLps: add(targetLps, shift) });
  }

  /** Magnifies; the point under (x, y) stays where it is. */
  zoom(factor: number, x = this.#view.widthPx / 2, y = this.#view.heightPx / 2): void {
    const limited = this.#view.mmPerPixel / factor;
    const mmPerPixel = Math.min(MAX_MM_PER_PIXEL, Math.max(MIN_MM_PER_PIXEL, limited));
    const before = unproject(this.#view, x, y);
    const after = unproject({ ...this.#view, mmPerPixel }, x, y);
    const move = (n: number): number => this.#view.targetLps[n] + before[n] - after[n];
    this.setView({ mmPerPixel, targetLps: [move(0), move(1), move(2)] });
  }

  fit(box: Box): void {
    this.setView(fitBox(this.#view, box));
  }

  snapTo(view: StandardView): void {
    this.flyTo(standardAxes(view));
  }

  /** Turns to new axes in 160 ms; at once when the user asked for reduced motion. */
  flyTo(axes: CameraAxes): void {
    cancelAnimationFrame(this.#flight);
    const from = this.#view;
    const { axis, radians } = rotationBetween(from, axes);
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (still || radians < 1e-3) {
      this.setView(axes);
      return;
    }
    const start = performance.now();
    const step = (now: number): void => {
      const t = Math.min(1, Math.max(0, (now - start) / FLIGHT_MS));
      const eased = 1 - (1 - t) ** 3;
      this.setView(t < 1 ? turn(from, axis, radians * eased) : axes);
      if (t < 1) this.#flight = requestAnimationFrame(step);
    };
    this.#flight = requestAnimationFrame(step);
  }

  stop(): void {
    cancelAnimationFrame(this.#flight);
  }

  /** Direction from the patient to the viewer. */
  get towards(): Vec3 {
    return this.#view.towards;
  }
}
