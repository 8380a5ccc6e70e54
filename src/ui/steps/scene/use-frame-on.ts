import { useEffect } from 'react';
import type { TriMesh } from '../../../core/mesh.ts';
import { fitBox, type Box, type CameraView } from '../../../view/scene/camera-view.ts';
import type { HeartSceneHandle } from '../../../view/scene/heart-scene.tsx';
import { mainScene } from './main-scene.ts';

/** Room around what is framed, as a share of its size. */
const ROOM = 0.1;

/** How each surface was last looked at: another step goes on from there. */
const lastViews = new WeakMap<TriMesh, CameraView>();

/** Frames the main scene on one surface when it is first shown, later as it was left, here or in another step. */
export function useFrameOn(mesh: TriMesh): void {
  useEffect(() => {
    let camera: HeartSceneHandle['camera'] | undefined;
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
        const box = roomyBox(mesh);
        if (last) lookAgain(camera, last, box);
        else camera.fit(box);
      });
    });
    return () => {
      cancelAnimationFrame(attempt);
      if (camera) lastViews.set(mesh, camera.getView());
    };
  }, [mesh]);
}

/** The same aim and the same height of patient; what was seen whole stays whole in a narrower picture. */
function lookAgain(camera: HeartSceneHandle['camera'], last: CameraView, box: Box): void {
  const { right, up, towards, targetLps } = last;
  const now = { ...camera.getView(), right, up, towards };
  const kept = (last.mmPerPixel * last.heightPx) / now.heightPx;
  const wasWhole = last.mmPerPixel > 0.98 * fitBox(last, box).mmPerPixel;
  const mmPerPixel = wasWhole ? Math.max(kept, fitBox(now, box).mmPerPixel) : kept;
  camera.setView({ right, up, towards, targetLps, mmPerPixel });
}

function roomyBox({ positions }: TriMesh): Box {
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (let n = 0; n < positions.length; n++) {
    min[n % 3] = Math.min(min[n % 3], positions[n]);
    max[n % 3] = Math.max(max[n % 3], positions[n]);
  }
  const room = [0, 1, 2].map((axis) => ROOM * (max[axis] - min[axis]));
  return {
    min: [min[0] - room[0], min[1] - room[1], min[2] - room[2]],
    max: [max[0] + room[0], max[1] + room[1], max[2] + room[2]],
  };
}
