import type { Lps } from '../../core/space.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';
import { Emitter } from '../emitter.ts';
import { failureWords } from '../failure-words.ts';
import type { Fusion } from './fusion.ts';
import { LabelOutlineCache } from './outline-cache.ts';
import { turnedFrame, type SliceFrame } from './oblique.ts';
import type { Plane, PlaneView } from './plane.ts';
import { magnified, onSlice, panned, PLANES, sliceIndex } from './plane.ts';
import { SliceEngine } from './slice-engine.ts';
import { fittedView, resizedView } from './slice-fit.ts';
import { movedTo, opened, probeAt, turnedTo } from './slice-motion.ts';
import type {
  BrushCursor,
  DisplayWindow,
  LabelStyle,
  ShownPhase,
  SliceBurnIn,
  SliceDisplay,
  SliceEvents,
  SliceHover,
  SliceInteractor,
  SlicePaint,
  SliceState,
  SliceTool,
} from './slice-state.ts';
import { EMPTY_SLICE_STATE, showsLabels } from './slice-state.ts';

const MIN_WINDOW_WIDTH = 1;

/**
 * Three linked slices of one volume. Every slice passes through the crosshair; scrolling moves the crosshair.
 * The state is an immutable snapshot that React reads with `useSyncExternalStore`; the engine follows it,
 * at most once per animation frame. Create one per open case and call {@link destroy} when it closes.
 */
export class SliceWorkspace {
  readonly events = new Emitter<SliceEvents>();
  readonly outlines = new LabelOutlineCache();
  readonly burnIns = new Set<SliceBurnIn>();

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
  #interactors: readonly SliceInteractor[] = [];
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

  /** The image whose voxels are drawn: the volume, or a phase in its place. */
  get drawn(): Volume | undefined {
    return this.#state.phase?.image ?? this.#volume;
  }

  get labels(): LabelMap | undefined {
    return this.#labels;
  }

