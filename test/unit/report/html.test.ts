import { describe, expect, it } from 'vitest';
import { cssString, escapeHtml, html } from '../../../src/report/html.ts';

describe('html', () => {
  it('escapes every value, in text and in attributes', () => {
    const hostile = `<img src=x onerror="alert('1')">&`;
    expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(
      `<p title="${escapeHtml(hostile)}">${escapeHtml(hostile)}</p>`,
    );
    expect(escapeHtml(hostile)).not.toMatch(/[<>"']/);
  });

  it('keeps nested templates, joins lists and leaves absent values out', () => {
    const items = ['a', 'b'].map((item) => html`<li>${item}</li>`);
    const list = html`<ul>
      ${items}${false}${null}${undefined}
    </ul>`.text;
    expect(list.replaceAll(/\s/g, '')).toBe('<ul><li>a</li><li>b</li></ul>');
    expect(html`${0}`.text).toBe('0');
  });
});

describe('cssString', () => {
  it('can end neither itself nor the style element', () => {
    for (const hostile of ['"; } body { display: none', '</style><script>', 'a\\', 'line\nbreak']) {
      const inside = cssString(hostile).slice(1, -1);
      expect(inside).not.toMatch(/["<\n]/);
      expect(inside.replaceAll(/\\[0-9a-f]+ /g, '')).not.toContain('\\');
    }
  });

  it('leaves ordinary names readable', () => {
    expect(cssString('HEART-CTA-01, Ström')).toBe('"HEART-CTA-01, Ström"');
  });
});
