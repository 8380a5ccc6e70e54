import { Download, Upload } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../../kit/button.tsx';
import { Section } from '../../kit/section.tsx';
import { openServerDialog } from '../../operations/dicomweb.ts';
import { useCaseStore } from '../../session/hooks.ts';

/** Images from a DICOMweb server, and results to one. */
export function ServerSection(): ReactElement {
  const caseStore = useCaseStore();
  return (
    <Section title="Server" note="DICOMweb">
      <div className="stack">
        <Button icon={Download} wide onPress={() => openServerDialog('open')}>
          Open from a server
        </Button>
        <Button
          icon={Upload}
          wide
          onPress={() => openServerDialog('send')}
          disabledReason={caseStore ? undefined : 'Confirm patient and side first'}
        >
          Send results to a server
        </Button>
      </div>
    </Section>
  );
}
