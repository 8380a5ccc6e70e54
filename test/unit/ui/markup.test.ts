/** What assistive technology and tests meet: names, roles and states in the markup of the components. */
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import { Button, type ButtonProps } from '../../../src/ui/kit/button.tsx';
import { JobBlock } from '../../../src/ui/kit/job-block.tsx';
import { FailureNote } from '../../../src/ui/kit/note.tsx';
import { NumberField } from '../../../src/ui/kit/number-field.tsx';
import { StructureRow } from '../../../src/ui/kit/structure-row.tsx';
import { PatientBanner } from '../../../src/ui/shell/patient-banner.tsx';
import type { BannerPatient } from '../../../src/ui/shell/patient-banner.tsx';
import { Rail } from '../../../src/ui/shell/rail.tsx';
import { StartPage } from '../../../src/ui/start/start-page.tsx';

const nothing = vi.fn<() => void>();

describe('Button', () => {
  it('says why it cannot be pressed and stays in the order of focus', () => {
    const undo: ButtonProps = {
      onPress: nothing,
      disabledReason: 'Nothing to undo',
      children: 'Undo',
    };
    const markup = renderToStaticMarkup(createElement(Button, undo));
    expect(markup).toContain('aria-disabled="true"');
    expect(markup).not.toContain(' disabled=""');
    const described = /aria-describedby="([^"]+)"/.exec(markup)?.[1];
    expect(markup).toContain(`id="${described}" role="tooltip"`);
    expect(markup).toContain('Nothing to undo');
  });
});

describe('NumberField', () => {
  const field = (value: number): string =>
    renderToStaticMarkup(
      createElement(NumberField, {
        label: 'Velocity',
        value,
        onChange: nothing,
        unit: 'm/s',
        min: 0.8,
        max: 3,
        decimals: 1,
        defaultValue: 1,
      }),
    );
  it('is a spin button with limits and its value in words', () => {
    expect(field(1)).toMatch(
      /role="spinbutton".*aria-valuenow="1" aria-valuemin="0.8" aria-valuemax="3" aria-valuetext="1.0 m\/s"/,
    );
    expect(field(1)).not.toContain('aria-invalid');
  });
  it('marks what was changed, and what is out of range with the range', () => {
    expect(field(1.2)).toContain('field changed');
    expect(field(4.2)).toContain('aria-invalid="true"');
    expect(field(4.2)).toContain('Range 0.8 to 3.0');
  });
});

describe('StructureRow', () => {
  it('says in words what eye, lock and dimming show', () => {
    const markup = renderToStaticMarkup(
      createElement(StructureRow, {
        name: 'Left atrium',
        colour: 'red',
        pattern: 'dots',
        volumeMl: 116.64,
        visible: false,
        locked: true,
        selected: true,
        onSelect: nothing,
        onVisible: nothing,
        onLocked: nothing,
      }),
    );
    expect(markup).toContain('116.6 millilitres, hidden, locked');
    expect(markup).toContain('aria-label="Show Left atrium"');
    expect(markup).toContain('aria-label="Unlock Left atrium"');
    expect(markup).toContain('aria-pressed="true"');
  });
});

describe('JobBlock', () => {
  const job = (state: Parameters<typeof JobBlock>[0]['state']): string =>
    renderToStaticMarkup(
      createElement(JobBlock, {
        title: 'Mesh',
        runLabel: 'Build',
        state,
        onRun: nothing,
        onCancel: nothing,
        predictedSeconds: 42,
      }),
    );
  it('predicts, shows progress, and tells the cause of a failure', () => {
    expect(job({ kind: 'idle' })).toContain('Build, about 42\u2009s');
    const running = job({ kind: 'running', fraction: 0.64, remainingSeconds: 15 });
    expect(running).toMatch(/role="progressbar".*aria-valuenow="64"/);
    expect(running).toContain('Stop');
    const failure = {
      kind: 'no-convergence',
      code: 'residual-rose',
      message: 'The residual rose.',
      hint: 'Try a smaller step.',
    } as const;
    const failed = job({ kind: 'failed', failure });
    for (const text of [failure.message, failure.hint, failure.code])
      expect(failed).toContain(text);
    expect(failed).toContain('role="alert"');
  });
  it('does not dress a cancelled job as a failure', () => {
    const markup = renderToStaticMarkup(
      createElement(FailureNote, {
        failure: {
          kind: 'cancelled',
          code: 'cancelled',
          message: 'Stopped.',
          hint: 'Start again.',
        },
      }),
    );
    expect(markup).toContain('note neutral');
  });
});

describe('PatientBanner', () => {
  const patient: BannerPatient = {
    caseName: 'HEART-01',
    deidentified: true,
    synthetic: true,
    sex: 'F',
    born: 'withheld',
    studyDate: '2024-01-01',
    modality: 'CT',
    series: 'CTA heart',
    side: undefined,
  };
  const banner = (change: Partial<BannerPatient> = {}): string =>
    renderToStaticMarkup(
      createElement(PatientBanner, {
        patient: { ...patient, ...change },
        onConfirmSide: nothing,
      }),
    );
  const notice = 'RESEARCH - NOT FOR CLINICAL USE';
  it('carries the research notice with and without a case', () => {
    expect(banner()).toContain(notice);
    expect(renderToStaticMarkup(createElement(PatientBanner, {}))).toContain(notice);
  });
  it('never leaves identity or origin unsaid', () => {
    expect(banner()).toContain('DE-IDENTIFIED');
    expect(banner()).toContain('SYNTHETIC');
    const real = banner({ deidentified: false, synthetic: false });
    expect(real).toContain('>IDENTIFIED');
    expect(real).not.toContain('SYNTHETIC');
  });
  it('asks for the side until it is confirmed', () => {
    expect(banner({ side: { value: 'LEFT', confirmed: false } })).toContain('Side: confirm');
    expect(banner({ side: { value: 'LEFT', confirmed: true } })).toContain('Side: LEFT');
  });
});

describe('Rail', () => {
  it('tells every step with its state, and which one is open', () => {
    const done = { kind: 'done' } as const;
    const markup = renderToStaticMarkup(
      createElement(Rail, {
        states: {
          import: done,
          review: done,
          segment: { kind: 'editing' },
          model: { kind: 'stale', reason: 'Segmentation changed: paint.' },
          simulate: { kind: 'working', fraction: 0.64 },
          plan: { kind: 'empty' },
          report: { kind: 'locked', reason: 'The model is stale.' },
        },
        current: 'segment',
        onSelect: nothing,
        onHelp: nothing,
      }),
    );
    for (const name of ['Import, Done', 'Model, Stale', 'Simulate, 64 %', 'Report, Locked'])
      expect(markup).toContain(`aria-label="${name}"`);
    expect(markup.match(/aria-current="step"/g)).toHaveLength(1);
    expect(markup).toContain('Segmentation changed: paint.');
  });
});

describe('StartPage', () => {
  it('offers only what exists, and says where the images stay', () => {
    const markup = renderToStaticMarkup(
      createElement(StartPage, {
        onFiles: nothing,
        onCaseFile: nothing,
        onDemo: nothing,
        onOpenCase: nothing,
        onDeleteCase: nothing,
        recentCases: [],
      }),
    );
    expect(markup).toContain('Nothing is uploaded');
    for (const text of ['Choose folder', 'Choose files', 'Choose a .theatron file'])
      expect(markup).toContain(text);
    expect(markup).not.toContain('PACS');
  });
});
