/** Text that is HTML already. */
export interface Markup {
  readonly markup: string;
}

type Value = string | number | Markup | undefined | readonly Markup[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template whose values are text, and stay text whatever they hold; only what such a template made is taken as it is. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
  return { markup: parts.reduce((text, part, i) => text + write(values[i - 1]) + part) };
}

function write(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'object') return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('\n');
  return String(value).replaceAll(/[&<>"']/g, (char) => entities[char] ?? '');
}
