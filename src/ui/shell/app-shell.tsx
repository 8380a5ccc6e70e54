import { PanelRight } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { Announcer } from '../kit/announcer.tsx';
import { classNames } from '../kit/class-names.ts';
import { IconButton } from '../kit/icon-button.tsx';

export interface AppShellProps {
  readonly banner: ReactNode;
  /** Absent on the start page. */
  readonly rail?: ReactNode;
  readonly commandBar?: ReactNode;
  /** Viewports, or a page. */
  readonly children: ReactNode;
  /** A page (start, report) scrolls and grows with very large screens; viewports keep their overlays' size. */
  readonly workIs: 'viewports' | 'page';
  /** Accessible name of the work area: `Segment: axial, coronal, sagittal and 3D`. */
  readonly workLabel: string;
  readonly panel?: ReactNode;
  readonly panelLabel?: string;
  readonly statusBar: ReactNode;
}

/** The grid of every screen. Below 1024 px the panel is a drawer, opened from the work area's corner. */
export function AppShell(props: AppShellProps): ReactElement {
  const [drawerOpen, setDrawerOpen] = useState(false);
  const hasPanel = props.panel !== undefined;
  useEffect(() => {
    if (!drawerOpen) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) setDrawerOpen(false);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [drawerOpen]);

  return (
    <div
      className={classNames(
        'app',
        props.rail === undefined && 'no-rail',
        !hasPanel && 'no-panel',
        drawerOpen && 'drawer-open',
      )}
    >
      <a className="skip btn pri" href="#work">
        Skip to the work area
      </a>
      {props.banner}
      {props.rail}
      <div className="center">
        {props.commandBar && (
          <section className="cmd-row" aria-label="Command bar">
            {props.commandBar}
            {hasPanel && (
              <IconButton
                icon={PanelRight}
                name="Panel"
                className="panel-toggle"
                pressed={drawerOpen}
                onPress={() => setDrawerOpen(!drawerOpen)}
              />
            )}
          </section>
        )}
        <main
          id="work"
          className={classNames('work', props.workIs === 'page' && 'doc')}
          aria-label={props.workLabel}
          tabIndex={-1}
        >
          {props.workIs === 'viewports' && <h1 className="vh">{props.workLabel}</h1>}
          {props.children}
        </main>
      </div>
      {hasPanel && (
        <>
          <button
            type="button"
            className="panel-scrim"
            aria-label="Close the panel"
            onClick={() => setDrawerOpen(false)}
          />
          <aside className="panel" aria-label={props.panelLabel}>
            {props.panel}
          </aside>
        </>
      )}
      {props.statusBar}
      <Announcer />
    </div>
  );
}
