import './growth.css';
import { TrendingUp } from 'lucide-react';
import { useMemo, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { Button } from '../../kit/button.tsx';
import { EmptyState } from '../../kit/empty-state.tsx';
import { liveGrowth } from '../../operations/growth.ts';
import { useGrowthSettings } from '../../operations/growth-settings.ts';
import { useCase } from '../../session/hooks.ts';
import { useOrganModel } from '../../session/results.ts';
import { goTo } from '../../session/session.ts';
import { GrowthBench } from './growth-bench.tsx';
import { GrowthScene } from './growth-scene.tsx';
import { GrowthSlice } from './growth-slice.tsx';
import { GrowthTransport } from './growth-transport.tsx';
import { growthView, useGrowthClock, useGrowthView, type GrowthPane } from './growth-view.ts';
import { useOutdated, useShown } from './use-growth.ts';

/** The tumour on the organ and in a slice, the treatment timeline, and the curves, on one clock of days. */
export function GrowthStage(): ReactElement {
  const segmented = useCase((state) => state.document.steps.segmentation !== null);
  if (segmented) return <Growth />;
  return (
    <div className="scene-empty">
      <EmptyState
        icon={TrendingUp}
        title="No tumour to grow"
        actions={<Button onPress={() => goTo('segment')}>Go to Segment</Button>}
      >
        Growth and therapy are computed on the segmented organ and its tumours. Segment them first.
      </EmptyState>
    </div>
  );
}

function Growth(): ReactElement {
  const shown = useShown();
  const model = useOrganModel();
  const outdated = useOutdated();
  const planned = useGrowthSettings((settings) => settings.durationDays);
  const live = useStore(liveGrowth, (state) => state.live);
  const { active, maximised } = useGrowthView((view) => view);
  useGrowthClock(shown?.run.durationDays ?? 0);
  const frame = useMemo(
    () => ({ shown, live, stale: outdated !== undefined && !live }),
    [shown, live, outdated],
  );
  const pane = (id: GrowthPane) => ({
    active: active === id,
    maximised: maximised === id,
    onActivate: () => growthView.setState({ active: id }),
    onToggleMaximise: () =>
      growthView.setState({ active: id, maximised: maximised === id ? undefined : id }),
  });
  const shows = (id: GrowthPane): boolean => maximised === undefined || maximised === id;
  return (
    <>
      <div className={maximised ? 'growth-grid one' : 'growth-grid'}>
        {shows('scene') && <GrowthScene model={model} {...frame} pane={pane('scene')} />}
        {shows('axial') && <GrowthSlice {...frame} pane={pane('axial')} />}
      </div>
      {shown && <GrowthTransport run={shown.run} front={shown.front} />}
      <GrowthBench
        shown={shown}
        stale={outdated !== undefined}
        durationDays={Math.max(planned, shown?.run.durationDays ?? 0)}
      />
    </>
  );
}
