import type * as Cornerstone from '@cornerstonejs/core';
import type { Volume } from '../../core/volume.ts';
import { commandsDone } from './commands-done.ts';
import type { Plane, PlaneView } from './plane.ts';
import { axesOf } from './plane.ts';
import type { DisplayWindow, SliceDisplay } from './slice-state.ts';
import { VolumeTexture, type LibraryTexture } from './volume-texture.ts';

/**
 * The only file that talks to cornerstone3D: one rendering engine, one volume, up to three slices of it.
 * Cameras come from outside ({@link PlaneView}); nothing here decides what is looked at.
 */
export class SliceEngine {
  static #loading: Promise<typeof Cornerstone> | undefined;
  static #count = 0;

  readonly #cs: typeof Cornerstone;
  readonly #engine: Cornerstone.RenderingEngine;
  readonly #name: string;
  readonly #enabled = new Set<Plane>();
  /** What the viewports were last told to show voxels as. */
  readonly #displays = new Map<Plane, SliceDisplay>();
  #volumeId: string | undefined;
  #texture: VolumeTexture | undefined;
  /** Resolves when the graphics context is there, or with false where it is gone already; nothing is drawn before. */
  #context: Promise<boolean> | undefined;
  #drawing = false;
  #destroyed = false;
  /** The texture that is whole and seen. */
  #seen: VolumeTexture | undefined;
  readonly #waiting: Waiting[] = [];

  readonly #onContextLost: (event: Event) => void;

