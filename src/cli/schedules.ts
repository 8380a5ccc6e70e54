/** Schedules as they are named on the command line. */
import { z } from 'zod';
import { fail } from '../core/failure.ts';
import type { Schedule } from '../core/treatment.ts';
import { SCHEDULE_PRESETS } from '../tumour/therapy/schedules.ts';
import { jsonFrom } from './labels.ts';

const dated = z.object({ tDays: z.number() });
const scheduleFile = z.array(
  z.object({
    id: z.string().min(1),
    title: z.string().min(1),
    fractions: z.array(dated.extend({ doseGy: z.number() })).default([]),
    drugs: z
      .array(
        z.object({
          name: z.string(),
          doses: z.array(dated.extend({ dose: z.number() })),
          clearancePerDay: z.number(),
          sensitivityPerDay: z.number(),
        }),
      )
      .default([]),
    resection: dated.extend({ removedFraction: z.number() }).nullable().default(null),
    adaptive: z
      .object({
        stopFraction: z.number(),
        resumeFraction: z.number(),
        lookEveryDays: z.number(),
        doseEveryDays: z.number(),
      })
      .nullable()
      .default(null),
  }),
);

/** Names of presets, or a JSON file that lists schedules. */
export async function schedulesFrom(text: string, startDay: number): Promise<readonly Schedule[]> {
  if (text.endsWith('.json')) {
    const parsed = scheduleFile.safeParse(await jsonFrom(text, '--schedules', 'schedule-file'));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    fail(
      'bad-input',
      'schedule-file',
      `The schedules in ${text} cannot be used: ${issue.path.join('.')} ${issue.message}.`,
      'A list of schedules is expected: id, title, fractions (tDays, doseGy), drugs, resection, adaptive.',
    );
  }
  return text.split(',').map((id) => {
    const found = SCHEDULE_PRESETS.find((candidate) => candidate.id === id.trim());
    return (
      found?.build(startDay) ??
      fail(
        'bad-input',
        'unknown-schedule',
        `There is no schedule "${id}".`,
        `Use a JSON file, or: ${SCHEDULE_PRESETS.map((known) => known.id).join(', ')}.`,
      )
    );
  });
}
