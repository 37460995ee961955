import { afterAll, describe, expect, test } from 'vitest';
import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import { apiKey, setStage } from '../stage.ts';
import { untidyProject } from './cloud/untidy-project.ts';
import { startGateway } from './gateway.ts';
import { virtualClock } from './virtual-clock.ts';

const stage = await setStage({ project: untidyProject(virtualClock().now()) });
const { cloud, clock } = stage;
const operations = await Promise.all(operationNames.map(importOperation));
const handlers = Object.fromEntries(operations.map((operation) => [operation.name, stage.serve(operation)]));
const gateway = await startGateway({ handlers, clock, docs: { key: apiKey, project: cloud.project, clock } });
afterAll(() => Promise.all([gateway.close(), cloud.close()]));

const plain = (text: string) =>
  text
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const visit = async () => (await fetch(`${gateway.url}/`)).text();
const page = await visit();

/** The command lines of an endpoint as the page prints them, by their names. */
function printed(endpoint: string, page: string): Map<string, string> {
  const section = page.slice(page.indexOf(`<article id="${endpoint}">`)).split('</article>')[0] ?? '';
  return new Map(
    [...section.matchAll(/<b>(\w+)<\/b>.*\n?<pre>(curl .*)<\/pre>/g)].map(([, name = '', line = '']) => [
      name,
      plain(line),
    ]),
  );
}

/** What is looked at in an answer: a deletion's outcome, or a sweep's report. */
interface Body {
  status?: string;
  plan?: boolean;
  guards?: string[];
  items?: { status: string }[];
}

/** Does what the command line says. */
async function paste(line: string | undefined) {
  const [, method = '', key = '', url = '', body] =
    /^curl -X (\w+) -H 'Authorization: (.*?)' '(.*?)'(?: -H 'Content-Type: application\/json' -d '(.*)')?$/.exec(
      line ?? '',
    ) ?? [];
  const headers = { authorization: key, ...(body && { 'content-type': 'application/json' }) };
  const answer = await fetch(url, { method, headers, ...(body && { body: body.replaceAll("'\\\\''", "'") }) });
  const { status, plan, items, guards } = (await answer.json()) as Body;
  return { code: answer.status, status, plan, guards, items: items?.map((item) => item.status) };
}

describe.each(operations)('On a running project, the examples of $name', ({ name }) => {
  test('do what they say when they are pasted', async () => {
    const lines = printed(name, page);
    const answers = { planned: 200, deleted: 200, absent: 200, accepted: 202, refused: 409 };
    expect([...lines.keys()].filter((one) => one !== 'accepted')).toEqual(['planned', 'deleted', 'absent', 'refused']);
    for (const [status, line] of lines)
      expect(await paste(line)).toMatchObject({ code: answers[status as keyof typeof answers], status });
  });

  test('sweep as they say', async () => {
    const lines = printed(`sweep-${name}`, page);
    expect(await paste(lines.get('planned'))).toMatchObject({ code: 200, plan: true, guards: [] });
    const applied = await paste(lines.get('applied'));
    expect(applied).toMatchObject({ code: 200, plan: false, guards: [] });
    expect(applied.items).toContain('deleted');
    expect(await paste(lines.get('stopped'))).toMatchObject({ code: 409, items: [] });
  });
});

test('the page names the key that the project takes, and each visit has targets of its own', async () => {
  const [first, second] = [page, await visit()].map((page) => printed('delete-snapshot', page));
  expect(first?.get('deleted')).toContain(`Bearer ${apiKey}`);
  expect(first?.get('deleted')).not.toBe(second?.get('deleted'));
});
