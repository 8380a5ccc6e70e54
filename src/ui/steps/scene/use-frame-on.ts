import { useEffect } from 'react';
import type { TriMesh } from '../../../core/mesh.ts';
import type { HeartSceneHandle } from '../../../view/scene/heart-scene.tsx';
import { mainScene } from './main-scene.ts';

/** Room around what is framed, as a share of its size. */
const ROOM = 0.1;

/** Frames the main scene on one surface when it is first shown, whatever else is in the picture. */
export function useFrameOn(mesh: TriMesh): void {
  useEffect(() => {
    // The scene frames everything in its first picture; this comes after it.
    let attempt = requestAnimationFrame(function later() {
      attempt = requestAnimationFrame(() => {
        const scene = mainScene.current;
        if (!scene || !frameOn(scene, mesh)) later();
      });
    });
    return () => cancelAnimationFrame(attempt);
  }, [mesh]);
}

/** False while the viewport has no size yet. */
function frameOn({ camera }: HeartSceneHandle, { positions }: TriMesh): boolean {
  if (camera.getView().heightPx < 2) return false;
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (let n = 0; n < positions.length; n++) {
    min[n % 3] = Math.min(min[n % 3], positions[n]);
    max[n % 3] = Math.max(max[n % 3], positions[n]);
  }
  const room = [0, 1, 2].map((axis) => ROOM * (max[axis] - min[axis]));
  camera.fit({
    min: [min[0] - room[0], min[1] - room[1], min[2] - room[2]],
    max: [max[0] + room[0], max[1] + room[1], max[2] + room[2]],
  });
  return true;
}
