import { createRef } from 'react';
import type { HeartSceneHandle } from '../../../view/scene/heart-scene.tsx';
import { captureContext, keepCapture } from '../../operations/captures.ts';
import type { StepName } from '../../../twin/records.ts';

/** The scene of the step on screen, for commands outside it. */
export const mainScene = createRef<HeartSceneHandle>();

export interface SceneCaptureText {
  readonly title: string;
  readonly caption: string;
  /** Field, unit and limits, burnt into the picture. */
  readonly notes?: readonly string[];
}

/** Keeps a picture of a scene in the case. */
export async function captureScene(
  step: StepName,
  { title, caption, notes }: SceneCaptureText,
  scene: HeartSceneHandle | null = mainScene.current,
): Promise<void> {
  const url = await scene?.capture(captureContext(step, notes));
  await keepCapture(step, title, caption, url);
}
