import { Archive, FlaskConical, FolderOpen, Import, Server, ShieldCheck } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { useId, useState } from 'react';
import type { Failure } from '../../core/failure.ts';
import { Button } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import { FailureNote, Note } from '../kit/note.tsx';
import { NumberField } from '../kit/number-field.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { DropAnywhere } from './drop-anywhere.tsx';
import type { Picked } from './drop.ts';
import { savedCaseOf } from './drop.ts';
import { FileButton } from './file-button.tsx';
import type { RecentCase } from './recent-cases.tsx';
import { RecentCases } from './recent-cases.tsx';

/** Organs of which there is a synthetic patient. */
export type DemoOrgan = 'heart' | 'liver';

const DEMOS: readonly { readonly value: DemoOrgan; readonly label: string }[] = [
  { value: 'heart', label: 'Heart' },
  { value: 'liver', label: 'Liver with tumours' },
];

const DEMO_WORDS: Readonly<Record<DemoOrgan, string>> = {
  heart:
    'Computed anatomy with known truth, imported like a patient. The seed sets its size, contrast and noise.',
  liver:
    'A computed abdomen with liver, vessels and tumours, and a second study some weeks later. The seed sets the anatomy.',
};

export interface StartPageProps {
  /** Images by picker or drop; a lone `.theatron` goes to `onCaseFile` instead. */
  readonly onFiles: (picked: Picked) => void;
  readonly onCaseFile: (file: File) => void;
  readonly onDemo: (organ: DemoOrgan, seed: number) => void;
  readonly onOpenCase: (id: string) => void;
  readonly onDeleteCase: (id: string) => void;
  /** Asks for the dialog that opens images from a server. */
  readonly onServer?: () => void;
  /** The way to the laboratory, which needs no case. */
  readonly onLaboratory?: () => void;
  readonly recentCases: readonly RecentCase[] | undefined;
  /** Fills the picture of the third card for each synthetic patient. */
  readonly pictures?: Readonly<Record<DemoOrgan, ReactNode>>;
  /** While something is being opened: what, in words. All ways in are closed meanwhile. */
  readonly opening?: string | undefined;
  /** Why the last attempt to open something failed. */
  readonly failure?: Failure | undefined;
}

const FIRST_SEED = 1;
const LAST_SEED = 9999;

/** Three ways in, and the cases of this computer. */
export function StartPage(props: StartPageProps): ReactElement {
  const [seed, setSeed] = useState(FIRST_SEED);
  const [organ, setOrgan] = useState<DemoOrgan>('heart');
  const [dropFailure, setDropFailure] = useState<Failure>();
  const [counted, setCounted] = useState<number>();
  const opening = props.opening && `Opening: ${props.opening}`;
  const failure = dropFailure ?? props.failure;

  const take = (picked: Picked): void => {
    setDropFailure(undefined);
    const saved = savedCaseOf(picked);
    if (saved) props.onCaseFile(saved);
    else props.onFiles(picked);
  };

  return (
    <div className="start">
      {!opening && <DropAnywhere onPicked={take} onFailure={setDropFailure} onCount={setCounted} />}
      <div className="wrap">
        <h1>Open a case</h1>
        <p className="lede">
          <Icon of={ShieldCheck} />
          Images are read in this browser and stay on this computer. Nothing is uploaded unless you
          send it.
        </p>
        {failure && <FailureNote failure={failure} />}
        <div className="cards">
          <Card
            icon={FolderOpen}
            title="Open patient images"
            foot={
              <>
                <FileButton kind="primary" pick="folder" onPicked={take} disabledReason={opening}>
                  Choose folder
                </FileButton>
                <FileButton pick="files" onPicked={take} disabledReason={opening}>
                  Choose files
                </FileButton>
                {props.onServer && (
                  <Button
                    size="large"
                    icon={Server}
                    className="from-server"
                    onPress={props.onServer}
                    disabledReason={opening}
                  >
                    Open from a server
                  </Button>
                )}
              </>
            }
          >
            <p>
              A DICOM series as a folder, files or a zip, or an image in NIfTI, NRRD or MetaImage.
              Files that cannot be read are listed with the reason.
            </p>
            <div className="drop" role="status">
              <Icon of={Import} />
              {props.opening ??
                (counted === undefined
                  ? 'Drop a folder or zip anywhere'
                  : `Reading the folder: ${counted} files`)}
            </div>
          </Card>
          <Card
            icon={Archive}
            title="Open a saved case"
            foot={
              <FileButton pick="file" accept=".theatron" onPicked={take} disabledReason={opening}>
                Choose a .theatron file
              </FileButton>
            }
          >
            <p>
              A .theatron archive holds the images, structures, model, simulations and plan of one
              case, with the record of how each was made.
            </p>
          </Card>
          <Card
            picture={props.pictures?.[organ]}
            title="Try a synthetic patient"
            foot={
              <>
                <SeedField seed={seed} onChange={setSeed} />
                <Button
                  size="large"
                  onPress={() => props.onDemo(organ, seed)}
                  disabledReason={opening}
                >
                  {organ === 'heart' ? 'Synthetic heart' : 'Synthetic liver'}
                </Button>
              </>
            }
          >
            <Segmented
              label="Synthetic patient"
              wide
              options={DEMOS}
              value={organ}
              onChange={setOrgan}
            />
            <p>{DEMO_WORDS[organ]}</p>
          </Card>
        </div>
        {props.onLaboratory && (
          <Note
            kind="neutral"
            icon={FlaskConical}
            title="Action-potential laboratory"
            actions={
              <Button className="to-laboratory" onPress={props.onLaboratory}>
                Open the laboratory
              </Button>
            }
          >
            Pace model cells of ventricle and atrium, scale their currents, and compare action
            potentials, restitution and refractory periods. No case is needed.
          </Note>
        )}
        <RecentCases
          cases={props.recentCases}
          onOpen={props.onOpenCase}
          onDelete={props.onDeleteCase}
        />
      </div>
    </div>
  );
}

function Card(props: {
  readonly title: string;
  readonly icon?: LucideIcon;
  readonly picture?: ReactNode;
  readonly children: ReactNode;
  readonly foot: ReactNode;
}): ReactElement {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      {props.picture && <figure className="picture">{props.picture}</figure>}
      {props.icon && (
        <div className="ci">
          <Icon of={props.icon} size="large" />
        </div>
      )}
      <h2 id={id}>{props.title}</h2>
      {props.children}
      <div className="foot">{props.foot}</div>
    </section>
  );
}

function SeedField(props: {
  readonly seed: number;
  readonly onChange: (seed: number) => void;
}): ReactElement {
  return (
    <span className="seed">
      <span aria-hidden>Seed</span>
      <NumberField
        label="Seed of the synthetic patient"
        labelHidden
        value={props.seed}
        min={FIRST_SEED}
        max={LAST_SEED}
        decimals={0}
        onChange={(value) => props.onChange(Math.round(value))}
      />
    </span>
  );
}
