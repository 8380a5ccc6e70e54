import { useEffect, type ReactElement, type ReactNode } from 'react';
import { AppShell } from '../shell/app-shell.tsx';
import { LaboratoryCommands } from './laboratory-commands.tsx';
import { LaboratoryPanel } from './laboratory-panel.tsx';
import { LaboratoryStage } from './laboratory-stage.tsx';
import { watchBench } from './run-laboratory.ts';
import { useLaboratoryKeys } from './use-laboratory-keys.ts';
import './laboratory.css';

export interface LaboratoryProps {
  readonly banner: ReactNode;
  readonly statusBar: ReactNode;
  /** Where leaving leads: `the start page`, `Simulate`. */
  readonly backTo: string;
}

/** The action-potential laboratory: cells on a bench, what is done to them, and what they answer. */
export function Laboratory({ banner, statusBar, backTo }: LaboratoryProps): ReactElement {
  useLaboratoryKeys();
  useEffect(watchBench, []);
  useEffect(takeFocus, []);
  return (
    <AppShell
      banner={banner}
      commandBar={<LaboratoryCommands backTo={backTo} />}
      workIs="page"
      workLabel="Laboratory: action potentials of model cells"
      panelLabel="Cells and protocol"
      panel={<LaboratoryPanel />}
      statusBar={statusBar}
    >
      <LaboratoryStage />
    </AppShell>
  );
}

/** Marks the button that opens the laboratory, so that the focus can go back to it. */
const OPENER = '.to-laboratory';

/** The focus enters the work area, and goes back to the button that led here. */
function takeFocus(): () => void {
  document.getElementById('work')?.focus();
  return () => {
    requestAnimationFrame(() => {
      const openers = [...document.querySelectorAll<HTMLElement>(OPENER)];
      openers.find((opener) => opener.checkVisibility())?.focus();
    });
  };
}
