import { useSyncExternalStore, type ComponentType, type ReactElement } from 'react';
import type { Plane } from '../../../view/slices/plane.ts';
import { SliceViewport } from '../../../view/slices/slice-viewport.tsx';
import { captureSlice } from '../../operations/captures.ts';
import { layout, type Pane } from './layout.ts';
import { sliceWorkspace } from './slices.ts';

/** What a pane is told about its place in the layout. */
export interface PaneProps {
  readonly active: boolean;
  readonly maximised: boolean;
  readonly onActivate: () => void;
  readonly onToggleMaximise: () => void;
}

const ORDER: readonly (Plane | '3d')[] = ['axial', 'coronal', 'sagittal', '3d'];

/** Axial, coronal, sagittal and a 3D pane in two by two; a double click or its button makes one fill the area. */
export function Quad({ Fourth }: { readonly Fourth: ComponentType<PaneProps> }): ReactElement {
  const { active, maximised } = useSyncExternalStore(layout.subscribe, layout.getState);
  const workspace = sliceWorkspace();
  const pane = (id: Pane): PaneProps => ({
    active: active === id,
    maximised: maximised === id,
    onActivate: () => layout.setState({ active: id }),
    onToggleMaximise: () =>
      layout.setState({ active: id, maximised: maximised === id ? undefined : id }),
  });
  return (
    <div className={maximised ? 'grid4 one' : 'grid4'}>
      {ORDER.filter((id) => !maximised || maximised === id).map((id) =>
        id === '3d' ? (
          <div className="pane" key={id}>
            <Fourth {...pane(id)} />
          </div>
        ) : (
          <SliceViewport
            key={id}
            workspace={workspace}
            plane={id}
            {...pane(id)}
            onCapture={() => void captureSlice(workspace, id)}
          />
        ),
      )}
    </div>
  );
}
