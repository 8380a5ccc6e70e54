import type { ReactElement } from 'react';
import type { PaperSize } from '../../report/report-css.ts';
import { Segmented } from '../kit/segmented.tsx';

const PAPERS: readonly { readonly value: PaperSize; readonly label: string }[] = [
  { value: 'A4', label: 'A4' },
  { value: 'Letter', label: 'Letter' },
];

/** Right end of the command bar: the paper. */
export function ReportCommands(props: {
  readonly paper: PaperSize;
  readonly onPaper: (paper: PaperSize) => void;
}): ReactElement {
  return (
    <Segmented
      label="Paper"
      showLabel
      options={PAPERS}
      value={props.paper}
      onChange={props.onPaper}
    />
  );
}
