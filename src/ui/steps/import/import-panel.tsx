import { useState, type ReactElement } from 'react';
import { ORGANS, ORGAN_TITLES } from '../../../core/anatomy.ts';
import { geometryText, quantityText } from '../../../dicom/import-report.ts';
import type { PatientIdentity, SeriesSummary, SeriesWarning } from '../../../dicom/series.ts';
import { proposedOrgan, proposedSide } from '../../../pipeline/new-case.ts';
import type { SideValue } from '../../../twin/document.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { JobBlock } from '../../kit/job-block.tsx';
import { KeyValue } from '../../kit/key-value.tsx';
import { Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { choosePatient, closeScan, confirmSeries } from '../../operations/open-images.ts';
import { STORED_MODALITIES } from '../../operations/stored-modalities.ts';
import { useCase, useCaseStore, useSession } from '../../session/hooks.ts';
import { useJobState } from '../use-job-state.ts';
import { DeidentifyExport } from './deidentify-export.tsx';
import { isInSpace } from './in-space.ts';
import { dicomDateText } from './dicom-date.ts';
import { PicturePanel } from './picture-panel.tsx';
import { openPictures, usePictures } from './pictures.ts';
import { ServerSection } from './server-section.tsx';

const SIDES: readonly { readonly value: SideValue; readonly label: string }[] = [
  { value: 'left', label: 'Left' },
  { value: 'right', label: 'Right' },
  { value: 'midline', label: 'Midline' },
  { value: 'not-applicable', label: 'None' },
];

const ORGAN_OPTIONS = ORGANS.map((organ) => ({ value: organ, label: ORGAN_TITLES[organ] }));

/** Whose images these are and which side they are about: confirmed before anything is computed. */
export function ImportPanel(): ReactElement {
  const opened = useSession((state) => state.opened);
  const series = opened?.scan.series.find(({ key }) => key === opened.chosenKey);
  const patient = series?.patient;
  const looking = usePictures((state) => state.series !== undefined);
  if (!opened) return <KeptPatient />;
  if (looking) return <PicturePanel />;
  return (
    <>
      <Section
        title="Patient"
        note={series?.stored ? 'the file names nobody' : 'as written in the files'}
      >
        {patient && !series.stored && <KeyValue facts={identityFacts(patient)} />}
        {!patient && <p className="t2">Choose a series to see whose it is.</p>}
        <p className="t3 small">
          {series?.stored
            ? `A ${series.stored.format} file names no patient. The case carries a pseudonym made from the voxels; texts of the header and the name of the file stay behind.`
            : 'Name and number stay in the files. The case carries a pseudonym, sex and study date.'}
        </p>
      </Section>
      <Section title="Series" note={series?.stored?.format ?? series?.modality} grow>
        {series ? <SeriesFacts series={series} /> : <p className="t2">No series is chosen.</p>}
      </Section>
      {series && !series.stored && (
        <DeidentifyExport key={`copy ${series.key}`} scanId={opened.scanId} series={series} />
      )}
      <ServerSection />
      {series && <Confirm key={series.key} series={series} />}
      {opened.chosenPatientId === undefined && <WhichPatient patients={opened.scan.patients} />}
    </>
  );
}

/** Who a reopened case is about: what the case carries, which is no name. */
function KeptPatient(): ReactElement {
  const document = useCase((state) => state.document);
  const side = document?.side;
  return (
    <>
      <Section title="Patient" note="as the case carries it" grow>
        {document && (
          <KeyValue
            facts={[
              { term: 'Case', value: document.patient.pseudonym },
              { term: 'About', value: ORGAN_TITLES[document.organ] },
              { term: 'Sex', value: document.patient.sex ?? 'withheld' },
              { term: 'Side', value: side ? side.value : 'not confirmed' },
              { term: 'Confirmed', value: side?.confirmedAt?.slice(0, 10) ?? 'not yet' },
            ]}
          />
        )}
        {document && !side?.confirmedAt && <ConfirmKept />}
      </Section>
      <ServerSection />
    </>
  );
}

/** A case made without a person at hand, such as on the command line, is confirmed here. */
function ConfirmKept(): ReactElement {
  const caseStore = useCaseStore();
  const [side, setSide] = useState<SideValue>('midline');
  return (
    <div className="stack">
      <Note kind="caution" title="Patient and side are not confirmed">
        Check that the images are those of the patient you mean. The report stays a draft until
        then.
      </Note>
      <Segmented label="Side" showLabel wide options={SIDES} value={side} onChange={setSide} />
      <Button kind="primary" wide onPress={() => caseStore?.confirmSide(side)}>
        Confirm patient and side
      </Button>
    </div>
  );
}

const orMissing = (text: string | undefined): string => text || 'not stated';

const identityFacts = (patient: PatientIdentity) => [
  { term: 'Name', value: orMissing(patient.name) },
  { term: 'ID', value: orMissing(patient.id) },
  { term: 'Born', value: dicomDateText(patient.birthDate) },
  { term: 'Sex', value: orMissing(patient.sex) },
];

function SeriesFacts({ series }: { readonly series: SeriesSummary }): ReactElement {
  const facts = [
    ...(isInSpace(series)
      ? [
          { term: 'Slices', value: series.dimensions[2] },
          {
            term: 'In the slice',
            value: `${series.spacingMm[0].toFixed(2)} × ${series.spacingMm[1].toFixed(2)}`,
            unit: 'mm',
          },
          { term: 'Between slices', value: series.spacingMm[2].toFixed(2), unit: 'mm' },
        ]
      : [{ term: 'Pictures', value: series.dimensions[2] }]),
    ...(series.stored
      ? []
      : [
          { term: 'Contrast', value: orMissing(series.contrastAgent) },
          { term: 'Study date', value: dicomDateText(series.studyDate) },
        ]),
    ...geometryFacts(series),
  ];
  return (
    <>
      <KeyValue facts={facts} />
      <div className="stack">
        {series.warnings.map((warning) => (
          <SeriesNote key={warning.code} warning={warning} />
        ))}
      </div>
    </>
  );
}

/** What is not plain about the stack, with its size; nothing for a sound one. */
function geometryFacts(series: SeriesSummary): { term: string; value: string }[] {
  const { phase, film, repairs } = series;
  const facts = [
    { term: 'Measured', value: geometryText(series) },
    { term: 'Parametric map', value: quantityText(series) },
    { term: 'Repaired', value: repairs.map(repairSize).join(', ') },
    {
      term: 'Phase',
      value: phase ? `${phase.index + 1} of ${phase.count} by ${phase.by}` : '',
    },
    { term: 'Film', value: film ? `${film.images.length} images by ${film.by}` : '' },
  ];
  return facts.filter(({ value }) => value !== '');
}

const repairSize = ({ code, amount, unit }: SeriesSummary['repairs'][number]): string =>
  `${code.replaceAll('-', ' ')} ${unit === 'degrees' ? `${amount}°` : `${amount} ${unit}`}`;

const NOTE_KIND = { info: 'neutral', caution: 'caution', stop: 'interlock' } as const;

function SeriesNote({ warning }: { readonly warning: SeriesWarning }): ReactElement {
  return (
    <Note kind={NOTE_KIND[warning.severity]} title={warning.message}>
      {warning.hint}
    </Note>
  );
}

function Confirm({ series }: { readonly series: SeriesSummary }): ReactElement {
  const [side, setSide] = useState(proposedSide(series));
  const [organ, setOrgan] = useState(proposedOrgan(series));
  const [modality, setModality] = useState(series.stored?.proposedModality);
  const job = useJobState('load');
  const caseStore = useCaseStore();
  return (
    <Section label="Confirm" pinned>
      <div className="confirm-rows">
        {series.stored && modality && (
          <>
            <Segmented
              label="Values are"
              showLabel
              wide
              options={STORED_MODALITIES}
              value={modality}
              onChange={setModality}
            />
            <p className="t3 small">{`Proposed from ${series.stored.because}. Only you can know.`}</p>
          </>
        )}
        <Segmented
          label="Case about"
          showLabel
          wide
          options={ORGAN_OPTIONS}
          value={organ}
          onChange={setOrgan}
        />
        <Segmented label="Side" showLabel wide options={SIDES} value={side} onChange={setSide} />
        <JobBlock
          title="Reading the slices"
          runLabel={confirmLabel(caseStore !== undefined, series)}
          state={job.state}
          onRun={() => void confirmSeries(side, organ, modality)}
          onCancel={job.cancel}
          disabledReason={
            series.suitableFor3d ? undefined : 'No volume can be built from this series; see above'
          }
        />
        {canLookAt(series) && (
          <Button
            kind={series.suitableFor3d ? 'ghost' : 'primary'}
            wide
            onPress={() => openPictures(series)}
          >
            Look at the pictures and measure
          </Button>
        )}
      </div>
    </Section>
  );
}

/** Films and whatever makes no volume are looked at picture by picture. */
const canLookAt = ({ stored, suitableFor3d, film, transferSyntax }: SeriesSummary): boolean =>
  !stored && transferSyntax.supported && (!suitableFor3d || film !== undefined);

function confirmLabel(isOpen: boolean, { stored }: SeriesSummary): string {
  if (isOpen) return 'Confirm as a new case';
  return stored ? 'Confirm patient, side and values' : 'Confirm patient and side';
}

/** Files of several people must never end in one case: nothing goes on until one is chosen. */
function WhichPatient({
  patients,
}: {
  readonly patients: readonly PatientIdentity[];
}): ReactElement {
  return (
    <Dialog
      open
      blocking
      title={`These files belong to ${patients.length} patients`}
      actions={
        <Button kind="ghost" onPress={closeScan}>
          Open other files
        </Button>
      }
    >
      <p>
        A case is about one patient. Choose whose images to use; the series of the others are left
        out.
      </p>
      <div className="stack">
        {patients.map((patient) => (
          <Button
            key={`${patient.id} ${patient.name} ${patient.birthDate ?? ''}`}
            kind="outline"
            wide
            onPress={() => choosePatient(patient)}
          >
            {`${orMissing(patient.name)}, ID ${orMissing(patient.id)}, born ${orMissing(patient.birthDate)}`}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}
