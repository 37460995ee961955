import type { Plugin } from 'esbuild';

/** A part of a package that no function reaches and no bundler can see to be unused: who asks for it, and what is given. */
const unreached = [
  // Log lines go straight to standard output; there is no worker thread to send them to.
  { asked: /\/transport$/, by: /[\\/]pino[\\/](pino|lib[\\/]tools)\.js$/, given: '' },
  // Log lines are made of named fields; nothing in them is there to be struck out.
  { asked: /\/redaction$/, by: /[\\/]pino[\\/](pino|lib[\\/]proto)\.js$/, given: '' },
  // There is one destination. And an object that JSON cannot hold is told so by pino itself when this cannot print it.
  { asked: /\/multistream$/, by: /[\\/]pino[\\/]pino\.js$/, given: '' },
  {
    asked: /^safe-stable-stringify$/,
    by: /[\\/]pino[\\/]pino\.js$/,
    given: 'module.exports = { configure: () => JSON.stringify };',
  },
  // Schemas check what comes in. Nothing prints them as JSON Schema at run time, yet each carries the means.
  {
    asked: /\/(to-json-schema|json-schema-processors)\.js$/,
    by: /[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/,
    given: 'export const createToJSONSchemaMethod = () => {}, createStandardJSONSchemaMethod = () => {};',
  },
];

/** Keeps out of a bundle what would only be parsed, at each cold start, and never run: about 40 KB. */
export const leaveOut: Plugin = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    for (const { asked, by, given } of unreached) {
      onResolve({ filter: asked }, ({ path, importer }) =>
        by.test(importer) ? { path, namespace: 'left-out', pluginData: given } : undefined,
      );
    }
    onLoad({ filter: /./, namespace: 'left-out' }, ({ pluginData }) => ({ contents: pluginData }));
  },
};
