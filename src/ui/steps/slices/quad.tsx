import { useEffect, useSyncExternalStore, type ComponentType, type ReactElement } from 'react';
import type { Plane, PlaneView } from '../../../view/slices/plane.ts';
import { classNames } from '../../kit/class-names.ts';
import { useSession } from '../../session/hooks.ts';
import { layout, layoutOf, mainPane, toggleMaximised, type Pane } from './layout.ts';
import './layout.css';
import { followMeasurements } from './measures.ts';
import { SlicePane } from './slice-pane.tsx';

/** What a pane is told about its place in the layout. */
export interface PaneProps {
  readonly active: boolean;
  readonly maximised: boolean;
  readonly onActivate: () => void;
  readonly onToggleMaximise: () => void;
}

const ORDER: readonly (Plane | '3d')[] = ['axial', 'coronal', 'sagittal', '3d'];

/**
 * Axial, coronal, sagittal and a 3D pane, two by two or one of them large; a double click or its button makes
 * one fill the area. Measurements are drawn over the slices.
 */
export function Quad({
  Fourth,
  Overlay,
}: {
  readonly Fourth: ComponentType<PaneProps>;
  /** What a step draws over its slices. */
  readonly Overlay?: ComponentType<{ readonly view: PlaneView }>;
}): ReactElement {
  const { active, maximised, steps } = useSyncExternalStore(layout.subscribe, layout.getState);
  const step = useSession((state) => state.step);
  useEffect(followMeasurements, []);
  const main = maximised ? undefined : mainPane(layoutOf(steps, step));
  const pane = (id: Pane): PaneProps => ({
    active: active === id,
    maximised: maximised === id,
    onActivate: () => layout.setState({ active: id }),
    onToggleMaximise: () => toggleMaximised(id),
  });
  return (
    <div className={classNames('grid4', maximised && 'one', main && 'one-three')}>
      {ORDER.filter((id) => !maximised || maximised === id).map((id) => (
        <div className={classNames('pane', id === main && 'main')} key={id}>
          {id === '3d' ? (
            <Fourth {...pane(id)} />
          ) : (
            <SlicePane plane={id} Overlay={Overlay} {...pane(id)} />
          )}
        </div>
      ))}
    </div>
  );
}
