import { describe, expect, test } from 'vitest';
import { openApi } from '../openapi/document.ts';
import { endpointsOf, type OpenApi } from './docs-document.ts';
import { docsPage, serveDocs } from './docs-page.ts';

const document = await openApi();
const page = docsPage(document, { base: 'http://127.0.0.1:8080' });
const plain = page
  .replaceAll(/<style>.*?<\/style>/gs, '')
  .replaceAll(/<[^>]+>/g, '')
  .replaceAll('&quot;', '"')
  .replaceAll('&#39;', "'")
  .replaceAll('&lt;', '<')
  .replaceAll('&gt;', '>')
  .replaceAll('&amp;', '&');

describe('The page', () => {
  test('has each endpoint with its parameters, its answers and its examples', () => {
    for (const { route, endpoint } of endpointsOf(document)) {
      const section = page.slice(page.indexOf(`<article id="${endpoint.operationId}">`)).split('</article>')[0] ?? '';
      expect(section, route).toContain(`<code>${route.split(' ')[1]}</code>`);
      for (const { name } of endpoint.parameters) expect(section, route).toContain(`<code>${name}</code>`);
      for (const [status, { content = {} }] of Object.entries(endpoint.responses)) {
        expect(section, route).toContain(`>${status}</`);
        for (const name of Object.keys(content['application/json']?.examples ?? {}))
          expect(section, route).toContain(`<b>${name}</b>`);
      }
    }
  });

  test('leads to each, and to each problem', () => {
    const ids = [...page.matchAll(/id="([^"]+)"/g)].map(([, id]) => id);
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(ids.length).toBe(endpointsOf(document).length + Object.keys(document.components.responses).length);
    expect([...new Set(links)].sort()).toEqual(ids.sort());
  });

  test('shows requests to paste', () => {
    const [, key] = Object.keys(document.paths);
    expect(key).toBeDefined();
    expect(plain).toContain(`curl -X DELETE -H "Authorization: Bearer $CLEANUP_API_KEY" 'http://127.0.0.1:8080/v2/`);
    expect(plain).toContain(`?dry_run=true'`);
    expect(plain).toMatch(
      /curl -X POST .*'http:\/\/127.0.0.1:8080\/sweeps\/delete-snapshot' -H .* -d '\{"older_than":"30d"/,
    );
    expect(plain).not.toContain('undefined');
  });

  test('asks for nothing from anywhere and runs nothing', () => {
    expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|form)\b/);
    expect(page).not.toMatch(/\b(src|on\w+)=|@import|url\(/);
    expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"`);
  });

  test('closes what it opens', () => {
    const open: string[] = [];
    const tags = [...page.replaceAll(/<style>.*?<\/style>/gs, '').matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)];
    for (const [, slash, name = ''] of tags) {
      if (name === 'meta') continue;
      if (slash) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  test('takes every text for text', () => {
    const bad = '<script>alert(1)</script>';
    const info = { ...document.info, title: bad, description: bad };
    const [tag] = document.tags;
    const tags = [{ name: tag?.name ?? '', description: bad }];
    expect(docsPage({ ...document, info, tags } as OpenApi, { base: `http://${bad}` })).not.toContain('<script');
  });
});

describe('The local gateway', () => {
  test('serves the page and the document', async () => {
    const { status, headers, body } = (await serveDocs('GET', '/docs', { host: 'localhost:1' })) ?? {};
    expect({ status, type: headers?.['content-type'] }).toEqual({ status: 200, type: 'text/html; charset=utf-8' });
    expect(headers?.['content-security-policy']).toContain("default-src 'none'");
    expect(body).toContain('http://localhost:1/');
    const { body: json } = (await serveDocs('GET', '/docs/openapi.json')) ?? {};
    expect(JSON.parse(String(json))).toEqual(document);
  });

  test('leads there from where a person begins', async () => {
    expect(await serveDocs('GET', '/')).toMatchObject({ status: 302, headers: { location: '/docs' } });
    expect(page).toContain('<a href="/docs/openapi.json">');
  });

  test.each([
    ['POST', '/docs'],
    ['POST', '/'],
    ['GET', '/docs/'],
    ['GET', '/docs/../package.json'],
    ['DELETE', '/v1/docs'],
  ])('answers %s %s otherwise', async (method, path) => expect(await serveDocs(method, path)).toBeUndefined());
});
