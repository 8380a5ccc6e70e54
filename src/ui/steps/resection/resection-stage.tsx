import './resection.css';
import { Scissors } from 'lucide-react';
import { useEffect, type ReactElement } from 'react';
import { Button } from '../../kit/button.tsx';
import { EmptyState } from '../../kit/empty-state.tsx';
import { followResection } from '../../operations/resection.ts';
import { useCaseStore } from '../../session/hooks.ts';
import { goTo } from '../../session/session.ts';
import { MapPane, SlicePane } from './flat-panes.tsx';
import {
  reportResection,
  resectionView,
  useResectionView,
  type ResectionPane,
} from './resection-view.ts';
import { ScenePane } from './scene-pane.tsx';
import { useResection, type ResectionScreen } from './use-resection.ts';

/** The organ with the planned cut, a slice through it, and the cut laid flat. */
export function ResectionStage(): ReactElement {
  const screen = useResection();
  const caseStore = useCaseStore();
  const modelled = screen !== undefined;
  useEffect(
    () => (caseStore && modelled ? followResection(reportResection) : undefined),
    [caseStore, modelled],
  );
  if (!screen) {
    return (
      <div className="scene-empty">
        <EmptyState
          icon={Scissors}
          title="No organ model to plan on"
          actions={<Button onPress={() => goTo('model')}>Go to Model</Button>}
        >
          Surfaces, vessel trees and territories come from the model step. Build it first.
        </EmptyState>
      </div>
    );
  }
  return <Views screen={screen} />;
}

function Views({ screen }: { readonly screen: ResectionScreen }): ReactElement {
  const { active, maximised } = useResectionView((view) => view);
  const pane = (id: ResectionPane) => ({
    active: active === id,
    maximised: maximised === id,
    onActivate: () => resectionView.setState({ active: id }),
    onToggleMaximise: () =>
      resectionView.setState({ active: id, maximised: maximised === id ? undefined : id }),
  });
  const shows = (id: ResectionPane): boolean => maximised === undefined || maximised === id;
  return (
    <div className={maximised ? 'resection-grid one' : 'resection-grid'}>
      {shows('scene') && <ScenePane screen={screen} pane={pane('scene')} />}
      {shows('axial') && <SlicePane screen={screen} pane={pane('axial')} />}
      {shows('resectogram') && <MapPane screen={screen} pane={pane('resectogram')} />}
    </div>
  );
}
