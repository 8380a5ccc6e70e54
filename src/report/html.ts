/** HTML that may be put into a document as it stands. Only {@link html} makes it. */
export class SafeHtml {
  constructor(readonly text: string) {}
}

export type HtmlValue =
  SafeHtml | string | number | null | undefined | false | readonly HtmlValue[];

/** A template whose values are escaped unless they are {@link SafeHtml} themselves. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): SafeHtml {
  let text = parts[0];
  values.forEach((value, n) => {
    text += render(value) + parts[n + 1];
  });
  return new SafeHtml(text);
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof SafeHtml) return value.text;
  if (Array.isArray(value)) return value.map(render).join('');
  return escapeHtml(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** A CSS string literal that can end neither itself nor the style element around it. */
export function cssString(text: string): string {
  const escaped = text.replace(
    /[^ !#-;=?-[\]-~\u00a0-\uffff]/gu,
    (character) => `\\${(character.codePointAt(0) ?? 0xfffd).toString(16)} `,
  );
  return `"${escaped}"`;
}
