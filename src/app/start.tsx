import { CircleQuestionMark } from 'lucide-react';
import { useEffect, type ReactElement } from 'react';
import { IconButton } from '../ui/kit/icon-button.tsx';
import {
  openCaseFile,
  openSavedCase,
  deleteSavedCase,
  listSavedCases,
} from '../ui/operations/saved-cases.ts';
import { openLaboratory } from '../ui/laboratory/laboratory-route.ts';
import { openServerDialog } from '../ui/operations/dicomweb.ts';
import { openDemo, openPicked } from '../ui/operations/open-images.ts';
import { useSession } from '../ui/session/hooks.ts';
import { AppShell } from '../ui/shell/app-shell.tsx';
import { PatientBanner } from '../ui/shell/patient-banner.tsx';
import { StartPage } from '../ui/start/start-page.tsx';
import { missingFeature } from '../../wasm/features.ts';
import { Status } from './status.tsx';

/** Named before anything is opened: without it no computation here can run. */
const MISSING_FEATURE = missingFeature();

const PICTURES = {
  heart: <img src="./synthetic-heart.jpg" alt="Surfaces of the synthetic heart" />,
  liver: <img src="./synthetic-liver.jpg" alt="Surfaces of the synthetic liver" />,
};

/** The page before a case is open. */
export function Start({ onHelp }: { readonly onHelp: () => void }): ReactElement {
  const { jobs, failures, savedCases } = useSession((state) => state);
  useEffect(() => void listSavedCases(), []);
  const job = jobs.demo ?? jobs.scan ?? jobs.archive;
  const failure = failures.demo ?? failures.scan ?? failures.archive ?? MISSING_FEATURE;
  return (
    <AppShell
      banner={
        <PatientBanner
          actions={
            <IconButton
              icon={CircleQuestionMark}
              name="Help and keys"
              shortcut="?"
              onPress={onHelp}
            />
          }
        />
      }
      workIs="page"
      workLabel="Open a case"
      statusBar={<Status />}
    >
      <StartPage
        onFiles={(picked) => void openPicked(picked)}
        onCaseFile={(file) => void openCaseFile(file)}
        onDemo={(organ, seed) => void openDemo(organ, seed)}
        onOpenCase={(id) => void openSavedCase(id)}
        onServer={() => openServerDialog('open')}
        onLaboratory={openLaboratory}
        onDeleteCase={(id) => void deleteSavedCase(id)}
        recentCases={savedCases}
        pictures={PICTURES}
        opening={job && `${job.activity}, ${Math.round(100 * job.fraction)} %`}
        failure={failure}
      />
    </AppShell>
  );
}
