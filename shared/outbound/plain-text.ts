import type { Story } from '../deletion/story.ts';

/** A story as people get it by mail: its title is the subject. */
export function plainText({ facts, sections, more }: Story): string {
  const parts = [facts, ...sections.map(({ heading, lines }) => [heading, ...lines.map((line) => `  ${line}`)]), more];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n');
}
