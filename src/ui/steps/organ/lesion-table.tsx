import { Fragment, type ReactElement } from 'react';
import type { LesionChange } from '../../../twin/tumour-records.ts';
import { absenceText, changeText, doublingText, rateText } from './lesion-words.ts';

/** Lesions of both studies: volume and diameter, then how fast, with the error of two volumes in sight. */
export function LesionTable({
  lesions,
}: {
  readonly lesions: readonly LesionChange[];
}): ReactElement {
  return (
    <table className="tb lesion-table" data-testid="lesion-changes">
      <caption className="vh">
        Lesions in both studies: volume, longest diameter, doubling time and growth rate
      </caption>
      <thead>
        <tr>
          <th scope="col">Lesion</th>
          <th scope="col" className="num">
            Volume, ml
          </th>
          <th scope="col" className="num">
            Longest, mm
          </th>
        </tr>
      </thead>
      <tbody>
        {lesions.map((lesion) => (
          <Fragment key={lesion.title}>
            <tr>
              <th scope="row">{lesion.title}</th>
              <td className="num">{changeText(lesion.baselineMl, lesion.followUpMl)}</td>
              <td className="num">
                {changeText(lesion.baselineDiameterMm, lesion.followUpDiameterMm)}
              </td>
            </tr>
            <tr className="detail">
              <td colSpan={3}>
                {[absenceText(lesion), doublingText(lesion), rateText(lesion)]
                  .filter((line) => line !== undefined)
                  .map((line) => (
                    <span key={line}>{line}</span>
                  ))}
              </td>
            </tr>
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}
