import type * as Cornerstone from '@cornerstonejs/core';
import type { Volume } from '../../core/volume.ts';
import { ijkToLps } from '../../core/space.ts';
import type { Plane, PlaneView } from './plane.ts';
import { axesOf } from './plane.ts';
import type { DisplayWindow, SliceDisplay } from './slice-state.ts';

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
  #frameOfReference = '';

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

  /**
   * Loads cornerstone on first use (its own chunk) and starts an engine. `onLost` is called when the graphics
   * context is gone; cornerstone cannot take it back, so the caller destroys this engine and makes another.
   */
  static async create(onLost: () => void): Promise<SliceEngine> {
    SliceEngine.#loading ??= import('@cornerstonejs/core').then((cs) => {
      // One context for three slices: the volume is then one texture, not one per viewport.
      const rendering = { renderingEngineMode: 'contextPool', webGlContextCount: 1 };
      cs.init({ rendering } as never);
      cs.metaData.addProvider(localSliceMetadata, 20_000);
      return cs;
    });
    return new SliceEngine(await SliceEngine.#loading, onLost);
  }

  /** Shows a volume in every enabled viewport; the previous one is released. */
  async setVolume(volume: Volume): Promise<void> {
    const previous = this.#volumeId;
    // No colon in the id: cornerstone would take the part before it for a loader scheme.
    const volumeId = `${this.#name}-volume-${SliceEngine.#count++}`;
    this.#frameOfReference = `${volumeId}-frame`;
    const { grid } = volume;
    slices.set(volumeId, { volume, frameOfReference: this.#frameOfReference });
    this.#cs.volumeLoader.createLocalVolume(volumeId, {
      dimensions: [...grid.dimensions] as Cornerstone.Types.Point3,
      spacing: [...grid.spacingMm] as Cornerstone.Types.Point3,
      origin: [...grid.originMm] as Cornerstone.Types.Point3,
      direction: [...grid.direction] as never,
      scalarData: volume.data,
      metadata: volumeMetadata(volume, this.#frameOfReference) as never,
    });
    this.#volumeId = volumeId;
    for (const plane of this.#enabled) await this.#show(plane);
    if (previous) this.#release(previous);
  }

  /**
   * Other values on the grid of the shown volume, such as another phase of the beat. They are read where they lie: only the
   * texture is filled anew, so that a cine costs no memory beside its images.
   */
  showValues(data: Volume['data']): void {
    const local = this.#volumeId && this.#cs.cache.getVolume(this.#volumeId);
    if (!local) return;
    const perSlice = local.dimensions[0] * local.dimensions[1];
    local.imageIds.forEach((imageId, k) => {
      const voxels = this.#cs.cache.getImage(imageId)?.voxelManager as
        { setScalarData(values: Volume['data']): void } | undefined;
      voxels?.setScalarData(data.subarray(k * perSlice, (k + 1) * perSlice));
    });
    local.modified();
  }

  /** Puts a viewport into an element; `disable` takes it out again. */
  async enable(plane: Plane, element: HTMLDivElement): Promise<void> {
    const orientation =
      this.#cs.Enums.OrientationAxis[plane.toUpperCase() as 'AXIAL' | 'CORONAL' | 'SAGITTAL'];
    this.#engine.enableElement({
      viewportId: plane,
      type: this.#cs.Enums.ViewportType.ORTHOGRAPHIC,
      element,
      defaultOptions: { orientation, background: [0, 0, 0] },
    });
    this.#enabled.add(plane);
    if (this.#volumeId) await this.#show(plane);
  }

  disable(plane: Plane): void {
    if (!this.#enabled.delete(plane)) return;
    this.#engine.disableElement(plane);
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

  /** Resolves when some viewport has drawn a frame, or after a second where none is on screen. */
  settle(): Promise<void> {
    return new Promise((resolve) => {
      const { Enums } = this.#cs;
      const done = (): void => {
        clearTimeout(timer);
        for (const plane of this.#enabled) {
          this.#viewport(plane)?.element.removeEventListener(Enums.Events.IMAGE_RENDERED, done);
        }
        requestAnimationFrame(() => resolve());
      };
      const timer = setTimeout(done, 1000);
      for (const plane of this.#enabled) {
        this.#viewport(plane)?.element.addEventListener(Enums.Events.IMAGE_RENDERED, done);
      }
    });
  }

  /** Follows the sizes of the elements; cameras must be set again afterwards. */
  resize(): void {
    this.#engine.resize(true, false);
  }

  /** The canvas on screen, for captures. */
  canvas(plane: Plane): HTMLCanvasElement | undefined {
    return this.#viewport(plane)?.getCanvas();
  }

  destroy(): void {
    const lost = this.#cs.Enums.Events.WEBGL_CONTEXT_LOST;
    this.#cs.eventTarget.removeEventListener(lost, this.#onContextLost);
    this.#enabled.clear();
    this.#engine.destroy();
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

  #release(volumeId: string): void {
    const imageIds = this.#cs.cache.getVolume(volumeId)?.imageIds ?? [];
    for (const imageId of imageIds) this.#cs.cache.removeImageLoadObject(imageId, { force: true });
    this.#cs.cache.removeVolumeLoadObject(volumeId);
    slices.delete(volumeId);
  }
}

interface LocalVolume {
  readonly volume: Volume;
  readonly frameOfReference: string;
}

/** Local volumes by id, for the metadata provider. */
const slices = new Map<string, LocalVolume>();

/**
 * cornerstone gives every slice of a local volume the volume's origin; slice look-ups then fail.
 * This provider answers with the true position of each slice and the display window.
 */
function localSliceMetadata(type: string, imageId: unknown): unknown {
  if (typeof imageId !== 'string') return undefined;
  const cut = imageId.lastIndexOf('_slice_');
  const local = cut > 0 ? slices.get(imageId.slice(0, cut)) : undefined;
  if (!local) return undefined;
  const { grid } = local.volume;
  if (type === 'imagePlaneModule') {
    const [sx, sy, sz] = grid.spacingMm;
    return {
      frameOfReferenceUID: local.frameOfReference,
      rows: grid.dimensions[1],
      columns: grid.dimensions[0],
      imageOrientationPatient: grid.direction.slice(0, 6),
      rowCosines: grid.direction.slice(0, 3),
      columnCosines: grid.direction.slice(3, 6),
      imagePositionPatient: ijkToLps(grid, [0, 0, Number(imageId.slice(cut + 7))]),
      pixelSpacing: [sy, sx],
      rowPixelSpacing: sy,
      columnPixelSpacing: sx,
      sliceThickness: sz,
    };
  }
  if (type === 'voiLutModule') {
    const window = local.volume.window ?? { centre: 40, width: 400 };
    return { windowCenter: [window.centre], windowWidth: [window.width] };
  }
  return undefined;
}

function volumeMetadata(volume: Volume, frameOfReference: string): object {
  const { grid } = volume;
  const whole = volume.data instanceof Int16Array;
  return {
    BitsAllocated: whole ? 16 : 32,
    BitsStored: whole ? 16 : 32,
    HighBit: whole ? 15 : 31,
    PixelRepresentation: 1,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Modality: volume.modality,
    ImageOrientationPatient: grid.direction.slice(0, 6),
    PixelSpacing: [grid.spacingMm[1], grid.spacingMm[0]],
    FrameOfReferenceUID: frameOfReference,
    Columns: grid.dimensions[0],
    Rows: grid.dimensions[1],
    voiLut: [],
  };
}
