import { toFailure } from '../../../core/failure.ts';
import type { ResectionSurface, TerritorySurface } from '../../../core/resection.ts';
import { add as sum, dot, scale } from '../../../core/space.ts';
import type { SurgeonView } from '../../../plan/resection/result.ts';
import { addSurface, nextSurface } from '../../operations/resection.ts';
import { removedDirection } from '../../operations/resection-handles.ts';
import { lookFrom } from '../../../view/scene/camera-view.ts';
import { beginSurface, fitSurface, type StartKind } from '../../operations/resection-engine.ts';
import type { TriMesh } from '../../../core/mesh.ts';
import { lookAtOrgan } from './frame-organ.ts';
import { mainScene } from '../scene/main-scene.ts';
import {
  reportResection,
  resectionView,
  selectSurface,
  takeResectionTool,
  useResectionView,
} from './resection-view.ts';
import { LEAST_CONTOUR_POINTS } from './scene-picks.ts';
import type { SurfaceStart } from './surface-section.tsx';
import { surgeonAxes } from './surgeon-view.ts';
import type { ResectionScreen } from './use-resection.ts';

const TITLES: Readonly<Record<StartKind, string>> = {
  bezier: 'Surface',
  plane: 'Plane',
  wedge: 'Wedge',
  offset: 'Margin',
};

/** Ways to begin a surface, from how the organ is looked at now and from the tumour. */
export function useSurfaceStarts(screen: ResectionScreen): readonly SurfaceStart[] {
  const { contour, tool, territory } = useResectionView((view) => view);
  const noTumour = screen.targetLps ? undefined : 'This organ has no tumour that it could surround';
  const drawing = tool === 'contour';
  const missing = LEAST_CONTOUR_POINTS - contour.length;
  const shown = screen.model.territorySurfaces.filter(({ isAlongTrunks }) => !isAlongTrunks);
  const begin = (kind: StartKind) => (): void => void start(screen, kind);
  return [
    { label: 'Surface with handles', onPress: begin('bezier') },
    { label: 'Plane', onPress: begin('plane') },
    { label: 'Wedge around the tumour', onPress: begin('wedge'), disabledReason: noTumour },
    { label: 'Margin of the tumour', onPress: begin('offset'), disabledReason: noTumour },
    drawing && contour.length > 0
      ? {
          label: `Fit to the contour, ${contour.length} ${contour.length === 1 ? 'point' : 'points'}`,
          onPress: () => void fitToContour(screen),
          disabledReason: missing > 0 ? `Draw ${missing} more points first` : undefined,
        }
      : { label: 'Draw a contour', onPress: () => takeResectionTool('contour') },
    ...shown.map(({ id, title, branchIds }) => ({
      label: `Territory: ${title}${id === territory ? ' (shown)' : ''}`,
      onPress: () => addTerritory(title, branchIds),
    })),
  ];
}

async function start(screen: ResectionScreen, kind: StartKind): Promise<void> {
  const { id, number } = nextSurface();
  const title = `${TITLES[kind]} ${number}`;
  await add(`add ${title.toLowerCase()}`, screen, () =>
    beginSurface(kind, { id, title }, presentView(screen), screen.settings.safetyMarginMm),
  );
}

/** Fits a surface to the contour under way and puts the tool away. */
export async function fitToContour(screen: ResectionScreen): Promise<void> {
  const { contour } = resectionView.getState();
  const { id, number } = nextSurface();
  const title = `Contour ${number}`;
  const done = await add('fit surface to contour', screen, () =>
    fitSurface(contour, { id, title }),
  );
  if (done) takeResectionTool('handles');
}

async function add(
  words: string,
  { mesh }: ResectionScreen,
  make: () => Promise<ResectionSurface>,
): Promise<boolean> {
  try {
    const surface = await make();
    addSurface(words, surface);
    selectSurface(surface.id);
    lookAtCut(surface, mesh);
    return true;
  } catch (error) {
    reportResection(toFailure(error));
    return false;
  }
}

/** A surface begun along the line of sight is seen edge on: the view turns to its removed side. */
function lookAtCut(surface: ResectionSurface, mesh: TriMesh): void {
  const out = removedDirection(surface);
  const camera = mainScene.current?.camera;
  if (!out || !camera) return;
  const { towards } = camera.getView();
  if (Math.abs(dot(out, towards)) > 0.5) return;
  lookAtOrgan(camera, lookFrom(sum(scale(out, 0.85), scale(towards, 0.6))), mesh);
}

function addTerritory(title: string, branchIds: readonly string[]): void {
  const { id } = nextSurface();
  const surface: TerritorySurface = { id, title, kind: 'territory', tree: 'inflow', branchIds };
  addSurface(`add territory ${title}`, surface);
  selectSurface(id);
}

/** How the organ is looked at now; the usual approach to it where the scene is not on screen. */
function presentView({ organ, mesh, targetLps }: ResectionScreen): SurgeonView {
  const { towards, up } =
    mainScene.current?.camera.getView() ?? surgeonAxes(organ, mesh, targetLps);
  return { directionLps: scale(towards, -1), upLps: up };
}
