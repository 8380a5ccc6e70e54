import type { Lps } from '../../core/space.ts';
import { containsVoxel, distance, lpsToIjk, voxelIndex } from '../../core/space.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';
import { toFailure } from '../../core/failure.ts';
import { Emitter } from '../emitter.ts';
import { LabelOutlineCache } from './outline-cache.ts';
import type { Plane, PlaneView } from './plane.ts';
import {
  fittingMmPerPixel,
  gridBounds,
  magnified,
  onPlaneOf,
  onSlice,
  panned,
  PLANES,
  sliceIndex,
  sliceStack,
} from './plane.ts';
import { SliceEngine } from './slice-engine.ts';
import type {
  BrushCursor,
  DisplayWindow,
  LabelStyle,
  SliceEvents,
  SliceHover,
  SlicePaint,
  SliceState,
  SliceTool,
} from './slice-state.ts';
import { EMPTY_SLICE_STATE } from './slice-state.ts';

const MIN_WINDOW_WIDTH = 1;

/**
 * Three linked slices of one volume. Every slice passes through the crosshair; scrolling moves the crosshair.
 * The state is an immutable snapshot that React reads with `useSyncExternalStore`; the engine follows it,
 * at most once per animation frame. Create one per open case and call {@link destroy} when it closes.
 */
export class SliceWorkspace {
  readonly events = new Emitter<SliceEvents>();
  readonly outlines = new LabelOutlineCache();

  readonly #subscribers = new Set<() => void>();
  readonly #elements = new Map<Plane, HTMLDivElement>();
  readonly #dirty = new Set<Plane>();
  /** Planes whose picture the user has moved or magnified; the others are fitted whenever their size changes. */
  readonly #adjusted = new Set<Plane>();
  #state: SliceState = EMPTY_SLICE_STATE;
  #engine: SliceEngine | undefined;
  #starting: Promise<SliceEngine> | undefined;
  #volume: Volume | undefined;
  #labels: LabelMap | undefined;
  #frame = 0;
  #destroyed = false;

