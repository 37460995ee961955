import type { Story } from '../../shared/deletion/story.ts';

/** A plan as a sweep tells it, with names that want to be more than names. */
export const plan: Story = {
  title: 'Cleanup: delete-snapshot would take 3 of 42 targets, 240 GB.',
  tone: 'plan',
  facts: ['2 more match and are left for the next time.'],
  sections: [
    {
      heading: 'team payments: 2, 200 GB',
      lines: ['before-upgrade (210d, 100 GB)', '<!channel> & [x](https://h) (9d)'],
    },
    { heading: 'without team: 1, 40 GB', lines: ['*@all* (45d, 40 GB)'] },
  ],
  more: ['Project 9c53; the log has more under invocation b387.'],
};

/** So many targets of so many teams, each named as long and as awkwardly as it may be. */
export function large(items: number, teams: number, character: string): Story {
  const line = (i: number) =>
    `${character.repeat(64)}-${i} (210d, 100 GB, on ${character.repeat(64)}): ${character.repeat(500)}`;
  const each = Math.ceil(items / teams);
  return {
    title: `Cleanup: ${character.repeat(300)}`,
    tone: 'trouble',
    facts: Array.from({ length: 5 }, () => character.repeat(500)),
    sections: Array.from({ length: teams }, (_, team) => ({
      heading: `team ${character.repeat(60)} ${team}: ${each}`,
      lines: Array.from({ length: each }, (_, i) => line(i)),
    })),
    more: Array.from({ length: 3 }, () => character.repeat(500)),
  };
}
