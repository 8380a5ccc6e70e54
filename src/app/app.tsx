import { Suspense, useState, type ReactElement } from 'react';
import { ErrorBoundary } from '../ui/shell/error-boundary.tsx';
import { AcknowledgeDialog } from '../ui/shell/acknowledge-dialog.tsx';
import { AppShell } from '../ui/shell/app-shell.tsx';
import { CommandBar } from '../ui/shell/command-bar.tsx';
import { HelpDialog } from '../ui/shell/help-dialog.tsx';
import { PatientBanner } from '../ui/shell/patient-banner.tsx';
import { Rail } from '../ui/shell/rail.tsx';
import { ToastRegion } from '../ui/kit/toast.tsx';
import { useCase, useCaseStore, useOrgan, useSession } from '../ui/session/hooks.ts';
import { railStates } from '../ui/session/rail-states.ts';
import { dismissNotice, goTo } from '../ui/session/session.ts';
import { stepView } from '../ui/steps/step-views.tsx';
import { useAcknowledgement } from './acknowledgement.ts';
import { CaseCommands } from './case-commands.tsx';
import { bannerPatient } from './banner-patient.ts';
import { KEY_GROUPS, useKeys } from './keys.ts';
import { Start } from './start.tsx';
import { Status } from './status.tsx';
import { VERSION } from '../ui/version.ts';

/** Start page or open case; everything else hangs below. */
export function App(): ReactElement {
  const screen = useSession((state) => state.screen);
  const notices = useSession((state) => state.notices);
  const [acknowledged, acknowledge] = useAcknowledgement(VERSION);
  const [help, setHelp] = useState(false);
  useKeys(() => setHelp(true));
  return (
    <>
      {screen === 'start' ? (
        <Start onHelp={() => setHelp(true)} />
      ) : (
        <OpenCase onHelp={() => setHelp(true)} />
      )}
      <HelpDialog open={help} onClose={() => setHelp(false)} keys={KEY_GROUPS} version={VERSION} />
      <AcknowledgeDialog open={!acknowledged} version={VERSION} onAcknowledge={acknowledge} />
      <ToastRegion
        toasts={notices.map(({ id, text }) => ({ id: String(id), kind: 'information', text }))}
        onDismiss={(id) => dismissNotice(Number(id))}
      />
    </>
  );
}

function OpenCase({ onHelp }: { readonly onHelp: () => void }): ReactElement {
  const session = useSession((state) => state);
  const document = useCase((state) => state.document);
  const organ = useOrgan();
  const view = stepView(organ, session.step);
  return (
    <AppShell
      banner={
        <PatientBanner
          patient={bannerPatient(document, session.opened)}
          onConfirmSide={() => goTo('import')}
        />
      }
      rail={
        <Rail
          states={railStates(document, session)}
          current={session.step}
          onSelect={goTo}
          onHelp={onHelp}
        />
      }
      commandBar={<Commands />}
      workIs={view.workIs}
      workLabel={view.workLabel}
      panelLabel={view.panelLabel}
      panel={
        <Part what="The panel" key={`panel ${organ} ${session.step}`}>
          <view.Panel />
        </Part>
      }
      statusBar={<Status />}
    >
      <Part what={`The step "${session.step}"`} key={`stage ${organ} ${session.step}`}>
        <view.Stage />
      </Part>
    </AppShell>
  );
}

function Commands(): ReactElement {
  const step = useSession((state) => state.step);
  const caseStore = useCaseStore();
  const undoName = useCase((state) => state.undoName);
  const redoName = useCase((state) => state.redoName);
  const { Tools, ViewTools } = stepView(useOrgan(), step);
  return (
    <CommandBar
      undoName={undoName ?? undefined}
      redoName={redoName ?? undefined}
      onUndo={() => caseStore?.undo()}
      onRedo={() => caseStore?.redo()}
      tools={
        Tools && (
          <Suspense fallback={null}>
            <Tools />
          </Suspense>
        )
      }
      right={
        <>
          {ViewTools && (
            <Suspense fallback={null}>
              <ViewTools />
            </Suspense>
          )}
          <CaseCommands />
        </>
      }
    />
  );
}

function Part({
  what,
  children,
}: {
  readonly what: string;
  readonly children: ReactElement;
}): ReactElement {
  return (
    <ErrorBoundary what={what}>
      <Suspense
        fallback={
          <div className="part-loading" role="status">
            Loading
          </div>
        }
      >
        {children}
      </Suspense>
    </ErrorBoundary>
  );
}
