import { useEffect } from 'react';
import type { Lps } from '../../../core/space.ts';
import { tubeMesh } from '../../../view/resection/tube-mesh.ts';
import type { ScenePick } from '../../../view/scene/scene-types.ts';
import { clipBranches } from '../../operations/resection.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import { resectionView, useResectionView } from './resection-view.ts';
import type { ResectionScreen } from './use-resection.ts';

/** Fewer points do not span a surface. */
export const LEAST_CONTOUR_POINTS = 4;

const addPoint = (point: Lps): void =>
  resectionView.setState(({ contour }) => ({ contour: [...contour, point] }));

/** What a press in the scene does with the tool in hand. */
export function onScenePick(screen: ResectionScreen, pick: ScenePick): void {
  const { tool } = resectionView.getState();
  if (tool === 'contour' && pick.surfaceId === screen.organ) addPoint(pick.positionLps);
  if (tool !== 'clip') return;
  const tree = screen.model.trees.find(({ kind }) => pick.surfaceId === `tree-${kind}`);
  const branch = tree?.branches[tubeMesh(tree).branchOfVertex[pick.vertexIndex]];
  if (!tree || !branch) return;
  const clipped = screen.plan.clipped[tree.kind].includes(branch.id);
  clipBranches(tree.kind, [branch.id], branch.title, !clipped);
}

/** With the contour tool in hand a press on a slice adds a point, as one in the scene does. */
export function useContourOnSlices(): void {
  const drawing = useResectionView((view) => view.tool === 'contour');
  useEffect(() => {
    if (!drawing) return undefined;
    const slices = sliceWorkspace();
    slices.setTool('paint');
    slices.setBrush({ radiusMm: 1, erasing: false });
    const stop = slices.events.on('paint', ({ phase, lps }) => {
      if (phase === 'down') addPoint(lps);
    });
    return () => {
      stop();
      slices.setTool('crosshair');
    };
  }, [drawing]);
}

/** What to do next while a contour is drawn. */
export function contourWords(points: number): string {
  if (points === 0) return 'press along the line of the cut, on the organ or on the slice';
  const missing = LEAST_CONTOUR_POINTS - points;
  return missing > 0
    ? `${points} ${points === 1 ? 'point' : 'points'}, ${missing} more to fit a surface`
    : `${points} points`;
}
