import './resection.css';
import type { ReactElement } from 'react';
import type { ResectionSurface } from '../../../core/resection.ts';
import { REMNANT_LIMITS } from '../../../plan/scores/remnant-limits.ts';
import type { TumourMargin } from '../../../plan/resection/result.ts';
import { Section } from '../../kit/section.tsx';
import {
  answerResection,
  changeResectionSettings,
  clipBranches,
  flipSurface,
  growSurface,
  measureAgain,
  removeSurface,
  renameSurface,
  showMapOf,
} from '../../operations/resection.ts';
import { useStepStatus } from '../../session/results.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import { CriticalSection, FactsSection } from './facts-section.tsx';
import { MarginSection } from './margin-section.tsx';
import { RemnantSection } from './remnant-section.tsx';
import { ResectionChecks } from './resection-checks.tsx';
import {
  reportResection,
  resectionView,
  selectSurface,
  useResectionView,
} from './resection-view.ts';
import { SurfaceSection } from './surface-section.tsx';
import { TerritorySection } from './territory-section.tsx';
import { territoryRows } from './territory-rows.ts';
import { treeLooks } from './tree-colours.ts';
import { useResection, type ResectionScreen } from './use-resection.ts';
import { useSurfaceStarts } from './use-surface-starts.ts';
import { VesselsSection } from './vessels-section.tsx';
import { VolumesSection } from './volumes-section.tsx';

const CONDITIONS = REMNANT_LIMITS.map(({ condition }) => ({
  value: condition,
  label: condition.charAt(0).toUpperCase() + condition.slice(1),
}));

/** Remnant, surfaces, volumes, territories, vessels, margin; what stands in the way stays in sight. */
export function ResectionPanel(): ReactElement {
  const screen = useResection();
  if (!screen) return <Section label="Resection" grow />;
  return <Panel screen={screen} />;
}

function Panel({ screen }: { readonly screen: ResectionScreen }): ReactElement {
  const { organ, plan, settings, summary, figuresStale: stale, model } = screen;
  const { territories, vessel } = useResectionView((view) => view);
  const starts = useSurfaceStarts(screen);
  const looks = treeLooks(organ);
  const select = (id: string): void => {
    selectSurface(id);
    showMapOf(id);
  };
  return (
    <>
      <RemnantSection
        organ={organ}
        settings={settings}
        volumesMl={summary?.volumesMl}
        remnant={summary?.remnant ?? null}
        conditions={organ === 'liver' ? CONDITIONS : []}
        stale={stale}
        onSettings={changeResectionSettings}
      />
      <SurfaceSection
        surfaces={plan.surfaces}
        selectedId={screen.selectedId}
        starts={starts}
        onSelect={select}
        onRename={renameSurface}
        onFlip={flipSurface}
        onRemove={removeSurface}
      />
      {summary && (
        <VolumesSection
          organ={organ}
          volumesMl={summary.volumesMl}
          trees={model.trees.map(({ kind }) => kind)}
          stale={stale}
        />
      )}
      {organ !== 'brain' && (
        <TerritorySection
          title={organ === 'liver' ? 'Portal territories' : 'Arterial territories'}
          rows={territoryRows(screen)}
          stale={stale}
          coloured={territories}
          onColoured={(next) => resectionView.setState({ territories: next })}
          onHover={(id) => resectionView.setState({ territory: id })}
          onClip={(id, title, clip) => clipBranches('inflow', headsOf(screen, id), title, clip)}
        />
      )}
      {summary && model.trees.length > 0 && (
        <VesselsSection
          vessels={summary.vesselsCut}
          looks={looks}
          stale={stale}
          selectedOrder={vessel}
          onSelect={({ order, positionLps }) => {
            resectionView.setState({ vessel: order === vessel ? undefined : order });
            sliceWorkspace().setCrosshair(positionLps, true);
          }}
        />
      )}
      <MarginSection
        margin={summary?.margin ?? null}
        settings={settings}
        stale={stale}
        onSettings={changeResectionSettings}
      />
      {summary && <FactsSection organ={organ} facts={summary.organFacts} />}
      {summary && (
        <CriticalSection
          title={organ === 'brain' ? 'Eloquent areas' : 'Critical structures'}
          critical={summary.critical}
          stale={stale}
        />
      )}
      <Checks screen={screen} />
    </>
  );
}

/** Branches where a territory begins: what lies beyond them is closed with them. */
const headsOf = ({ model }: ResectionScreen, id: string): readonly string[] =>
  model.territorySurfaces.find((territory) => territory.id === id)?.headIds ?? [];

function Checks({ screen }: { readonly screen: ResectionScreen }): ReactElement {
  const { record, plan, summary, interlocks } = screen;
  const problem = useResectionView((view) => view.problem);
  const status = useStepStatus('resection');
  const modelCurrent = useStepStatus('organ').state === 'current';
  const stale = record !== null && status.state === 'stale';
  const because = `${status.because ?? 'The organ model has changed.'} ${modelCurrent ? 'Volumes and distances belong to the model before.' : 'Build the model again, then measure the plan on it.'}`;
  const selected = plan.surfaces.find(({ id }) => id === screen.selectedId);
  // `margin-40`: the tumour that an interlock is about.
  const marginOf = (id: string): TumourMargin | undefined =>
    screen.evaluated?.result.margin?.perTumour.find(({ label }) => id === `margin-${label}`);
  return (
    <ResectionChecks
      interlocks={interlocks}
      warnings={plan.surfaces.length > 0 ? (summary?.warnings ?? []) : []}
      problem={problem}
      outdated={stale ? { because, onMeasure: modelCurrent ? measureAgain : undefined } : undefined}
      evaluated={summary !== undefined && !screen.figuresStale}
      onShow={(id) => {
        const margin = marginOf(id);
        return margin && (() => sliceWorkspace().setCrosshair(margin.atLps, true));
      }}
      fixesOf={(id) => {
        const margin = marginOf(id);
        const missing = margin && plan.settings.safetyMarginMm - margin.minimumMm;
        return selected && missing !== undefined ? offsetFix(selected, missing) : [];
      }}
      onAnswer={answerResection}
      onDismiss={() => reportResection(undefined)}
    />
  );
}

/** A tumour farther beyond the cut needs another surface, not this one moved. */
const FARTHEST_OFFSET_MM = 20;

/** `Offset 0.7 mm`: the surface moved by what is missing, rounded up to what is shown. */
function offsetFix(
  surface: ResectionSurface,
  missingMm: number,
): { readonly label: string; readonly onPress: () => void }[] {
  if (surface.kind === 'territory' || missingMm <= 0 || missingMm > FARTHEST_OFFSET_MM) return [];
  const byMm = Math.ceil(missingMm * 10) / 10;
  return [{ label: `Offset ${byMm.toFixed(1)} mm`, onPress: () => growSurface(surface.id, byMm) }];
}
