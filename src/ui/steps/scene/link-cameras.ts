import type { SceneCamera } from '../../../view/scene/scene-camera.ts';

/** Makes two scenes look at the same place in the same way; returns what ends it. */
export function linkCameras(a: SceneCamera | undefined, b: SceneCamera | undefined): () => void {
  if (!a || !b) return () => {};
  let copying = false;
  const follow = (from: SceneCamera, to: SceneCamera) => (): void => {
    if (copying) return;
    copying = true;
    const { right, up, towards, targetLps, mmPerPixel } = from.getView();
    to.setView({ right, up, towards, targetLps, mmPerPixel });
    copying = false;
  };
  const stops = [a.subscribe(follow(a, b)), b.subscribe(follow(b, a))];
  return () => {
    for (const stop of stops) stop();
  };
}
