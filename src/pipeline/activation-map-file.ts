/** The activation map of a run as the shell that mapping systems import, so that it can be laid beside a measured one. */
import { writeVtkMap } from '../formats/vtk-map.ts';
import type { HeartModel } from './heart-model.ts';
import type { HeartRun } from './heart-run.ts';
import { valuesAtVertices } from './surface-fields.ts';

/**
 * Surface of the ventricular wall with activation times after the last stimulus (`LAT`, ms) at its vertices, legacy VTK text in
 * the frame of the images (LPS mm). Places that were not activated carry the value of the mapping systems for "not measured".
 */
export function activationMapFile(model: HeartModel, run: HeartRun, pseudonym: string): Uint8Array {
  const { mesh } = model.wall;
  const data = valuesAtVertices(model.grid, mesh, run.result.activationMs);
  return writeVtkMap(mesh, [{ name: 'LAT', data }], {
    firstName: 'SIMULATED',
    lastName: 'MAP',
    id: pseudonym,
  });
}