  private constructor(cs: typeof Cornerstone, onLost: () => void) {
    this.#cs = cs;
    this.#name = `theatron-slices-${SliceEngine.#count++}`;
    this.#engine = new cs.RenderingEngine(this.#name);
    this.#onContextLost = (event) => {
      const { renderingEngineId } = (event as CustomEvent<{ renderingEngineId: string }>).detail;
      if (renderingEngineId === this.#name) onLost();
    };
    cs.eventTarget.addEventListener(cs.Enums.Events.WEBGL_CONTEXT_LOST, this.#onContextLost);
  }

  /** Loads cornerstone on first use (its own chunk); it can be done before there is anything to show. */
  static load(): Promise<typeof Cornerstone> {
    SliceEngine.#loading ??= (async () => {
      const cs = await import('@cornerstonejs/core');
      // It asks the graphics system what it can do, which may take as long as the program took to begin.
      await nextTask();
      // One context for three slices: the volume is then one texture, not one per viewport.
      const rendering = { renderingEngineMode: 'contextPool', webGlContextCount: 1 };
      cs.init({ rendering } as never);
      return cs;
    })();
    return SliceEngine.#loading;
  }

  /**
   * Starts an engine. `onLost` is called when the graphics context is gone; cornerstone cannot take it back, so the
   * caller destroys this engine and makes another.
   */
  static async create(onLost: () => void): Promise<SliceEngine> {
    const cs = await SliceEngine.load();
    await nextTask();
    return new SliceEngine(cs, onLost);
  }

  /** Shows a volume in every enabled viewport; the previous one is released. See {@link filled}. */
  async setVolume(volume: Volume): Promise<void> {
    if (this.#destroyed) return;
    const previous = this.#volumeId;
    this.#texture?.stop();
    // No colon in the id: cornerstone would take the part before it for a loader scheme.
    const volumeId = `${this.#name}-volume-${SliceEngine.#count++}`;
    const local = libraryVolume(this.#cs, volumeId, volume);
    this.#cs.cache.putVolumeSync(volumeId, local);
    this.#texture = new VolumeTexture(local.vtkOpenGLTexture as unknown as LibraryTexture, volume);
    this.#volumeId = volumeId;
    for (const plane of this.#enabled) await this.#show(plane);
    if (previous) this.#release(previous);
  }

  /**
   * Other values on the grid of the shown volume, such as another phase of the beat. They are read where they lie: only the
   * texture is filled anew, so that a cine costs no memory beside its images.
   */
  showValues(data: Volume['data']): void {
    this.#texture?.replace(data);
  }

  /**
   * Resolves when the whole image is on screen, for which there must be a viewport; or when the engine is gone. Until
   * then the viewports are hidden: a part of an image looks like an image of something else.
   * @throws Failure `graphics-memory`.
   */
  filled(): Promise<void> {
    if (this.#destroyed || (this.#texture && this.#texture === this.#seen))
      return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Puts a viewport into an element; `disable` takes it out again. Nothing happens once the engine is gone. */
  async enable(plane: Plane, element: HTMLDivElement): Promise<void> {
    if (this.#destroyed) return;
    const orientation =
      this.#cs.Enums.OrientationAxis[plane.toUpperCase() as 'AXIAL' | 'CORONAL' | 'SAGITTAL'];
    this.#engine.enableElement({
      viewportId: plane,
      type: this.#cs.Enums.ViewportType.ORTHOGRAPHIC,
      element,
      defaultOptions: { orientation, background: [0, 0, 0] },
    });
    element.addEventListener(this.#cs.Enums.Events.IMAGE_RENDERED, this.#onRendered);
    this.#enabled.add(plane);
    this.#context ??= this.#startContext(plane);
    const there = await this.#context;
    if (!there || !this.#enabled.has(plane)) return;
    if (this.#texture !== this.#seen) element.style.visibility = 'hidden';
    if (this.#volumeId) await this.#show(plane);
  }

  /** The graphics system takes its time for a context; whoever draws at once stands still until it is done. */
  async #startContext(plane: Plane): Promise<boolean> {
    const offscreen = this.#engine.getOffscreenMultiRenderWindow(plane).getOpenGLRenderWindow();
    offscreen.initialize();
    const context = offscreen.getContext() as WebGL2RenderingContext | null;
    if (context) await commandsDone(context);
    // Whoever gave the context away hears of it through `onLost`.
    if (context?.isContextLost()) return false;
    // The library asks this in its first frame, and does not expect that the context may be lost by then; it remembers.
    if (context) offscreen.getGLInformations();
    this.#drawing = true;
    return true;
  }

  disable(plane: Plane): void {
    const element = this.#viewport(plane)?.element;
    if (!this.#enabled.delete(plane)) return;
    element?.removeEventListener(this.#cs.Enums.Events.IMAGE_RENDERED, this.#onRendered);
    this.#engine.disableElement(plane);
    if (element) element.style.visibility = '';
  }

  /** Points the viewport's camera at what `view` says and asks for a frame. */
  look(view: PlaneView, window: DisplayWindow, display?: SliceDisplay): void {
    const viewport = this.#viewport(view.plane);
    if (!viewport || !this.#volumeId || viewport.getActors().length === 0) return;
    const { towardsViewer, up } = axesOf(view);
    const focalPoint = view.centreLps;
    const at = (n: number): number => focalPoint[n] + 1000 * towardsViewer[n];
    viewport.setCamera({
      focalPoint: [focalPoint[0], focalPoint[1], focalPoint[2]],
      position: [at(0), at(1), at(2)],
      viewPlaneNormal: [...towardsViewer],
      viewUp: [...up],
      parallelScale: (view.mmPerPixel * view.heightPx) / 2,
    });
    // The library moves the planes that cut the slice out of the volume only when focal point or up vector change:
    // a turn around the up vector would keep cutting the old slice.
    viewport.updateCameraClippingPlanesAndRange();
    const lower = window.centre - window.width / 2;
    const upper = window.centre + window.width / 2;
    const shown = viewport.getProperties()?.voiRange;
    if (shown?.lower !== lower || shown.upper !== upper) {
      viewport.setProperties({ voiRange: { lower, upper } });
    }
    if (display) this.#display(viewport, view.plane, display);
    viewport.render();
  }

  #display(viewport: Cornerstone.VolumeViewport, plane: Plane, display: SliceDisplay): void {
    if (this.#displays.get(plane) === display) return;
    this.#displays.set(plane, display);
    const { BlendModes, InterpolationType } = this.#cs.Enums;
    viewport.setProperties({
      invert: display.inverted,
      interpolationType: display.smooth ? InterpolationType.LINEAR : InterpolationType.NEAREST,
    });
    const blend = {
      slice: BlendModes.COMPOSITE,
      max: BlendModes.MAXIMUM_INTENSITY_BLEND,
      min: BlendModes.MINIMUM_INTENSITY_BLEND,
      mean: BlendModes.AVERAGE_INTENSITY_BLEND,
    };
    viewport.setBlendMode(blend[display.projection]);
    // The library clips this far on either side of the plane.
    viewport.setSlabThickness(display.projection === 'slice' ? 0 : display.slabMm / 2);
  }

  /** Follows the sizes of the elements; cameras must be set again afterwards. */
  resize(): void {
    if (this.#drawing) this.#engine.resize(true, false);
  }

  /** The canvas on screen, for captures. */
  canvas(plane: Plane): HTMLCanvasElement | undefined {
    return this.#viewport(plane)?.getCanvas();
  }

  destroy(): void {
    this.#destroyed = true;
    const lost = this.#cs.Enums.Events.WEBGL_CONTEXT_LOST;
    this.#cs.eventTarget.removeEventListener(lost, this.#onContextLost);
    this.#texture?.stop();
    this.#texture = undefined;
    for (const plane of this.#enabled) this.disable(plane);
    this.#engine.destroy();
    for (const { resolve } of this.#waiting.splice(0)) resolve();
    if (this.#volumeId) this.#release(this.#volumeId);
    this.#volumeId = undefined;
  }

  async #show(plane: Plane): Promise<void> {
    if (!this.#volumeId) return;
    this.#displays.delete(plane);
    await this.#viewport(plane)?.setVolumes([{ volumeId: this.#volumeId }], false, true);
  }

  #viewport(plane: Plane): Cornerstone.VolumeViewport | undefined {
    if (!this.#enabled.has(plane)) return undefined;
    return this.#engine.getViewport(plane) as unknown as Cornerstone.VolumeViewport | undefined;
  }

  /** The library makes the texture with its first frame; from then on it can be filled. */
  readonly #onRendered = (): void => {
    if (this.#texture?.waiting) void this.#fill(this.#texture);
  };

  async #fill(texture: VolumeTexture): Promise<void> {
    this.#seen = undefined;
    this.#veil('hidden');
    try {
      const whole = await texture.fill();
      if (!whole || texture !== this.#texture) return;
    } catch (error) {
      for (const { reject } of this.#waiting.splice(0)) reject(error);
      return;
    }
    for (const plane of this.#enabled) this.#viewport(plane)?.render();
    // The library draws in the next frame, before this.
    requestAnimationFrame(() => {
      if (texture !== this.#texture || texture.waiting) return;
      this.#seen = texture;
      this.#veil('');
      for (const { resolve } of this.#waiting.splice(0)) resolve();
    });
  }

  #veil(visibility: 'hidden' | ''): void {
    for (const plane of this.#enabled) {
      const viewport = this.#viewport(plane);
      if (viewport) viewport.element.style.visibility = visibility;
    }
  }

  #release(volumeId: string): void {
    this.#cs.cache.removeVolumeLoadObject(volumeId);
  }
}

/** Lets the page do what it has to between two long pieces of work. */
const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Somebody who waits until the whole image is on screen. */
interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A volume of the library over the values of ours. It has no images of slices, which the library makes for volumes that
 * it loads itself: it would keep what it knows of each of them for as long as the page lives.
 */
function libraryVolume(
  cs: typeof Cornerstone,
  volumeId: string,
  volume: Volume,
): Cornerstone.ImageVolume {
  const { grid, data, modality } = volume;
  const dimensions = [...grid.dimensions] as Cornerstone.Types.Point3;
  const whole = data instanceof Int16Array;
  const { centre, width } = volume.window ?? { centre: 40, width: 400 };
  return new cs.ImageVolume({
    volumeId,
    dimensions,
    spacing: [...grid.spacingMm] as Cornerstone.Types.Point3,
    origin: [...grid.originMm] as Cornerstone.Types.Point3,
    direction: [...grid.direction] as never,
    dataType: whole ? 'Int16Array' : 'Float32Array',
    imageIds: [],
    sizeInBytes: data.byteLength,
    voxelManager: cs.utilities.VoxelManager.createScalarVolumeVoxelManager({
      dimensions,
      scalarData: data,
      numberOfComponents: 1,
      id: volumeId,
    }),
    metadata: {
      BitsAllocated: whole ? 16 : 32,
      BitsStored: whole ? 16 : 32,
      HighBit: whole ? 15 : 31,
      PixelRepresentation: 1,
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      Modality: modality,
      ImageOrientationPatient: grid.direction.slice(0, 6),
      PixelSpacing: [grid.spacingMm[1], grid.spacingMm[0]],
      FrameOfReferenceUID: `${volumeId}-frame`,
      Columns: grid.dimensions[0],
      Rows: grid.dimensions[1],
      voiLut: [{ windowCenter: centre, windowWidth: width }],
      VOILUTFunction: 'LINEAR',
    } as never,
  });
}
