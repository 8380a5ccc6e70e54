/** A stimulation protocol in one sentence, as records and reports carry it. */
import type { Decrement, Protocol } from '../../../heart/protocol/protocol.ts';

const range = ({ fromMs, toMs, stepMs }: Decrement): string =>
  `${fromMs} to ${toMs} ms by ${stepMs} ms`;

const beats = (count: number): string => `${count} ${count === 1 ? 'beat' : 'beats'}`;

const SEARCH = { decrement: 'every interval tried', bisect: 'intervals halved' } as const;

/**
 * `Programmed stimulation, 8 beats at 600 ms, then 2 early beats (400 to 200 ms by 10 ms, 350 to 180 ms by 10 ms; intervals
 * halved), watched for 2000 ms`. Without capitals but the first letter, so that it can stand within a sentence.
 */
export function protocolWords(protocol: Protocol): string {
  const end = `watched for ${protocol.watchMs} ms${protocol.stopAtInduction ? ' or until induction' : ''}`;
  switch (protocol.kind) {
    case 'burst':
      return `Burst pacing, ${beats(protocol.count)} each at ${range(protocol.cycle)}, ${end}`;
    case 'peerp':
      return `Pacing at the end of the refractory period, ${beats(protocol.s1.count)} at ${protocol.s1.intervalMs} ms, then up to ${beats(protocol.most)}, ${end}`;
    case 'extrastimuli': {
      const { s1, extras, search } = protocol;
      const early = extras.length === 1 ? '1 early beat' : `${extras.length} early beats`;
      return `Programmed stimulation, ${beats(s1.count)} at ${s1.intervalMs} ms, then ${early} (${extras.map(range).join(', ')}; ${SEARCH[search]}), ${end}`;
    }
  }
}
