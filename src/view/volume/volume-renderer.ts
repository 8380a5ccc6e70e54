import { cancelled, fail } from '../../core/failure.ts';
import type { Volume } from '../../core/volume.ts';
import { sameGrid } from '../../core/space.ts';
import { failureWords } from '../failure-words.ts';
import { graphics } from '../graphics.ts';
import { SceneCamera } from '../scene/scene-camera.ts';
import { gridBounds } from '../slices/plane.ts';
import type { CropMm } from './crop.ts';
import { cropPlanes, NO_CROP } from './crop.ts';
import type { DetailLimits, VolumeDetail } from './detail.ts';
import { detailOf, MOST_FAILURES, voxelBudget } from './detail.ts';
import { downsample } from './downsample.ts';
import type { VolumePresetId } from './presets.ts';
import { presetFor, volumePreset } from './presets.ts';
import { FIRST_EFFORT, HARDWARE, movingQuality, nextEffort, SOFTWARE } from './quality.ts';
import { signalRange } from './signal-range.ts';
import type { VolumeEngine } from './volume-engine.ts';

export interface VolumeRendererState {
  readonly status: 'empty' | 'preparing' | 'refining' | 'ready' | 'lost' | 'failed';
  readonly failure: string | undefined;
  /** Set when the drawn volume is coarser than the image. */
  readonly detail: VolumeDetail | undefined;
}

/** The picture is refined when nothing moved for this long. */
const REST_MS = 350;
/** A lost context that the browser does not give back by then is replaced. */
const REVIVE_MS = 5000;

/**
 * Volume rendering of one series: on demand, coarse while something moves, refined when it rests, with fewer voxels
 * when the graphics memory runs out. Everything heavy waits for {@link setVisible}, so that slices are on screen first.
 */
export class VolumeRenderer {
  readonly camera = new SceneCamera();
  readonly #subscribers = new Set<() => void>();
  readonly #qualities = graphics().software ? SOFTWARE : HARDWARE;
  #state: VolumeRendererState = { status: 'empty', failure: undefined, detail: undefined };
  #element: HTMLElement | undefined;
  #engine: VolumeEngine | undefined;
  #source: Volume | undefined;
  /** The source with as many voxels as can be drawn here. */
  #prepared: Volume | undefined;
  /** What the engine holds. */
  #shown: Volume | undefined;
  /** Of the signal, from the first image on this grid: phases of one beat are drawn alike. */
  #range: ReturnType<typeof signalRange> | undefined;
  /** The source that the camera has been pointed at. */
  #framed: Volume | undefined;
  /** A whole frame of this source was drawn: when the context goes now, its size is not the reason. */
  #proven = false;
  #memoryFailures = 0;
  #preset: VolumePresetId = 'ct-cardiac';
  #crop: CropMm = NO_CROP;
  #visible = false;
  #effort = FIRST_EFFORT;
  /** The first frame of an engine compiles its programs and says nothing about the next. */
  #warm = false;
  #turn = 0;
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #revival: ReturnType<typeof setTimeout> | undefined;

