import '@kitware/vtk.js/Rendering/Profiles/Volume';
import { newInstance as newDataArray } from '@kitware/vtk.js/Common/Core/DataArray';
import { newInstance as newImageData } from '@kitware/vtk.js/Common/DataModel/ImageData';
import { newInstance as newPiecewiseFunction } from '@kitware/vtk.js/Common/DataModel/PiecewiseFunction';
import { newInstance as newPlane } from '@kitware/vtk.js/Common/DataModel/Plane';
import { newInstance as newColourTransferFunction } from '@kitware/vtk.js/Rendering/Core/ColorTransferFunction';
import { newInstance as newRenderer } from '@kitware/vtk.js/Rendering/Core/Renderer';
import { newInstance as newRenderWindow } from '@kitware/vtk.js/Rendering/Core/RenderWindow';
import { newInstance as newInteractor } from '@kitware/vtk.js/Rendering/Core/RenderWindowInteractor';
import { newInstance as newVolume } from '@kitware/vtk.js/Rendering/Core/Volume';
import { newInstance as newVolumeMapper } from '@kitware/vtk.js/Rendering/Core/VolumeMapper';
import type { vtkOpenGLRenderWindow } from '@kitware/vtk.js/Rendering/OpenGL/RenderWindow';
import { newInstance as newOpenGLWindow } from '@kitware/vtk.js/Rendering/OpenGL/RenderWindow';
import type { Lps, Vec3 } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import type { CameraView } from '../scene/camera-view.ts';
import { drawWithEvenGrain } from './even-grain.ts';
import type { VolumePreset } from './presets.ts';
import type { FrameQuality } from './quality.ts';

drawWithEvenGrain();

const CAMERA_DISTANCE_MM = 1000;

/** One vtk.js volume in one element; draws only when asked. Loaded on first use, in its own chunk. */
export class VolumeEngine {
  readonly #window = newRenderWindow();
  readonly #renderer = newRenderer({ background: [0, 0, 0] });
  readonly #view: vtkOpenGLRenderWindow = newOpenGLWindow();
  readonly #interactor = newInteractor();
  readonly #mapper = newVolumeMapper();
  readonly #actor = newVolume();
  #opacity = newPiecewiseFunction();
  #voxelMm = 1;
  #stepMm = 0;

  constructor(element: HTMLElement) {
    this.#window.addRenderer(this.#renderer);
    this.#view.setContainer(element);
    this.#window.addView(this.#view);
    // The mapper asks it whether something moves; no events are bound to it.
    this.#interactor.setView(this.#view);
    this.#mapper.setAutoAdjustSampleDistances(false);
    this.#mapper.setMaximumSamplesPerRay(4000);
    this.#actor.setMapper(this.#mapper);
    // One that is made with the first frame would stay where the viewer was then.
    this.#renderer.createLight();
  }

  get canvas(): HTMLCanvasElement {
    return this.#view.getCanvas() as HTMLCanvasElement;
  }

  get lost(): boolean {
    return this.#context()?.isContextLost() ?? true;
  }