  readonly getState = (): SliceState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#subscribers.add(listener);
    return () => {
      this.#subscribers.delete(listener);
    };
  };

  get volume(): Volume | undefined {
    return this.#volume;
  }

  get labels(): LabelMap | undefined {
    return this.#labels;
  }

  /** Shows a volume; crosshair to its centre, window from the file. Resolves when the first frame is asked for. */
  async setVolume(volume: Volume): Promise<void> {
    this.#volume = volume;
    const { grid } = volume;
    const bounds = gridBounds(grid);
    const middle = bounds.min.map((low, n) => (low + bounds.max[n]) / 2);
    const stacks = {
      axial: sliceStack(grid, 'axial'),
      coronal: sliceStack(grid, 'coronal'),
      sagittal: sliceStack(grid, 'sagittal'),
    };
    let crosshair: Lps = [middle[0], middle[1], middle[2]];
    for (const plane of PLANES) {
      const index = sliceIndex(stacks[plane], plane, crosshair);
      crosshair = onSlice(stacks[plane], plane, crosshair, index);
    }
    this.#update({
      geometry: { grid, bounds, stacks, unit: volume.unit === 'HU' ? 'HU' : '' },
      crosshair,
      window: volume.window ?? { centre: 40, width: 400 },
      hover: undefined,
      views: {},
      status: 'loading',
      failure: undefined,
    });
    try {
      const engine = await this.#start();
      if (this.#destroyed || this.#volume !== volume) return;
      this.resetView();
      await this.#fill(engine, volume);
    } catch (error) {
      this.#update({ status: 'failed', failure: toFailure(error).message });
    }
  }

  /** Shows a label map over the slices. It is read, never copied: call {@link labelsChanged} after an edit. */
  setLabels(labels: LabelMap | undefined, styles: readonly LabelStyle[]): void {
    this.#labels = labels;
    this.#update({ styles, labelsVersion: this.#state.labelsVersion + 1 });
  }

  setLabelStyles(styles: readonly LabelStyle[]): void {
    this.#update({ styles });
  }

  /** The contents of the label map changed; the outlines of the shown slices are traced again. */
  labelsChanged(): void {
    this.#update({ labelsVersion: this.#state.labelsVersion + 1 });
  }

  setLabelsVisible(labelsVisible: boolean): void {
    this.#update({ labelsVisible });
  }

  /** Moves all three slices to a point; with `centre` the views follow it too. */
  setCrosshair(point: Lps, centre = false): void {
    const { geometry, views } = this.#state;
    if (!geometry) return;
    let crosshair = point;
    for (const plane of PLANES) {
      const stack = geometry.stacks[plane];
      const index = sliceIndex(stack, plane, point);
      crosshair = onSlice(stack, plane, crosshair, index);
      if (index !== sliceIndex(stack, plane, this.#state.crosshair)) {
        this.events.emit('slice', { plane, index, count: stack.count });
      }
    }
    const moved: Partial<Record<Plane, PlaneView>> = {};
    for (const plane of PLANES) {
      const view = views[plane];
      if (view) {
        moved[plane] = {
          ...view,
          centreLps: onPlaneOf(plane, centre ? crosshair : view.centreLps, crosshair),
        };
      }
    }
    // Only planes whose own slice changed need a new image; elsewhere the lines move.
    const changed = PLANES.filter((plane) => !samePoint(views[plane], moved[plane]));
    this.#update({ crosshair, views: moved });
    this.events.emit('crosshair', crosshair);
    this.#redraw(changed);
  }

  setCrosshairVisible(crosshairVisible: boolean): void {
    this.#update({ crosshairVisible });
  }

  /** Moves the crosshair by whole slices along the plane's axis; clamped to the volume. */
  scroll(plane: Plane, slices: number): void {
    const stack = this.#state.geometry?.stacks[plane];
    if (!stack) return;
    this.goToSlice(plane, sliceIndex(stack, plane, this.#state.crosshair) + slices);
  }

  /** Slice number from 0; clamped. `Infinity` is the last one. */
  goToSlice(plane: Plane, index: number): void {
    const stack = this.#state.geometry?.stacks[plane];
    if (stack) this.setCrosshair(onSlice(stack, plane, this.#state.crosshair, index));
  }

  setWindow(window: DisplayWindow): void {
    const width = Math.max(MIN_WINDOW_WIDTH, window.width);
    this.#update({ window: { centre: window.centre, width } });
    this.events.emit('window', this.#state.window);
    this.#redraw(PLANES);
  }

  setTool(tool: SliceTool): void {
    this.#update({ tool });
  }

  setBrush(brush: BrushCursor): void {
    this.#update({ brush });
  }

  /** Sets the brush radius from the wheel and tells the owner of the brush. */
  resizeBrush(radiusMm: number): void {
    this.#update({ brush: { ...this.#state.brush, radiusMm } });
    this.events.emit('brushRadius', radiusMm);
  }

  /** Moves the picture by screen pixels. */
  pan(plane: Plane, dxPx: number, dyPx: number): void {
    const view = this.#state.views[plane];
    if (!view) return;
    this.#setView(panned(view, dxPx, dyPx));
  }

  /** Magnifies by `factor`; the point under (xPx, yPx) stays where it is. */
  zoom(plane: Plane, factor: number, xPx?: number, yPx?: number): void {
    const view = this.#state.views[plane];
    if (!view) return;
    this.#setView(magnified(view, factor, xPx, yPx));
  }

  /** Every slice fills its viewport, around the crosshair. */
  resetView(plane?: Plane): void {
    const views = { ...this.#state.views };
    for (const one of plane ? [plane] : PLANES) {
      this.#adjusted.delete(one);
      const fitted = this.#fitted(one);
      if (fitted) views[one] = fitted;
    }
    this.#update({ views });
    this.#redraw(plane ? [plane] : PLANES);
  }

  /** Puts a viewport into an element and follows its size. Returns what takes it out again. */
  attach(plane: Plane, element: HTMLDivElement): () => void {
    this.#elements.set(plane, element);
    const observer = new ResizeObserver(() => this.#measure(plane));
    observer.observe(element);
    let attached = true;
    void this.#start()
      .then((engine) => (attached ? engine.enable(plane, element) : undefined))
      .then(() => {
        if (attached) this.#measure(plane);
      })
      .catch((error: unknown) =>
        this.#update({ status: 'failed', failure: toFailure(error).message }),
      );
    return () => {
      attached = false;
      observer.disconnect();
      this.#elements.delete(plane);
      this.#engine?.disable(plane);
    };
  }

  /** Reads the sizes of all elements again; needed only where no resize is observed. */
  resize(): void {
    for (const plane of PLANES) this.#measure(plane);
  }

  /** Canvas with the grey image of a plane, as on screen. */
  imageCanvas(plane: Plane): HTMLCanvasElement | undefined {
    return this.#engine?.canvas(plane);
  }

  /** Voxel, value and label at a point; the value is undefined outside the volume. */
  probe(plane: Plane, lps: Lps): SliceHover | undefined {
    const volume = this.#volume;
    if (!volume) return undefined;
    const [i, j, k] = lpsToIjk(volume.grid, lps).map(Math.round);
    const inside = containsVoxel(volume.grid, i, j, k);
    const index = inside ? voxelIndex(volume.grid, i, j, k) : 0;
    return {
      plane,
      lps,
      ijk: [i, j, k],
      value: inside ? volume.data[index] : undefined,
      label: this.#labelAt(lps),
    };
  }

  setHover(hover: SliceHover | undefined): void {
    this.#update({ hover });
    this.events.emit('hover', hover);
  }

  emitPaint(paint: SlicePaint): void {
    this.events.emit('paint', paint);
  }

  destroy(): void {
    this.#destroyed = true;
    cancelAnimationFrame(this.#frame);
    this.events.clear();
    this.#subscribers.clear();
    this.#engine?.destroy();
    this.#engine = undefined;
    this.#volume = undefined;
    this.#labels = undefined;
    this.outlines.clear();
  }

  #labelAt(lps: Lps): number {
    const labels = this.#labels;
    if (!labels) return 0;
    const [i, j, k] = lpsToIjk(labels.grid, lps).map(Math.round);
    return containsVoxel(labels.grid, i, j, k) ? labels.data[voxelIndex(labels.grid, i, j, k)] : 0;
  }

  #start(): Promise<SliceEngine> {
    this.#starting ??= SliceEngine.create(() => void this.#recover()).then((engine) => {
      if (this.#destroyed) engine.destroy();
      else this.#engine = engine;
      return engine;
    });
    return this.#starting;
  }

  /** A new engine in place of one whose graphics context is gone; what is looked at stays. */
  async #recover(): Promise<void> {
    this.#update({ status: 'lost' });
    this.#engine?.destroy();
    this.#engine = undefined;
    this.#starting = undefined;
    try {
      const engine = await this.#start();
      if (this.#destroyed) return;
      for (const [plane, element] of this.#elements) await engine.enable(plane, element);
      if (this.#volume) await this.#fill(engine, this.#volume);
    } catch (error) {
      this.#update({ status: 'failed', failure: toFailure(error).message });
    }
  }

  async #fill(engine: SliceEngine, volume: Volume): Promise<void> {
    await engine.setVolume(volume);
    if (this.#destroyed || this.#volume !== volume) return;
    this.#redraw(PLANES);
    // The first frame of a new volume is drawn before its texture is filled: it is drawn again.
    await engine.settle();
    this.#redraw(PLANES);
    this.#update({ status: 'ready' });
  }

  #measure(plane: Plane): void {
    const element = this.#elements.get(plane);
    if (!element || element.clientWidth < 2 || element.clientHeight < 2) return;
    const view = this.#state.views[plane];
    const widthPx = element.clientWidth;
    const heightPx = element.clientHeight;
    if (view?.widthPx !== widthPx || view.heightPx !== heightPx) {
      // An adjusted view keeps the area it covers, so that maximising enlarges and restoring undoes it.
      const scale = view ? Math.sqrt((view.widthPx * view.heightPx) / (widthPx * heightPx)) : 1;
      const keep = view && this.#adjusted.has(plane);
      const next = keep
        ? { ...view, widthPx, heightPx, mmPerPixel: view.mmPerPixel * scale }
        : this.#fitted(plane);
      if (next) this.#update({ views: { ...this.#state.views, [plane]: next } });
    }
    this.#engine?.resize();
    this.#redraw(PLANES);
  }

  #fitted(plane: Plane): PlaneView | undefined {
    const { geometry, crosshair } = this.#state;
    const element = this.#elements.get(plane);
    if (!geometry || !element) return undefined;
    const widthPx = Math.max(2, element.clientWidth);
    const heightPx = Math.max(2, element.clientHeight);
    const mmPerPixel = fittingMmPerPixel(geometry.bounds, plane, widthPx, heightPx);
    return { plane, centreLps: crosshair, mmPerPixel, widthPx, heightPx };
  }

  #setView(view: PlaneView): void {
    this.#adjusted.add(view.plane);
    this.#update({ views: { ...this.#state.views, [view.plane]: view } });
    this.#redraw([view.plane]);
  }

  #update(change: Partial<SliceState>): void {
    if (this.#destroyed) return;
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#subscribers) listener();
  }

  #redraw(planes: readonly Plane[]): void {
    for (const plane of planes) this.#dirty.add(plane);
    if (this.#frame !== 0 || this.#destroyed) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      for (const plane of this.#dirty) {
        const view = this.#state.views[plane];
        if (view) this.#engine?.look(view, this.#state.window);
      }
      this.#dirty.clear();
    });
  }
}

function samePoint(a: PlaneView | undefined, b: PlaneView | undefined): boolean {
  return a !== undefined && b !== undefined && distance(a.centreLps, b.centreLps) < 1e-6;
}
