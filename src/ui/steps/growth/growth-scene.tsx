import { useMemo, type ReactElement } from 'react';
import { isTumourLabel, LABEL, structureByLabel } from '../../../core/anatomy.ts';
import { formatMl } from '../../../core/format.ts';
import type { TriMesh } from '../../../core/mesh.ts';
import type { OrganModel } from '../../../pipeline/organ-model.ts';
import { burdenOn } from '../../../view/charts/burden-scale.ts';
import { seriesStyle } from '../../../view/charts/series-style.ts';
import { HeartScene } from '../../../view/scene/heart-scene.tsx';
import type { SceneSurface } from '../../../view/scene/scene-types.ts';
import type { LiveGrowth } from '../../operations/growth.ts';
import { useSecondTumours } from '../../operations/second-tumours.ts';
import { useCase } from '../../session/hooks.ts';
import { captureScene, mainScene } from '../scene/main-scene.ts';
import { useFrameOn } from '../scene/use-frame-on.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import { frameOn, frameSurface } from './growth-frames.ts';
import { growthView, useGrowthView } from './growth-view.ts';
import { GrowthKey, GROWTH_KEY_WIDTH_PX } from './growth-key.tsx';
import type { Shown } from './use-growth.ts';

export interface GrowthPaneProps {
  readonly shown: Shown | undefined;
  readonly live: LiveGrowth | undefined;
  readonly stale: boolean;
  readonly pane: {
    readonly active: boolean;
    readonly maximised: boolean;
    readonly onActivate: () => void;
    readonly onToggleMaximise: () => void;
  };
}

/** The organ as a ghost, the tumour of day 0 and the grown tumour of the chosen day. */
export function GrowthScene({
  model,
  shown,
  live,
  stale,
  pane,
}: GrowthPaneProps & { readonly model: OrganModel | undefined }): ReactElement {
  const clip = useGrowthView((view) => view.clip);
  const tumour = useTumour(shown, live);
  const organ = useOrganSurfaces(model, tumour === undefined);
  const surfaces = useMemo(() => [...(tumour?.surfaces ?? []), ...organ], [tumour, organ]);
  const parenchyma = model?.surfaces.find(({ label }) => model.parenchyma.includes(label))?.mesh;
  const words = live
    ? `${live.schedule.title}, day ${Math.round(live.partial.tDays)}`
    : tumour
      ? [stale && 'STALE', tumour.words, tumour.title].filter(Boolean).join(', ')
      : 'Not computed yet';
  return (
    <HeartScene
      ref={mainScene}
      surfaces={surfaces}
      clip={clip}
      title={live ? 'Computing' : (tumour?.day ?? 'Tumour')}
      subtitle={words}
      reservedLeftPx={tumour && GROWTH_KEY_WIDTH_PX}
      testId="viewport-scene"
      onPick={({ positionLps }) => sliceWorkspace().setCrosshair(positionLps)}
      onClip={(next) => growthView.setState({ clip: next })}
      onCapture={() =>
        void captureScene('growth', {
          title: `Tumour under ${tumour?.title ?? 'no schedule'}`,
          caption: tumour
            ? `${tumour.day}: ${tumour.words}, with the tumour of day 0.`
            : 'Tumour of day 0.',
          notes: ['SIMULATED'],
        })
      }
      {...pane}
    >
      {parenchyma && <FrameOn mesh={parenchyma} />}
      {tumour && <GrowthKey style={tumour.style} title={tumour.title} stale={stale} />}
      {stale && <div className="stale-veil" />}
    </HeartScene>
  );
}

/** Frames the scene on the organ once it is there. */
function FrameOn({ mesh }: { readonly mesh: TriMesh }): null {
  useFrameOn(mesh);
  return null;
}

interface ShownTumour {
  readonly surfaces: readonly SceneSurface[];
  readonly title: string;
  /** `Day 120`. */
  readonly day: string;
  readonly words: string;
  readonly style: ReturnType<typeof seriesStyle>;
}

const NOW_RGB = [217, 169, 47] as const;