  readonly getState = (): VolumeRendererState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#subscribers.add(listener);
    return () => {
      this.#subscribers.delete(listener);
    };
  };

  /** Draws into an element until the returned function is called. */
  attach(element: HTMLElement): () => void {
    this.#element = element;
    const stopFollowing = this.camera.subscribe(() => this.#move());
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(element);
    const onLost = (event: Event): void => {
      event.preventDefault();
      this.#onLost();
    };
    const onRestored = (): void => this.#restart();
    element.addEventListener('webglcontextlost', onLost, true);
    element.addEventListener('webglcontextrestored', onRestored, true);
    void this.#prepare();
    return () => {
      observer.disconnect();
      element.removeEventListener('webglcontextlost', onLost, true);
      element.removeEventListener('webglcontextrestored', onRestored, true);
      stopFollowing();
      this.#turn++;
      this.#discardEngine();
      this.#element = undefined;
    };
  }

  /** Another image on the same grid, such as another phase of a beat, takes the place of the drawn one: camera and range stay. */
  setVolume(volume: Volume | undefined): void {
    if (volume === this.#source) return;
    if (volume && this.#source && sameGrid(volume.grid, this.#source.grid)) {
      if (this.#framed === this.#source) this.#framed = volume;
      this.#source = volume;
      this.#prepared = undefined;
      void this.#prepare();
      return;
    }
    this.#discardEngine();
    this.#turn++;
    this.#range = undefined;
    this.#source = volume;
    this.#prepared = undefined;
    this.#proven = false;
    this.#memoryFailures = 0;
    this.#update({
      status: volume ? 'preparing' : 'empty',
      failure: undefined,
      detail: undefined,
    });
    void this.#prepare();
  }

  setPreset(preset: VolumePresetId): void {
    if (preset === this.#preset) return;
    this.#preset = preset;
    this.#applyPreset();
    this.#move();
  }

  setCrop(crop: CropMm): void {
    if (crop === this.#crop) return;
    this.#crop = crop;
    this.#applyCrop();
    this.#move();
  }

  /** Nothing is prepared or drawn before the picture is on screen. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    if (visible) void this.#prepare();
  }

  fit(): void {
    if (this.#source) this.camera.fit(gridBounds(this.#source.grid));
  }

  /** Draws at rest quality at once and hands the canvas out, for captures. */
  draw(): HTMLCanvasElement | undefined {
    const { still } = this.#qualities;
    this.#engine?.draw(this.camera.getView(), still[still.length - 1]);
    return this.#engine?.canvas;
  }

  async #prepare(): Promise<void> {
    const source = this.#source;
    if (!source || !this.#visible || !this.#element) return;
    if (this.#engine && this.#shown && this.#shown === this.#prepared) {
      this.#move();
      return;
    }
    const turn = ++this.#turn;
    try {
      const { VolumeEngine: Engine } = await import('./volume-engine.ts');
      for (;;) {
        const limits = this.#limits();
        const prepared =
          this.#prepared ??
          (await downsample(
            source,
            voxelBudget(limits),
            createPause(() => turn === this.#turn),
            graphics().max3dTextureSize,
          ));
        // Another volume, or none, may have been asked for meanwhile.
        if (turn !== this.#turn || !this.#element) return;
        this.#prepared = prepared;
        this.#update({ detail: detailOf(source.grid, prepared.grid, limits) });
        if (this.#show(this.#engine ?? new Engine(this.#element), prepared)) return;
        this.#discardEngine();
        this.#countFailure();
      }
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#update({ status: 'failed', failure: failureWords(error), detail: undefined });
    }
  }

  /** Hands a volume to a new engine and draws one frame; false when the memory does not hold it. */
  #show(engine: VolumeEngine, volume: Volume): boolean {
    if (engine !== this.#engine) this.#discardEngine();
    this.#engine = engine;
    this.#shown = volume;
    try {
      engine.setVolume(volume);
      this.#applyPreset();
      this.#applyCrop();
      this.#measure();
      if (this.#framed !== this.#source) this.fit();
      this.#framed = this.#source;
      engine.draw(this.camera.getView(), this.#qualities.coarsest);
    } catch (error) {
      // What an array that is too large for this computer throws.
      if (error instanceof RangeError) return false;
      throw error;
    }
    // A lost context is told by its own event.
    if (engine.finish() === 'out-of-memory') return false;
    this.#move();
    return true;
  }

  #limits(): DetailLimits {
    const { deviceMemory } = navigator as Navigator & { readonly deviceMemory?: number };
    const { software } = graphics();
    return { software, memoryGiB: deviceMemory, failures: this.#memoryFailures };
  }

  #countFailure(): void {
    this.#prepared = undefined;
    this.#memoryFailures++;
    if (this.#memoryFailures <= MOST_FAILURES) return;
    this.#discardEngine();
    fail(
      'too-large',
      'graphics-memory',
      'The graphics memory does not hold this volume, even much reduced. The case is unchanged.',
      'Close other tabs and programs that draw, then open this step again.',
    );
  }

  #onLost(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    clearTimeout(this.#rest);
    this.#update({ status: 'lost' });
    clearTimeout(this.#revival);
    this.#revival = setTimeout(() => this.#restart(), REVIVE_MS);
  }

  /** A new engine in place of one whose context is gone; camera, preset and crop stay. */
  #restart(): void {
    this.#discardEngine();
    this.#update({ status: 'preparing' });
    try {
      if (!this.#proven) this.#countFailure();
      void this.#prepare();
    } catch (error) {
      this.#update({ status: 'failed', failure: failureWords(error), detail: undefined });
    }
  }

  #discardEngine(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    clearTimeout(this.#rest);
    clearTimeout(this.#revival);
    this.#engine?.destroy();
    this.#engine = undefined;
    this.#shown = undefined;
    this.#warm = false;
  }

  #applyPreset(): void {
    const preset = volumePreset(this.#preset);
    if (!this.#shown) return;
    const inHu = preset.unit === 'HU';
    if (!inHu) this.#range ??= signalRange(this.#shown.data);
    const range = (!inHu && this.#range) || { low: 0, high: 1 };
    this.#engine?.setPreset(presetFor(preset, range));
  }

  #applyCrop(): void {
    if (this.#source) this.#engine?.setPlanes(cropPlanes(this.#source.grid, this.#crop));
  }

  #measure(): void {
    if (!this.#element || this.#element.clientWidth < 2) return;
    this.camera.resize(this.#element.clientWidth, this.#element.clientHeight);
    this.#move();
  }

  /** A coarse frame now, finer ones when things rest. */
  #move(): void {
    if (!this.#engine || !this.#visible || this.#state.status === 'lost') return;
    if (this.#state.status !== 'refining') this.#update({ status: 'refining' });
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        const started = performance.now();
        const drawn = this.#drawn(movingQuality(this.#qualities, this.#effort));
        const tookMs = performance.now() - started;
        if (drawn && this.#warm) this.#effort = nextEffort(this.#qualities, this.#effort, tookMs);
        this.#warm = drawn;
      });
    }
    this.#refine(0, REST_MS);
  }

  #refine(stage: number, delayMs: number): void {
    const { still } = this.#qualities;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      // A busy page draws its frames late: a coarse one must not come after the fine one.
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
      if (!this.#drawn(still[stage])) return;
      if (stage + 1 < still.length) {
        this.#refine(stage + 1, 0);
        return;
      }
      this.#proven = true;
      this.#update({ status: 'ready' });
    }, delayMs);
  }

  /** Draws a frame to its end; one that the memory did not allow is begun again with a smaller volume. */
  #drawn(quality: Parameters<VolumeEngine['draw']>[1]): boolean {
    if (!this.#engine || this.#engine.lost) return false;
    this.#engine.draw(this.camera.getView(), quality);
    const outcome = this.#engine.finish();
    if (outcome === 'out-of-memory') {
      this.#proven = false;
      this.#restart();
    }
    return outcome === 'drawn';
  }

  #update(change: Partial<VolumeRendererState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#subscribers) listener();
  }
}

const FRAME_MS = 12;

/** Gives the page a turn when the last one was more than a frame ago; throws when the work is not wanted any more. */
function createPause(wanted: () => boolean): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < FRAME_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    if (!wanted()) throw cancelled();
    last = performance.now();
  };
}
