/**
 * Growth of a well-mixed cell population under a kill rate, solved exactly. Sizes are in any unit (here ml of dense
 * tumour); `capacity` in the same.
 *
 * - exponential: dN/dt = r N - k N
 * - logistic: dN/dt = r N (1 - N/K) - k N (a Bernoulli equation)
 * - Gompertz: dN/dt = r N ln(K/N) - k N (linear in ln N)
 */
export type GrowthLaw = 'exponential' | 'logistic' | 'gompertz';

export const GROWTH_LAWS: readonly GrowthLaw[] = ['exponential', 'logistic', 'gompertz'];

/** Growth per cell and day at a load (own and competing cells, each weighted) of this size, without kill. */
export function growthPerCell(
  law: GrowthLaw,
  ratePerDay: number,
  load: number,
  capacity: number,
): number {
  if (law === 'exponential') return ratePerDay;
  return law === 'logistic'
    ? ratePerDay * (1 - load / capacity)
    : ratePerDay * Math.log(capacity / load);
}

/**
 * Size after `dtDays`, exact for a kill rate that is constant over the step.
 *
 * @param logKill natural log-kill over the step (kill rate x `dtDays`).
 */
export function grownSize(
  law: GrowthLaw,
  size: number,
  ratePerDay: number,
  capacity: number,
  dtDays: number,
  logKill = 0,
): number {
  if (size <= 0 || dtDays <= 0) return Math.max(0, size);
  const growth = ratePerDay * dtDays;
  if (law === 'exponential') return size * Math.exp(growth - logKill);
  if (law === 'logistic') {
    const net = growth - logKill;
    // (e^x - 1) / x, continued through x = 0.
    const mean = Math.abs(net) < 1e-12 ? 1 : Math.expm1(net) / net;
    return (size * Math.exp(net)) / (1 + (size / capacity) * growth * mean);
  }
  const deficit = Math.log(size / capacity);
  const mean = growth < 1e-12 ? 1 : -Math.expm1(-growth) / growth;
  return capacity * Math.exp(deficit * Math.exp(-growth) - logKill * mean);
}
