import { FlaskConical, HardDrive, Stethoscope } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Icon } from '../kit/icon.tsx';

const POINTS: readonly (readonly [LucideIcon, string])[] = [
  [
    Stethoscope,
    'Theatron is for research and education. It is not a medical device. Do not use it for diagnosis, treatment or any decision about a patient.',
  ],
  [
    FlaskConical,
    'Volumes, activation times and distances are computed from images and models. They can be wrong. Check them against the images.',
  ],
  [
    HardDrive,
    'Images are read in this browser and stay on this computer. Whoever uses this computer may be able to open saved cases.',
  ],
];

export interface AcknowledgeDialogProps {
  readonly open: boolean;
  /** The acknowledgement holds for this version and is asked for once. */
  readonly version: string;
  readonly onAcknowledge: () => void;
}

/** What the user must know before the first case. Asked once per version, and must be answered. */
export function AcknowledgeDialog(props: AcknowledgeDialogProps): ReactElement {
  return (
    <Dialog
      open={props.open}
      title="Before you start"
      blocking
      actions={
        <Button kind="primary" size="large" onPress={props.onAcknowledge}>
          I understand
        </Button>
      }
    >
      <ul className="bullets">
        {POINTS.map(([glyph, text]) => (
          <li key={text}>
            <Icon of={glyph} />
            <span>{text}</span>
          </li>
        ))}
      </ul>
      <p className="t3">{`Asked once for version ${props.version}.`}</p>
    </Dialog>
  );
}
