/** How the organ lies in the picture: filled by the organ itself, not by a box around it. */
import { useEffect } from 'react';
import type { TriMesh } from '../../../core/mesh.ts';
import { add, dot, scale } from '../../../core/space.ts';
import type { CameraAxes, CameraView } from '../../../view/scene/camera-view.ts';
import type { SceneCamera } from '../../../view/scene/scene-camera.ts';
import { mainScene } from '../scene/main-scene.ts';

/** Room for header, footer and callouts. */
const ROOM = 1.22;

/** Turns to a direction with the organ as large as the picture allows; at once where `fly` is false. */
export function lookAtOrgan(
  camera: SceneCamera,
  axes: CameraAxes,
  mesh: TriMesh,
  fly = true,
): void {
  const { right, up, towards } = axes;
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  const { positions } = mesh;
  for (let n = 0; n < positions.length; n += 3) {
    const point = [positions[n], positions[n + 1], positions[n + 2]] as const;
    [right, up, towards].forEach((axis, a) => {
      const value = dot(point, axis);
      low[a] = Math.min(low[a], value);
      high[a] = Math.max(high[a], value);
    });
  }
  const { widthPx, heightPx } = camera.getView();
  const mmPerPixel = ROOM * Math.max((high[0] - low[0]) / widthPx, (high[1] - low[1]) / heightPx);
  const middle = low.map((value, a) => (value + high[a]) / 2);
  const targetLps = add(
    add(scale(right, middle[0]), scale(up, middle[1])),
    scale(towards, middle[2]),
  );
  camera.setView({ targetLps, mmPerPixel });
  if (fly) camera.flyTo(axes);
  else camera.setView(axes);
}

/** How each organ was last looked at: coming back to the step goes on from there. */
const lastViews = new WeakMap<TriMesh, CameraView>();

/** Frames the organ when the scene is first shown, later as it was left. */
export function useOrganInFrame(mesh: TriMesh, axes: CameraAxes): void {
  useEffect(() => {
    let camera: SceneCamera | undefined;
    // The scene frames everything in its first picture; this comes after it.
    let attempt = requestAnimationFrame(function later() {
      attempt = requestAnimationFrame(() => {
        const scene = mainScene.current;
        if (!scene || scene.camera.getView().heightPx < 2) {
          later();
          return;
        }
        camera = scene.camera;
        const last = lastViews.get(mesh);
        if (!last) {
          lookAtOrgan(camera, axes, mesh, false);
          return;
        }
        const { right, up, towards, targetLps } = last;
        const mmPerPixel = (last.mmPerPixel * last.heightPx) / camera.getView().heightPx;
        camera.setView({ right, up, towards, targetLps, mmPerPixel });
      });
    });
    return () => {
      cancelAnimationFrame(attempt);
      if (camera) lastViews.set(mesh, camera.getView());
    };
  }, [mesh, axes]);
}
