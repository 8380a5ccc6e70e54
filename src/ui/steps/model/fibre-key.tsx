import type { ReactElement } from 'react';

const AXES = [
  ['#e63c3c', 'Left to right'],
  ['#3ce63c', 'Front to back'],
  ['#4c6cf0', 'Head to foot'],
] as const;

/** What the colours of the fibre lines mean. */
export function FibreKey(): ReactElement {
  return (
    <div className="leg field-legend" data-legend="fibres">
      <h3>Fibre direction</h3>
      <ul>
        {AXES.map(([colour, words]) => (
          <li key={words}>
            <i className="swa" style={{ background: colour }} />
            {words}
          </li>
        ))}
      </ul>
    </div>
  );
}
