import { Check, FlaskConical, ShieldCheck } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Chip } from '../kit/chip.tsx';
import { BrandMark } from './brand-mark.tsx';

/** Body side the case is about, in the words of the banner. */
export type BannerSide = 'LEFT' | 'RIGHT' | 'MIDLINE' | 'NOT APPLICABLE';

export interface BannerPatient {
  /** Pseudonym or name of the case. */
  readonly caseName: string;
  readonly deidentified: boolean;
  readonly synthetic: boolean;
  /** As written in the files; `withheld` where removed. */
  readonly sex: string;
  readonly born: string;
  readonly studyDate: string;
  readonly modality: string;
  readonly series: string;
  readonly side: { readonly value: BannerSide; readonly confirmed: boolean } | undefined;
}

export interface PatientBannerProps {
  /** Absent on the start page. */
  readonly patient?: BannerPatient | undefined;
  /** Opens the confirmation of the side; the unconfirmed chip becomes a button. */
  readonly onConfirmSide?: () => void;
  /** Right of the research chip, for example help on the start page. */
  readonly actions?: ReactNode;
}

/** Who is on the screen. Never scrolls away; the side and the research notice never collapse. */
export function PatientBanner(props: PatientBannerProps): ReactElement {
  const { patient } = props;
  return (
    <header className="banner">
      <div className="brand">
        <BrandMark />
      </div>
      <div className="pt">
        {patient ? (
          <PatientFacts patient={patient} onConfirmSide={props.onConfirmSide} />
        ) : (
          <>
            <span className="name">Theatron</span>
            <span className="t3">No case open</span>
          </>
        )}
      </div>
      <span className="sp" />
      <Chip kind="fixed">RESEARCH - NOT FOR CLINICAL USE</Chip>
      {props.actions}
    </header>
  );
}

function PatientFacts(props: {
  readonly patient: BannerPatient;
  readonly onConfirmSide: (() => void) | undefined;
}): ReactElement {
  const { patient } = props;
  return (
    <>
      <span className="name" title={patient.caseName}>
        {patient.caseName}
      </span>
      {patient.synthetic && (
        <Chip kind="outline" icon={FlaskConical} hint="Computed anatomy, not a patient">
          SYNTHETIC
        </Chip>
      )}
      {patient.deidentified ? (
        <Chip kind="outline" icon={ShieldCheck} className="deid">
          DE-IDENTIFIED
        </Chip>
      ) : (
        <Chip kind="caution" hint="The files of this case carry the identity of a person">
          IDENTIFIED
        </Chip>
      )}
      <dl>
        <Fact term="Sex" value={patient.sex} className="person" />
        <Fact term="Born" value={patient.born} className="person" />
        <Fact term="Study" value={patient.studyDate} className="study" />
        <Fact term={patient.modality} value={patient.series} className="series" />
      </dl>
      <SideChip side={patient.side} onConfirm={props.onConfirmSide} />
    </>
  );
}

function Fact(props: {
  readonly term: string;
  readonly value: string;
  readonly className: string;
}): ReactElement {
  return (
    <div className={props.className}>
      <dt>{props.term}</dt>
      <dd title={props.value}>{props.value}</dd>
    </div>
  );
}

function SideChip(props: {
  readonly side: BannerPatient['side'];
  readonly onConfirm: (() => void) | undefined;
}): ReactElement {
  if (props.side?.confirmed)
    return (
      <Chip kind="outline" icon={Check} hint="Side confirmed by the user">
        {`Side: ${props.side.value}`}
      </Chip>
    );
  return (
    <Chip kind="caution" hint="The side is not confirmed yet" onPress={props.onConfirm}>
      Side: confirm
    </Chip>
  );
}