/** The tumour of day 0 and of the day on the clock, or of the run under way. The outer one of the two is see-through. */
function useTumour(
  shown: Shown | undefined,
  live: LiveGrowth | undefined,
): ShownTumour | undefined {
  const result = shown?.run.results[shown.front];
  const liveFrame = live?.grid ? live.partial.frame : undefined;
  const frame = useGrowthView(({ timeDays }) => liveFrame ?? (result && frameOn(result, timeDays)));
  const [first] = result?.frames ?? [];
  return useMemo(() => {
    const grid = live?.grid ?? shown?.run.grid;
    if (!frame || !grid) return undefined;
    const level = shown?.level ?? 0.5;
    const place = live ? live.place : (shown?.front ?? 0);
    const style = seriesStyle(place);
    const then = frameSurface(frame, grid, level);
    const start = live || !first || !shown ? undefined : frameSurface(first, shown.run.grid, level);
    const seenMl = live
      ? live.partial.volumeMl
      : result
        ? burdenOn(result.tDays, result.volumeMl, frame.tDays)
        : 0;
    const larger = !result || live || seenMl >= result.volumeMl[0];
    const day = Math.round(frame.tDays);
    const surfaces: SceneSurface[] = [
      ...(start
        ? [
            {
              id: 'tumour-day-0',
              label: 'Tumour on day 0',
              mesh: start,
              colour: NOW_RGB,
              opacity: larger ? 1 : 0.3,
              visible: true,
              pattern: 'solid' as const,
              pickable: true,
            },
          ]
        : []),
      {
        id: 'tumour-grown',
        label: `Tumour on day ${day}, simulated`,
        mesh: then,
        colour: style.rgb,
        opacity: larger && start ? 0.34 : 1,
        // On day 0 both are the same surface.
        visible: then !== start && then.indices.length > 0,
        pattern: 'diagonal',
        pickable: true,
      },
    ];
    const title = live ? live.schedule.title : (shown?.run.schedules[shown.front].title ?? '');
    return {
      surfaces,
      title,
      day: `Day ${day}`,
      words: `${seenMl > 0 ? formatMl(seenMl) : 'none'} seen on the anatomy`,
      style,
    };
  }, [frame, first, shown, live, result]);
}

const ORGAN_OPACITY = 0.2;
const VESSEL_OPACITY = 0.16;
const VESSELS: ReadonlySet<number> = new Set([
  LABEL.portalVein,
  LABEL.hepaticVein,
  LABEL.renalArtery,
  LABEL.renalVein,
  LABEL.collectingSystem,
]);

/** Organ and vessels as ghosts; the tumours of the images only while there is nothing computed. */
function useOrganSurfaces(model: OrganModel | undefined, withTumours: boolean): SceneSurface[] {
  const display = useCase((state) => state.document.display);
  const followUp = useCase((state) => state.document.steps.followUp !== null) ?? false;
  const second = useSecondTumours(withTumours && followUp);
  return useMemo(() => {
    const inside = new Set(model?.parenchyma);
    const structures = (model?.surfaces ?? []).flatMap(({ name, label, mesh }): SceneSurface[] => {
      const structure = structureByLabel(label);
      const tumour = isTumourLabel(label);
      if (!structure || (tumour && (!withTumours || second.length > 0))) return [];
      if (!tumour && !inside.has(label) && !VESSELS.has(label)) return [];
      const opacity = tumour ? 1 : inside.has(label) ? ORGAN_OPACITY : VESSEL_OPACITY;
      const { title, colour, pattern } = structure;
      const visible = display?.[name]?.visible ?? true;
      return [{ id: name, label: title, mesh, colour, pattern, opacity, visible }];
    });
    // They may be there still from before the run.
    const later = (withTumours ? second : []).map(({ label, mesh }): SceneSurface => {
      const title = structureByLabel(label)?.title ?? 'Tumour';
      return {
        id: `second-${label}`,
        label: `${title}, second study`,
        mesh,
        colour: NOW_RGB,
        opacity: 1,
        visible: true,
      };
    });
    return [...later, ...structures];
  }, [model, display, withTumours, second]);
}