  setVolume({ grid, data }: Volume): void {
    const image = newImageData();
    image.setDimensions([...grid.dimensions]);
    image.setSpacing([grid.spacingMm[0], grid.spacingMm[1], grid.spacingMm[2]]);
    image.setOrigin([grid.originMm[0], grid.originMm[1], grid.originMm[2]]);
    image.setDirection([...grid.direction] as never);
    image.getPointData().setScalars(newDataArray({ name: 'values', values: data }));
    this.#mapper.setInputData(image);
    this.#voxelMm = Math.min(...grid.spacingMm);
    if (this.#renderer.getVolumes().length === 0) this.#renderer.addVolume(this.#actor);
  }

  /** Stops of the preset are voxel values. */
  setPreset(preset: VolumePreset): void {
    const property = this.#actor.getProperty();
    const colour = newColourTransferFunction();
    for (const [value, r, g, b] of preset.colours) colour.addRGBPoint(value, r, g, b);
    this.#opacity = newPiecewiseFunction();
    for (const [value, share] of preset.opacity) this.#opacity.addPoint(value, share);
    property.setRGBTransferFunction(0, colour);
    property.setScalarOpacity(0, this.#opacity);
    // Opacities hold for a path of about one and a half voxels of a cardiac CT.
    property.setScalarOpacityUnitDistance(0, 1.5);
    property.setInterpolationTypeToLinear();
    property.setAmbient(0.25);
    property.setDiffuse(0.75);
    property.setSpecular(0.15);
    property.setSpecularPower(12);
    if (preset.blend === 'maximum') this.#mapper.setBlendModeToMaximumIntensity();
    else this.#mapper.setBlendModeToComposite();
  }

  /** Draws only what lies on the inner side of every plane; at most six. */
  setPlanes(planes: readonly { readonly pointLps: Lps; readonly inwards: Vec3 }[]): void {
    this.#mapper.removeAllClippingPlanes();
    for (const { pointLps, inwards } of planes) {
      const [x, y, z] = pointLps;
      const [nx, ny, nz] = inwards;
      this.#mapper.addClippingPlane(newPlane({ origin: [x, y, z], normal: [nx, ny, nz] }));
    }
  }

  /** Draws one frame; it may still be under way when this returns, see {@link finish}. */
  draw(view: CameraView, quality: FrameQuality): void {
    const budget = Math.sqrt(quality.maxPixels / (view.widthPx * view.heightPx));
    const resolution = Math.min(quality.resolution, budget);
    const width = Math.max(16, Math.round(view.widthPx * resolution));
    const height = Math.max(16, Math.round(view.heightPx * resolution));
    this.#view.setSize(width, height);
    const stepMm = this.#voxelMm * quality.stepVoxels;
    // The library makes its table of opacities for one length of step and does not notice another.
    if (stepMm !== this.#stepMm) this.#opacity.modified();
    this.#stepMm = stepMm;
    this.#mapper.setSampleDistance(stepMm);
    this.#actor.getProperty().setShade(quality.shade);
    const camera = this.#renderer.getActiveCamera();
    const [x, y, z] = view.targetLps;
    const [tx, ty, tz] = view.towards;
    camera.setParallelProjection(true);
    camera.setFocalPoint(x, y, z);
    camera.setPosition(
      x + CAMERA_DISTANCE_MM * tx,
      y + CAMERA_DISTANCE_MM * ty,
      z + CAMERA_DISTANCE_MM * tz,
    );
    camera.setViewUp(view.up[0], view.up[1], view.up[2]);
    camera.setParallelScale((view.mmPerPixel * view.heightPx) / 2);
    this.#renderer.resetCameraClippingRange();
    this.#renderer.updateLightsGeometryToFollowCamera();
    this.#view.traverseAllPasses();
  }

  /** Waits until the graphics system has drawn everything, and says what became of it. */
  finish(): 'drawn' | 'out-of-memory' | 'lost' {
    const context = this.#context();
    if (!context || this.lost) return 'lost';
    context.finish();
    let found: 'drawn' | 'out-of-memory' = 'drawn';
    for (let error = context.getError(); error !== context.NO_ERROR; error = context.getError()) {
      if (error === context.CONTEXT_LOST_WEBGL) return 'lost';
      if (error === context.OUT_OF_MEMORY) found = 'out-of-memory';
    }
    return found;
  }

  destroy(): void {
    const context = this.#context();
    this.#renderer.removeAllVolumes();
    this.#window.removeView(this.#view);
    this.#view.setContainer(null as never);
    this.#actor.delete();
    this.#mapper.delete();
    // The browser gives a page few contexts and takes its time to collect those that nobody uses.
    if (!context?.isContextLost()) context?.getExtension('WEBGL_lose_context')?.loseContext();
    this.#interactor.delete();
    this.#view.delete();
    this.#window.delete();
  }

  #context(): WebGL2RenderingContext | null {
    // Asking a canvas again hands out the context it already has.
    return this.canvas.getContext('webgl2');
  }
}
