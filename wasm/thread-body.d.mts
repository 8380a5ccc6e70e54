import type { HelperStart } from './threads.ts';

export function joinTeam(start: HelperStart, ready: () => void): Promise<void>;
