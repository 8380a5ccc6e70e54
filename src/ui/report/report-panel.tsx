import { FileCode, Lock, Printer, RefreshCw } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import type { ReportModel, ReportSection } from '../../report/report-model.ts';
import { filledSections, SECTION_TITLES } from '../../report/report-model.ts';
import { Button } from '../kit/button.tsx';
import { Chip } from '../kit/chip.tsx';
import { Note } from '../kit/note.tsx';
import type { ProvenanceEntry } from '../kit/provenance-list.tsx';
import { ProvenanceList } from '../kit/provenance-list.tsx';
import { Section } from '../kit/section.tsx';
import { scrollToSection } from './report-paper.tsx';

/** Why the report may not leave yet. */
export interface ReportLockNote {
  readonly title: string;
  readonly reasons: readonly string[];
  /** Brings everything stale up to date: `Recompute, about 70 s`. */
  readonly recompute?: { readonly label: string; readonly run: () => void };
  /** Shows the edit or the question that caused it. */
  readonly show?: { readonly label: string; readonly run: () => void };
}

export interface ReportPanelProps {
  readonly model: ReportModel;
  readonly lock: ReportLockNote | undefined;
  readonly onPrint: () => void;
  readonly onSaveHtml: () => void;
  /** More ways out, for example the case archive. */
  readonly exports?: ReactNode;
  readonly provenance: readonly ProvenanceEntry[];
  readonly sections: readonly ReportSection[];
  readonly onSections: (sections: readonly ReportSection[]) => void;
}

/** Right panel of the report: the lock, the ways out, what was made from what, and what to print. */
export function ReportPanel(props: ReportPanelProps): ReactElement {
  const { model, lock, provenance } = props;
  const reason = lock ? `Locked: ${lock.title}` : undefined;
  const stale = provenance.filter((entry) => entry.state === 'stale').length;
  return (
    <>
      <Section
        title="Export"
        actions={
          lock ? (
            <Chip kind="caution" icon={Lock}>
              Locked
            </Chip>
          ) : (
            <Chip kind="passed">Up to date</Chip>
          )
        }
      >
        <div className="stack">
          {lock && <LockNote lock={lock} />}
          <div className="row fill">
            <Button
              kind={lock ? 'neutral' : 'primary'}
              icon={Printer}
              onPress={props.onPrint}
              disabledReason={reason}
              hint="Opens the browser's print dialog, which also saves as PDF"
              shortcut="Ctrl+P"
            >
              Print or PDF
            </Button>
            <Button
              icon={FileCode}
              onPress={props.onSaveHtml}
              disabledReason={reason}
              hint="The same report as one file that opens anywhere"
            >
              Save HTML
            </Button>
          </div>
          {props.exports}
        </div>
      </Section>
      <Section
        title="Provenance"
        note={stale > 0 ? `${stale} of ${provenance.length} stale` : undefined}
      >
        <ProvenanceList entries={provenance} />
      </Section>
      <SectionChoice model={model} sections={props.sections} onSections={props.onSections} />
    </>
  );
}

function LockNote({ lock }: { readonly lock: ReportLockNote }): ReactElement {
  return (
    <Note
      kind="caution"
      title={lock.title}
      actions={
        (lock.recompute || lock.show) && (
          <>
            {lock.recompute && (
              <Button kind="primary" icon={RefreshCw} onPress={lock.recompute.run}>
                {lock.recompute.label}
              </Button>
            )}
            {lock.show && (
              <Button kind="ghost" onPress={lock.show.run}>
                {lock.show.label}
              </Button>
            )}
          </>
        )
      }
    >
      {lock.reasons.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </Note>
  );
}

function SectionChoice(props: {
  readonly model: ReportModel;
  readonly sections: readonly ReportSection[];
  readonly onSections: (sections: readonly ReportSection[]) => void;
}): ReactElement {
  const filled = filledSections(props.model);
  const chosen = filled.filter((section) => props.sections.includes(section));
  return (
    <Section title="Sections" note={`${chosen.length} of ${filled.length}`} grow>
      <ul>
        {filled.map((section) => (
          <li key={section} className="li">
            <input
              type="checkbox"
              className="ck"
              aria-label={`Print ${SECTION_TITLES[section]}`}
              checked={props.sections.includes(section)}
              // Who it is about is always printed.
              disabled={section === 'case'}
              onChange={(event) =>
                props.onSections(
                  event.currentTarget.checked
                    ? [...props.sections, section]
                    : props.sections.filter((other) => other !== section),
                )
              }
            />
            <button type="button" className="nm hit" onClick={() => scrollToSection(section)}>
              {SECTION_TITLES[section]}
              {section === 'captures' && `, ${props.model.captures.length}`}
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