  /** Shows a volume; crosshair to its centre, window from the file. Resolves when the first frame is asked for. */
  async setVolume(volume: Volume): Promise<void> {
    this.#volume = volume;
    this.#update(opened(volume));
    try {
      const engine = await this.#start();
      if (this.#destroyed || this.#volume !== volume) return;
      this.resetView();
      await this.#fill(engine, volume);
    } catch (error) {
      this.#update({ status: 'failed', failure: failureWords(error) });
    }
  }

  /** Draws a phase of the beat in place of the volume, which must have the same grid; undefined is the volume without words. */
  showPhase(phase: ShownPhase | undefined): void {
    const before = this.drawn;
    this.#update({ phase });
    const drawn = this.drawn;
    if (!drawn || drawn === before) return;
    this.#engine?.showValues(drawn.data);
    this.#redraw(PLANES);
  }

  /** Draws a second image in colour over the first; undefined takes it away. */
  setFusion(fusion: Fusion | undefined): void {
    this.#update({ fusion });
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
    const before = this.#state;
    const motion = movedTo(before, point, centre);
    if (!motion || !before.geometry) return;
    const { crosshair, views, changed } = motion;
    for (const plane of PLANES) {
      const stack = before.geometry.stacks[plane];
      const index = sliceIndex(stack, crosshair);
      if (index !== sliceIndex(stack, before.crosshair)) {
        this.events.emit('slice', { plane, index, count: stack.count });
      }
    }
    this.#update({ crosshair, views });
    this.events.emit('crosshair', crosshair);
    this.#redraw(changed);
  }

  /** Turns the viewports to oblique planes through the crosshair; undefined goes back to the patient planes. */
  setFrame(frame: SliceFrame | undefined): void {
    if (!frame && !this.#state.oblique) return;
    const turned = turnedTo(this.#state, frame);
    if (!turned) return;
    this.#update(turned);
    // Patient planes pass through voxel centres again.
    if (!frame) this.setCrosshair(this.#state.crosshair);
    this.#redraw(PLANES);
  }

  /** Turns the planes of the other viewports around the line of sight of one; radians, counter-clockwise on its screen. */
  turn(plane: Plane, angle: number): void {
    this.setFrame(turnedFrame(this.#state.frame, plane, angle));
  }

  /** Shows or hides the handles that turn the planes. */
  setTurning(turning: boolean): void {
    this.#update({ turning });
  }

  setDisplay(change: Partial<SliceDisplay>): void {
    this.#update({ display: { ...this.#state.display, ...change } });
    this.#redraw(PLANES);
  }

  /** Puts something that can be taken hold of over the slices; the last one added is asked first. */
  addInteractor(interactor: SliceInteractor): () => void {
    this.#interactors = [interactor, ...this.#interactors];
    return () => {
      interactor.cancel();
      this.#interactors = this.#interactors.filter((other) => other !== interactor);
    };
  }

  /** Draws into every picture taken of the slices; the unit is one CSS pixel. */
  addBurnIn(draw: SliceBurnIn): () => void {
    this.burnIns.add(draw);
    return () => {
      this.burnIns.delete(draw);
    };
  }

  interactors(): readonly SliceInteractor[] {
    return this.#interactors;
  }

  setCrosshairVisible(crosshairVisible: boolean): void {
    this.#update({ crosshairVisible });
  }

  /** Moves the crosshair by whole slices along the plane's axis; clamped to the volume. */
  scroll(plane: Plane, slices: number): void {
    const stack = this.#state.geometry?.stacks[plane];
    if (!stack) return;
    this.goToSlice(plane, sliceIndex(stack, this.#state.crosshair) + slices);
  }

  /** Slice number from 0; clamped. `Infinity` is the last one. */
  goToSlice(plane: Plane, index: number): void {
    const stack = this.#state.geometry?.stacks[plane];
    if (stack) this.setCrosshair(onSlice(stack, this.#state.crosshair, index));
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
      const element = this.#elements.get(one);
      const fitted = element && fittedView(this.#state, one, element);
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
      .catch((error: unknown) => this.#update({ status: 'failed', failure: failureWords(error) }));
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
    const { drawn } = this;
    return drawn && probeAt(drawn, showsLabels(this.#state) ? this.#labels : undefined, plane, lps);
  }

  setHover(hover: SliceHover | undefined): void {
    this.#update({ hover });
    this.events.emit('hover', hover);
  }

  emitPaint(paint: SlicePaint): void {
    this.events.emit('paint', paint);
  }

  /** Lets go of the image, its labels and the graphics memory they took; viewports attach afresh to what follows. */
  clear(): void {
    this.#engine?.destroy();
    this.#engine = undefined;
    this.#starting = undefined;
    this.#volume = undefined;
    this.#labels = undefined;
    this.#adjusted.clear();
    this.outlines.clear();
    this.#update({ ...EMPTY_SLICE_STATE, tool: this.#state.tool, display: this.#state.display });
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

  #start(): Promise<SliceEngine> {
    if (this.#starting) return this.#starting;
    const starting = SliceEngine.create(() => void this.#recover()).then((engine) => {
      // Nobody waits for it any more when the image was closed meanwhile.
      if (this.#destroyed || this.#starting !== starting) engine.destroy();
      else this.#engine = engine;
      return engine;
    });
    this.#starting = starting;
    return starting;
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
      // It may be gone as well by now, and another on its way.
      if (this.#engine !== engine) return;
      if (this.#volume) await this.#fill(engine, this.#volume);
    } catch (error) {
      this.#update({ status: 'failed', failure: failureWords(error) });
    }
  }

  async #fill(engine: SliceEngine, volume: Volume): Promise<void> {
    await engine.setVolume(volume);
    if (this.#destroyed || this.#volume !== volume) return;
    const { drawn } = this;
    if (drawn && drawn !== volume) engine.showValues(drawn.data);
    this.#redraw(PLANES);
    await engine.filled();
    if (this.#engine === engine && this.#volume === volume) this.#update({ status: 'ready' });
  }

  #measure(plane: Plane): void {
    const element = this.#elements.get(plane);
    if (!element || element.clientWidth < 2 || element.clientHeight < 2) return;
    const next = resizedView(this.#state, plane, element, this.#adjusted.has(plane));
    if (next) this.#update({ views: { ...this.#state.views, [plane]: next } });
    this.#engine?.resize();
    this.#redraw(PLANES);
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
        if (view) this.#engine?.look(view, this.#state.window, this.#state.display);
      }
      this.#dirty.clear();
    });
  }
}
