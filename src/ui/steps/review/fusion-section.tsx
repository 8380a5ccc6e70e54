import { useMemo, type ReactElement } from 'react';
import type { Failure } from '../../../core/failure.ts';
import { FUSION_MAPS, fusionColours } from '../../../view/slices/fusion.ts';
import { FailureNote, Note } from '../../kit/note.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Select } from '../../kit/select.tsx';
import { Slider } from '../../kit/slider.tsx';
import { STORED_MODALITIES } from '../../operations/stored-modalities.ts';
import { useCase, useSession } from '../../session/hooks.ts';
import { FileButton } from '../../start/file-button.tsx';
import { addFiles, candidates, chooseSecond, fusion, useFusion } from './fusion-state.ts';

const NONE = 'none';

/** A second series of the patient in colour over the first. */
export function FusionSection(): ReactElement {
  const { opened, caseStore } = useSession((state) => state);
  // A second study joins the list when it is added to the case.
  useCase((state) => state.document.steps.followUp);
  const { added, shown } = useFusion((state) => state);
  const job = useSession((state) => state.jobs.fusion);
  const failure = useSession((state) => state.failures.fusion);
  const offered = candidates({ opened, caseStore }, added);
  const asked = offered.find(({ key }) => key === shown?.key);
  return (
    <Section title="Second series" note="over the slices or beside them">
      {offered.length > 0 && (
        <Select
          label="Series"
          value={shown?.key ?? NONE}
          options={[
            { value: NONE, label: 'None' },
            ...offered.map(({ key, title }) => ({ value: key, label: title })),
          ]}
          onChange={(key) => void chooseSecond(offered.find((one) => one.key === key))}
        />
      )}
      <div className="stack">
        {job && <p className="t2" role="status">{`${job.activity}`}</p>}
        {failure && <Refusal failure={failure} />}
        {shown && !shown.place.trusted && (
          <Note kind="caution" title="Provisional alignment">
            {shown.place.statement}
          </Note>
        )}
        {asked?.from?.series.stored && shown?.taken && (
          <>
            <Segmented
              label="Values are"
              showLabel
              wide
              options={STORED_MODALITIES}
              value={shown.taken}
              onChange={(taken) => void chooseSecond(asked, taken)}
            />
            <p className="t3 small">{`Proposed from ${asked.from.series.stored.because}. Only you can know.`}</p>
          </>
        )}
      </div>
      {shown && <Looks />}
      {shown?.place.trusted && <p className="t3 tool-hint">{shown.place.statement}</p>}
      <FileButton pick="folder" kind="ghost" onPicked={(picked) => void addFiles(picked)}>
        Add a series from a folder
      </FileButton>
    </Section>
  );
}

/** Brought into sight: it comes below the list it answers to. */
function Refusal({ failure }: { readonly failure: Failure }): ReactElement {
  return (
    <div ref={(note) => note?.scrollIntoView({ block: 'nearest' })} className="refusal">
      <FailureNote failure={failure} title="This series cannot be shown" />
    </div>
  );
}

function Looks(): ReactElement {
  const { window, shown, beside, lower } = useFusion((state) => state);
  const unit = shown?.volume.unit === 'HU' ? 'HU' : '';
  return (
    <>
      <Segmented
        label="Shown"
        wide
        options={[
          { value: 'over', label: 'In colour, over' },
          { value: 'beside', label: 'Beside' },
        ]}
        value={beside ? 'beside' : 'over'}
        onChange={(next) => fusion.setState({ beside: next === 'beside' })}
      />
      {beside ? (
        <Segmented
          label="Second row"
          wide
          options={[
            { value: 'coronal', label: 'Coronal below' },
            { value: 'sagittal', label: 'Sagittal below' },
          ]}
          value={lower}
          onChange={(next) => fusion.setState({ lower: next })}
        />
      ) : (
        <Colours />
      )}
      <NumberField
        label="Level"
        unit={unit}
        value={Math.round(window.centre)}
        min={-32768}
        max={65535}
        step={10}
        onChange={(centre) => fusion.setState({ window: { ...window, centre } })}
      />
      <NumberField
        label="Width"
        unit={unit}
        value={Math.round(window.width)}
        min={1}
        max={65535}
        step={10}
        onChange={(width) => fusion.setState({ window: { ...window, width } })}
      />
      {!beside && <FusionScale />}
    </>
  );
}

function Colours(): ReactElement {
  const { map, opacityPercent } = useFusion((state) => state);
  return (
    <>
      <Slider
        label="Opacity"
        unit="%"
        value={opacityPercent}
        min={0}
        max={100}
        step={5}
        onChange={(next) => fusion.setState({ opacityPercent: next })}
      />
      <Select
        label="Colours"
        value={map}
        options={FUSION_MAPS.map(({ id, title }) => ({ value: id, label: title }))}
        onChange={(next) => fusion.setState({ map: next })}
      />
    </>
  );
}

const STOPS = 24;

/** The colours with the values at their ends. */
function FusionScale(): ReactElement {
  const { map, window, shown } = useFusion((state) => state);
  const gradient = useMemo(() => {
    const texels = fusionColours({ map, opacity: 1 });
    const stops = Array.from({ length: STOPS }, (_, n) => {
      const at = 4 * Math.round((n / (STOPS - 1)) * 255);
      return `rgb(${texels[at]} ${texels[at + 1]} ${texels[at + 2]} / ${texels[at + 3] / 255})`;
    });
    return `linear-gradient(to right, ${stops.join(', ')})`;
  }, [map]);
  const text = (value: number): string =>
    `${Math.round(value)}${shown?.volume.unit === 'HU' ? ' HU' : ''}`;
  return (
    <div className="fusion-scale">
      <span className="bar" style={{ background: gradient }} aria-hidden />
      <span className="t3">{`clear below ${text(window.centre - window.width / 2)}`}</span>
      <span className="t3">{text(window.centre + window.width / 2)}</span>
    </div>
  );
}
