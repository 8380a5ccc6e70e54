import type { Volume } from '../../core/volume.ts';
import { toFailure } from '../../core/failure.ts';
import { graphics } from '../graphics.ts';
import { gridBounds } from '../slices/plane.ts';
import { SceneCamera } from '../scene/scene-camera.ts';
import { downsample } from './downsample.ts';
import type { VolumePresetId } from './presets.ts';
import { volumePreset } from './presets.ts';
import type { FrameQuality, VolumeEngine } from './volume-engine.ts';

export interface VolumeRendererState {
  readonly status: 'empty' | 'preparing' | 'refining' | 'ready' | 'lost' | 'failed';
  readonly failure: string | undefined;
  /** Drawn from fewer voxels and longer steps because there is no graphics card. */
  readonly reduced: boolean;
}

interface Qualities {
  readonly moving: FrameQuality;
  readonly still: FrameQuality;
  readonly maxVoxels: number;
}

/** A frame of full quality takes 27 s without a graphics card; these take about 0.1 and 0.6 s at any size. */
const SOFTWARE: Qualities = {
  moving: { resolution: 0.25, maxPixels: 20_000, stepVoxels: 3, shade: false },
  still: { resolution: 0.5, maxPixels: 50_000, stepVoxels: 2, shade: true },
  maxVoxels: 96 ** 3,
};
const HARDWARE: Qualities = {
  moving: { resolution: 0.6, maxPixels: 500_000, stepVoxels: 1.5, shade: true },
  still: { resolution: 1, maxPixels: 4_000_000, stepVoxels: 0.7, shade: true },
  maxVoxels: 320 ** 3,
};
/** The picture is refined when nothing moved for this long. */
const REST_MS = 350;

/**
 * Volume rendering of one series: on demand, coarse while something moves, refined when it rests.
 * Everything heavy waits for {@link setVisible}, so that slices are on screen first.
 */
export class VolumeRenderer {
  readonly camera = new SceneCamera();
  readonly #subscribers = new Set<() => void>();
  readonly #qualities = graphics().software ? SOFTWARE : HARDWARE;
  #state: VolumeRendererState = {
    status: 'empty',
    failure: undefined,
    reduced: graphics().software,
  };
  #element: HTMLElement | undefined;
  #engine: VolumeEngine | undefined;
  #source: Volume | undefined;
  #prepared: Volume | undefined;
  #preset: VolumePresetId = 'heart-cta';
  #visible = false;
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #stopFollowing: (() => void) | undefined;

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
    this.#stopFollowing = this.camera.subscribe(() => this.#move());
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(element);
    const onLost = (event: Event): void => {
      event.preventDefault();
      this.#update({ status: 'lost' });
    };
    const onRestored = (): void => {
      this.#engine?.destroy();
      this.#engine = undefined;
      void this.#prepare();
    };
    element.addEventListener('webglcontextlost', onLost, true);
    element.addEventListener('webglcontextrestored', onRestored, true);
    void this.#prepare();
    return () => {
      observer.disconnect();
      element.removeEventListener('webglcontextlost', onLost, true);
      element.removeEventListener('webglcontextrestored', onRestored, true);
      this.#stopFollowing?.();
      cancelAnimationFrame(this.#frame);
      clearTimeout(this.#rest);
      this.#engine?.destroy();
      this.#engine = undefined;
      this.#element = undefined;
    };
  }

  setVolume(volume: Volume | undefined): void {
    if (volume === this.#source) return;
    this.#source = volume;
    this.#prepared = undefined;
    this.#update({ status: volume ? 'preparing' : 'empty', failure: undefined });
    void this.#prepare();
  }

  setPreset(preset: VolumePresetId): void {
    if (preset === this.#preset) return;
    this.#preset = preset;
    this.#engine?.setPreset(volumePreset(preset));
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
    this.#engine?.draw(this.camera.getView(), this.#qualities.still);
    return this.#engine?.canvas;
  }

  async #prepare(): Promise<void> {
    const source = this.#source;
    if (!source || !this.#visible || !this.#element) return;
    try {
      this.#prepared ??= await downsample(source, this.#qualities.maxVoxels, createPause());
      const { VolumeEngine: Engine } = await import('./volume-engine.ts');
      // Another volume, or none, may have been asked for meanwhile.
      const prepared = this.#prepared;
      if (source !== this.#source || !prepared || !this.#element) return;
      if (!this.#engine) {
        this.#engine = new Engine(this.#element);
        this.#engine.setPreset(volumePreset(this.#preset));
      }
      this.#engine.setVolume(prepared);
      this.#measure();
      this.fit();
    } catch (error) {
      this.#update({ status: 'failed', failure: toFailure(error).message });
    }
  }

  #measure(): void {
    if (!this.#element || this.#element.clientWidth < 2) return;
    this.camera.resize(this.#element.clientWidth, this.#element.clientHeight);
    this.#move();
  }

  /** A coarse frame now, a fine one when things rest. */
  #move(): void {
    if (!this.#engine || !this.#visible) return;
    if (this.#state.status !== 'refining') this.#update({ status: 'refining' });
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#engine?.draw(this.camera.getView(), this.#qualities.moving);
      });
    }
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#engine?.draw(this.camera.getView(), this.#qualities.still);
      this.#update({ status: 'ready' });
    }, REST_MS);
  }

  #update(change: Partial<VolumeRendererState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#subscribers) listener();
  }
}

const FRAME_MS = 12;

/** Gives the page a turn when the last one was more than a frame ago. */
function createPause(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < FRAME_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    last = performance.now();
  };
}
