import type { Section, Story } from '../deletion/story.ts';

/** Characters: nobody reads more of one, and a name or a reason may be as long as somebody liked. */
const longest = { title: 150, fact: 300, heading: 120, line: 200 };

/** How much is kept, the most first: rather few lines of every section than all lines of few. */
const sections = [Number.POSITIVE_INFINITY, 40, 20, 10, 5, 2, 0];
const lines = [Number.POSITIVE_INFINITY, 200, 100, 50, 20, 10, 5, 3, 2, 1, 0];

/** The most of a story that a receiver takes, as that receiver writes it. What is left out is counted. */
export function shortened<Document>(
  story: Story,
  write: (story: Story) => Document,
  takes: (document: Document) => boolean,
): Document {
  const trimmed = trim(story);
  for (const most of sections)
    for (const each of lines) {
      const document = write(keep(trimmed, most, each));
      if (takes(document)) return document;
    }
  return write(keep({ ...trimmed, facts: trimmed.facts.slice(0, 1) }, 0, 0));
}

function trim({ title, facts, sections, more, tone }: Story): Story {
  return {
    title: clip(title, longest.title),
    tone,
    facts: facts.map((fact) => clip(fact, longest.fact)),
    sections: sections.map((section) => ({
      heading: clip(section.heading, longest.heading),
      lines: section.lines.map((line) => clip(line, longest.line)),
    })),
    more: more.map((line) => clip(line, longest.fact)),
  };
}

function keep(story: Story, most: number, each: number): Story {
  const left = story.sections.length - most;
  return {
    ...story,
    sections: story.sections.slice(0, most).map((section) => keepLines(section, each)),
    more: left > 0 ? [`${count(left, 'more group')} did not fit in here.`, ...story.more] : story.more,
  };
}

/** Where no line is left, the heading says how many there are. */
function keepLines({ heading, lines }: Section, each: number): Section {
  const left = lines.length - each;
  const rest = left > 0 && each > 0 ? [`… and ${left.toLocaleString('en')} more`] : [];
  return { heading, lines: [...lines.slice(0, each), ...rest] };
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

/** One line of text, at most so long; a character of two units is not cut in half. */
function clip(text: string, most: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line.length <= most) return line;
  return `${line.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
