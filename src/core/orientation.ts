import type { Vec3 } from './space.ts';

/**
 * DICOM orientation letters for a direction in LPS, largest component first: `L`, `AL`, `RPH`.
 * Components below `threshold` of the unit vector are dropped. Compute from the camera, never store.
 */
export function orientationLetters(direction: Vec3, threshold = 0.26): string {
  const axes: readonly (readonly [string, string])[] = [
    ['L', 'R'],
    ['P', 'A'],
    ['H', 'F'],
  ];
  const length = Math.hypot(...direction) || 1;
  return direction
    .map((component, axis) => ({
      size: Math.abs(component) / length,
      letter: axes[axis][component >= 0 ? 0 : 1],
    }))
    .filter(({ size }) => size > threshold)
    .sort((a, b) => b.size - a.size)
    .map(({ letter }) => letter)
    .join('');
}

const WORDS: Readonly<Record<string, string>> = {
  L: 'Left',
  R: 'Right',
  A: 'Anterior',
  P: 'Posterior',
  H: 'Head',
  F: 'Foot',
};

/** `AL` to `Anterior left`, for tooltips and screen readers. */
export function orientationWords(letters: string): string {
  const words = [...letters].map((letter) => WORDS[letter] ?? letter);
  return words.map((word, n) => (n === 0 ? word : word.toLowerCase())).join(' ');
}
