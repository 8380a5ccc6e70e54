/** What a report says its results rest on. */
import { describe, expect, it } from 'vitest';
import { assumptionsOf } from '../../../src/pipeline/assumptions.ts';
import type { CaseDocument } from '../../../src/twin/document.ts';

const heart = (steps: Readonly<Record<string, unknown>>): CaseDocument =>
  ({ organ: 'heart', steps }) as unknown as CaseDocument;
const run = (fastConduction?: string) => ({ parameters: fastConduction ? { fastConduction } : {} });
const text = (document: CaseDocument): string => assumptionsOf(document).join(' ');

describe('assumptions of a heart', () => {
  it('speak of protocols only where one was run', () => {
    expect(text(heart({ simulation: run() }))).not.toContain('Stimulation protocols');
    expect(text(heart({ induction: run() }))).toContain('Stimulation protocols');
    expect(text(heart({ reinduction: run() }))).toContain('counts as sustained');
  });

  it('name the fast conduction of each run, and the layer where a run of an earlier version names none', () => {
    expect(text(heart({}))).toContain('a thin layer');
    expect(text(heart({ simulation: run() }))).toContain('a thin layer');
    const tree = text(heart({ simulation: run('tree'), induction: run('none') }));
    expect(tree).toContain('grown by rule');
    expect(tree).toContain('through muscle alone');
    expect(tree).not.toContain('a thin layer');
  });
});
