/**
 * vtk.js begins every ray of a volume rendering at a random offset, which hides the steps as grain, and draws the
 * offsets anew for every graphics context: the same view of the same image would never be the same picture again.
 * Here they are drawn with a fixed seed.
 */
import { newInstance } from '@kitware/vtk.js/macros';
import { registerOverride } from '@kitware/vtk.js/Rendering/OpenGL/ViewNodeFactory';
import {
  extend,
  type MapperApi,
  type MapperModel,
} from '@kitware/vtk.js/Rendering/OpenGL/VolumeMapper';
import { createRandom } from '../../core/random.ts';

const SEED = 1;
/** Side of the tile of offsets, as the library's shader repeats it. */
const TILE = 32;
/** The library's numbers for "nearest" and "float". */
const NEAREST = 0;
const FLOAT = 'Float32Array';

function extendEvenly(api: MapperApi, model: MapperModel, initialValues?: object): void {
  extend(api, model, initialValues);
  const build = api.buildBufferObjects;
  api.buildBufferObjects = (renderer, actor) => {
    const texture = model.jitterTexture;
    if (!texture.getHandle()) {
      const random = createRandom(SEED);
      const data = Float32Array.from({ length: TILE * TILE }, () => random.uniform());
      texture.setMinificationFilter(NEAREST);
      texture.setMagnificationFilter(NEAREST);
      texture.create2DFromRaw({ width: TILE, height: TILE, numComps: 1, dataType: FLOAT, data });
    }
    build(renderer, actor);
  };
}

/** From now on every volume rendering of vtk.js has the same grain. */
export function drawWithEvenGrain(): void {
  registerOverride('vtkVolumeMapper', newInstance(extendEvenly as never, 'vtkOpenGLVolumeMapper'));
}
