import { FlaskConical } from 'lucide-react';
import { lazy, Suspense, useState, type ComponentType, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { ErrorBoundary } from '../ui/shell/error-boundary.tsx';
import { AcknowledgeDialog } from '../ui/shell/acknowledge-dialog.tsx';
import { AppShell } from '../ui/shell/app-shell.tsx';
import { CommandBar } from '../ui/shell/command-bar.tsx';
import { HelpDialog } from '../ui/shell/help-dialog.tsx';
import { PatientBanner } from '../ui/shell/patient-banner.tsx';
import { Rail } from '../ui/shell/rail.tsx';
import { Button } from '../ui/kit/button.tsx';
import { IconButton } from '../ui/kit/icon-button.tsx';
import { ToastRegion } from '../ui/kit/toast.tsx';
import type { LaboratoryProps } from '../ui/laboratory/laboratory-page.tsx';
import { seedStrokes } from '../ui/operations/edit-seed-strokes.ts';
import { undoStep, undoWords } from '../ui/operations/undo-step.ts';
import { openLaboratory, useLaboratoryOpen } from '../ui/laboratory/laboratory-route.ts';
import { useCase, useCaseStore, useOrgan, useSession } from '../ui/session/hooks.ts';
import { railStates } from '../ui/session/rail-states.ts';
import { dismissNotice, goTo } from '../ui/session/session.ts';
import { WORKFLOW_STEPS } from '../ui/shell/workflow-steps.ts';
import { ServerDialogs } from '../ui/start/server-dialogs.tsx';
import { stepView } from '../ui/steps/step-views.tsx';
import { useAcknowledgement } from './acknowledgement.ts';
import { CaseCommands } from './case-commands.tsx';
import { bannerPatient } from './banner-patient.ts';
import { KEY_GROUPS, useKeys } from './keys.ts';
import { openPalette, Palette } from './palette.tsx';
import { Start } from './start.tsx';
import { Status } from './status.tsx';
import { VERSION } from '../ui/version.ts';

/** Loaded when it is first opened. */
const Laboratory = lazy(async (): Promise<{ default: ComponentType<LaboratoryProps> }> => ({
  default: (await import('../ui/laboratory/laboratory-page.tsx')).Laboratory,
}));

/** Start page, open case or laboratory; everything else hangs below. */
export function App(): ReactElement {
  const screen = useSession((state) => state.screen);
  const notices = useSession((state) => state.notices);
  const inLaboratory = useLaboratoryOpen();
  const [acknowledged, acknowledge] = useAcknowledgement(VERSION);
  const [help, setHelp] = useState(false);
  useKeys({ help: () => setHelp(true), palette: openPalette });
  return (
    <>
      {inLaboratory ? (
        <InLaboratory />
      ) : screen === 'start' ? (
        <Start onHelp={() => setHelp(true)} />
      ) : (
        <OpenCase onHelp={() => setHelp(true)} />
      )}
      <HelpDialog open={help} onClose={() => setHelp(false)} keys={KEY_GROUPS} version={VERSION} />
      <Palette onHelp={() => setHelp(true)} />
      <ServerDialogs />
      <AcknowledgeDialog open={!acknowledged} version={VERSION} onAcknowledge={acknowledge} />
      <ToastRegion
        toasts={notices.map(({ id, text }) => ({ id: String(id), kind: 'information', text }))}
        onDismiss={(id) => dismissNotice(Number(id))}
      />
    </>
  );
}

/** The laboratory in place of the page that it was opened from; who is on the table stays in sight. */
function InLaboratory(): ReactElement {
  const { screen, step, opened } = useSession((state) => state);
  const document = useCase((state) => state.document);
  const stepTitle = WORKFLOW_STEPS.find(({ id }) => id === step)?.title;
  return (
    <Part what="The laboratory">
      <Laboratory
        banner={
          <PatientBanner
            patient={screen === 'case' ? bannerPatient(document, opened) : undefined}
          />
        }
        statusBar={<Status />}
        backTo={screen === 'case' && stepTitle ? stepTitle : 'the start page'}
      />
    </Part>
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
  // A stroke of the seeds changes what undo takes back.
  useStore(seedStrokes);
  const redoName = useCase((state) => state.redoName);
  const organ = useOrgan();
  const { Tools, ViewTools } = stepView(organ, step);
  return (
    <CommandBar
      undoName={undoWords(undoName)}
      redoName={redoName ?? undefined}
      onUndo={undoStep}
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
          {organ === 'heart' && <ToLaboratory named={step === 'simulate'} />}
          <CaseCommands />
        </>
      }
    />
  );
}

/** The way to the laboratory; its name is written out in the step that it belongs to, where there is room. */
function ToLaboratory({ named }: { readonly named: boolean }): ReactElement {
  const name = 'Action-potential laboratory';
  return (
    <>
      <IconButton
        icon={FlaskConical}
        name={name}
        className={named ? 'to-laboratory narrow' : 'to-laboratory'}
        onPress={openLaboratory}
      />
      {named && (
        <Button
          kind="ghost"
          icon={FlaskConical}
          name={name}
          className="to-laboratory opt"
          onPress={openLaboratory}
        >
          Laboratory
        </Button>
      )}
    </>
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
