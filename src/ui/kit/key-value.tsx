import type { ReactElement, ReactNode } from 'react';
import { Fragment } from 'react';

export interface Fact {
  readonly term: string;
  readonly value: ReactNode;
  readonly unit?: string;
}

/** Read-only facts: term left, figure with its unit right. */
export function KeyValue({ facts }: { readonly facts: readonly Fact[] }): ReactElement {
  return (
    <dl className="facts">
      {facts.map(({ term, value, unit }) => (
        <Fragment key={term}>
          <dt>{term}</dt>
          <dd className="num">
            {value}
            {unit && <span className="u">{`\u2009${unit}`}</span>}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** Two or three key figures side by side. */
export function Measures({
  figures,
}: {
  readonly figures: readonly (Fact & { readonly note?: string })[];
}): ReactElement {
  return (
    <div className="measures">
      {figures.map(({ term, value, unit, note }) => (
        <div className="measure" key={term}>
          <span>{term}</span>
          <b>{value}</b> <small>{[unit, note].filter(Boolean).join(' ')}</small>
        </div>
      ))}
    </div>
  );
}

/** A labelled row for a control that brings no label of its own. */
export function ControlRow({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className="kv" role="group" aria-label={label}>
      <span className="lbl" aria-hidden>
        {label}
      </span>
      <span className="row">{children}</span>
    </div>
  );
}
