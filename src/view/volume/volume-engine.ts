import '@kitware/vtk.js/Rendering/Profiles/Volume';
import { newInstance as newDataArray } from '@kitware/vtk.js/Common/Core/DataArray';
import { newInstance as newImageData } from '@kitware/vtk.js/Common/DataModel/ImageData';
import { newInstance as newPiecewiseFunction } from '@kitware/vtk.js/Common/DataModel/PiecewiseFunction';
import { newInstance as newColourTransferFunction } from '@kitware/vtk.js/Rendering/Core/ColorTransferFunction';
import { newInstance as newRenderer } from '@kitware/vtk.js/Rendering/Core/Renderer';
import { newInstance as newRenderWindow } from '@kitware/vtk.js/Rendering/Core/RenderWindow';
import { newInstance as newInteractor } from '@kitware/vtk.js/Rendering/Core/RenderWindowInteractor';
import { newInstance as newVolume } from '@kitware/vtk.js/Rendering/Core/Volume';
import { newInstance as newVolumeMapper } from '@kitware/vtk.js/Rendering/Core/VolumeMapper';
import type { vtkOpenGLRenderWindow } from '@kitware/vtk.js/Rendering/OpenGL/RenderWindow';
import { newInstance as newOpenGLWindow } from '@kitware/vtk.js/Rendering/OpenGL/RenderWindow';
import type { Volume } from '../../core/volume.ts';
import type { CameraView } from '../scene/camera-view.ts';
import type { VolumePreset } from './presets.ts';

/** How much work one frame may be. */
export interface FrameQuality {
  /** Drawn pixels per CSS pixel and axis. */
  readonly resolution: number;
  /** Upper bound of drawn pixels, whatever the size of the viewport. */
  readonly maxPixels: number;
  /** Step along a ray in voxels. */
  readonly stepVoxels: number;
  readonly shade: boolean;
}

const CAMERA_DISTANCE_MM = 1000;

/** One vtk.js volume in one element; draws only when asked. Loaded on first use, in its own chunk. */
export class VolumeEngine {
  readonly #window = newRenderWindow();
  readonly #renderer = newRenderer({ background: [0, 0, 0] });
  readonly #view: vtkOpenGLRenderWindow = newOpenGLWindow();
  readonly #interactor = newInteractor();
  readonly #mapper = newVolumeMapper();
  readonly #actor = newVolume();
  #voxelMm = 1;

  constructor(element: HTMLElement) {
    this.#window.addRenderer(this.#renderer);
    this.#view.setContainer(element);
    this.#window.addView(this.#view);
    // The mapper asks it whether something moves; no events are bound to it.
    this.#interactor.setView(this.#view);
    this.#mapper.setAutoAdjustSampleDistances(false);
    this.#mapper.setMaximumSamplesPerRay(4000);
    this.#actor.setMapper(this.#mapper);
  }

  get canvas(): HTMLCanvasElement {
    return this.#view.getCanvas() as HTMLCanvasElement;
  }

  setVolume({ grid, data }: Volume): void {
    const image = newImageData();
    image.setDimensions([...grid.dimensions]);
    image.setSpacing([grid.spacingMm[0], grid.spacingMm[1], grid.spacingMm[2]]);
    image.setOrigin([grid.originMm[0], grid.originMm[1], grid.originMm[2]]);
    image.setDirection([...grid.direction] as never);
    image.getPointData().setScalars(newDataArray({ name: 'HU', values: data }));
    this.#mapper.setInputData(image);
    this.#voxelMm = Math.min(...grid.spacingMm);
    if (this.#renderer.getVolumes().length === 0) this.#renderer.addVolume(this.#actor);
  }

  setPreset(preset: VolumePreset): void {
    const property = this.#actor.getProperty();
    const colour = newColourTransferFunction();
    for (const [hu, r, g, b] of preset.colours) colour.addRGBPoint(hu, r, g, b);
    const opacity = newPiecewiseFunction();
    for (const [hu, value] of preset.opacity) opacity.addPoint(hu, value);
    property.setRGBTransferFunction(0, colour);
    property.setScalarOpacity(0, opacity);
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

  /** Draws one frame; on software rendering this blocks for as long as the frame takes. */
  draw(view: CameraView, quality: FrameQuality): void {
    const budget = Math.sqrt(quality.maxPixels / (view.widthPx * view.heightPx));
    const resolution = Math.min(quality.resolution, budget);
    const width = Math.max(16, Math.round(view.widthPx * resolution));
    const height = Math.max(16, Math.round(view.heightPx * resolution));
    this.#view.setSize(width, height);
    this.#mapper.setSampleDistance(this.#voxelMm * quality.stepVoxels);
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
    this.#view.traverseAllPasses();
  }

  destroy(): void {
    this.#renderer.removeAllVolumes();
    this.#window.removeView(this.#view);
    this.#view.setContainer(null as never);
    this.#actor.delete();
    this.#mapper.delete();
    this.#canvasContext()?.getExtension('WEBGL_lose_context')?.loseContext();
    this.#interactor.delete();
    this.#view.delete();
    this.#window.delete();
  }

  #canvasContext(): WebGL2RenderingContext | null {
    // Asking a canvas again hands out the context it already has.
    return this.canvas.getContext('webgl2');
  }
}
