/** How far the speed of an invading front on voxels is from that of the equation itself. */

/**
 * Relative error of the front speed of logistic growth along an axis of the grid: the least speed of the scheme's own
 * exponential tails over 2 sqrt(D rho) (marginal stability; van Saarloos 2003, doi 10.1016/j.physrep.2003.08.001). Voxels
 * make a front too fast, steps too slow. 0 where nothing grows or moves.
 */
export function frontSpeedError(
  spacingMm: number,
  diffusivityMm2PerDay: number,
  proliferationPerDay: number,
  stepDays: number,
): number {
  if (!(diffusivityMm2PerDay > 0 && proliferationPerDay > 0)) return 0;
  // Lengths in sqrt(D / rho), times in 1 / rho.
  const h = spacingMm / Math.sqrt(diffusivityMm2PerDay / proliferationPerDay);
  const dt = stepDays * proliferationPerDay;
  const speed = (steepness: number): number => {
    const spread = (2 * Math.cosh(steepness * h) - 2) / (h * h);
    return (Math.log1p(dt * spread) / dt + 1) / steepness;
  };
  // One minimum; the steepness of the exact front is 1.
  let [low, high] = [1e-3, 4];
  for (let n = 0; n < 80; n++) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
    if (speed(a) < speed(b)) high = b;
    else low = a;
  }
  return speed(low) / 2 - 1;
}
