/** Action potentials under rising concentrations of a drug. */
import { fail } from '../../core/failure.ts';
import { span } from '../../core/job.ts';
import type { JobContext } from '../../core/job.ts';
import { beatCurrents } from './beat-currents.ts';
import { drugEffect, drugOf } from './drugs.ts';
import type { DrugEffect } from './drugs.ts';
import { cellModel } from './models.ts';
import { paceCells } from './pace.ts';
import type { PacedCell } from './pace.ts';
import type { RestitutionSetup } from './restitution.ts';

export interface DoseSeriesRequest extends RestitutionSetup {
  readonly drug: string;
  /** Free concentrations; 0 is the cell without the drug. */
  readonly concentrationsNm: readonly number[];
  readonly cycleLengthMs: number;
  readonly beats: number;
}

export interface DosePoint {
  readonly concentrationNm: number;
  readonly effect: DrugEffect;
  readonly cell: PacedCell;
  /** Charge of six currents over the next beat, uC/uF; see `beat-currents.ts`. Undefined where the model lacks one. */
  readonly qNet?: number;
  /** APD90 against the cell without the drug, %; NaN where the last beat does not repolarise. */
  readonly prolongationPercent: number;
}

/** All concentrations side by side, each from the model's initial state. A concentration of 0 is added where it is missing. */
export async function doseSeries(
  request: DoseSeriesRequest,
  context: JobContext,
): Promise<DosePoint[]> {
  const { concentrationsNm, cycleLengthMs, beats, variant, scale, parameters, ...setup } = request;
  if (concentrationsNm.length === 0 || concentrationsNm.length > 24) {
    fail(
      'bad-input',
      'parameter-out-of-range',
      `${concentrationsNm.length} concentrations cannot be compared.`,
      'Enter 1 to 24 concentrations.',
    );
  }
  const model = cellModel(request.model);
  const drug = drugOf(request.drug);
  const doses = concentrationsNm.includes(0) ? concentrationsNm : [0, ...concentrationsNm];
  const effects = doses.map((dose) => drugEffect(model, drug, dose));
  const types = effects.map((effect) => ({
    variant,
    scale: { ...scale, ...multiplied(scale, effect.scale) },
    parameters: { ...parameters, ...effect.parameters },
  }));
  const paced = await paceCells({ ...setup, types, cycleLengthMs, beats }, span(context, 0, 0.8));
  const control = paced[doses.indexOf(0)].apd90Ms;
  const points: DosePoint[] = [];
  for (const [n, cell] of paced.entries()) {
    const { qNet } = await beatCurrents(
      { ...setup, ...types[n], cycleLengthMs, beats: 1, start: cell.variables },
      span(context, 0.8 + (0.2 * n) / paced.length, 0.8 + (0.2 * (n + 1)) / paced.length),
    );
    points.push({
      concentrationNm: doses[n],
      effect: effects[n],
      cell,
      ...(qNet !== undefined && { qNet }),
      prolongationPercent: (cell.apd90Ms / control - 1) * 100,
    });
  }
  return points;
}

/** The drug's factors on top of those that the cell has already. */
const multiplied = (
  scale: Readonly<Record<string, number>> = {},
  drug: Readonly<Record<string, number>>,
): Record<string, number> =>
  Object.fromEntries(Object.entries(drug).map(([id, factor]) => [id, factor * (scale[id] ?? 1)]));
