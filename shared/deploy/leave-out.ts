import type { Plugin } from 'esbuild';

/** A part of a package that no function reaches and no bundler can see to be unused: who asks for it, and what is given. */
const unreached = [
  // Log lines go straight to standard output; there is no worker thread to send them to.
  { asked: /\/transport$/, by: /[\\/]pino[\\/](pino|lib[\\/]tools)\.js$/, given: '' },
  // Log lines are written by writeSync; pino's own destination is never opened.
  { asked: /^sonic-boom$/, by: /[\\/]pino[\\/]lib[\\/]tools\.js$/, given: 'module.exports = class SonicBoom {};' },
  // Log lines are made of named fields; nothing in them is there to be struck out.
  { asked: /\/redaction$/, by: /[\\/]pino[\\/](pino|lib[\\/]proto)\.js$/, given: '' },
  // No log line is made of a request or a response, and nothing is left to be written at the end.
  { asked: /\/(req|res)$/, by: /[\\/]pino-std-serializers[\\/]index\.js$/, given: '' },
  { asked: /^on-exit-leak-free$/, by: /[\\/]pino[\\/]lib[\\/]tools\.js$/, given: '' },
  // Log lines are made of fields; no message has a place for a value in it.
  {
    asked: /^quick-format-unescaped$/,
    by: /[\\/]pino[\\/]lib[\\/]tools\.js$/,
    given: 'module.exports = (message) => message;',
  },
  // There is one destination. And an object that JSON cannot hold is told so by pino itself when this cannot print it.
  { asked: /\/multistream$/, by: /[\\/]pino[\\/]pino\.js$/, given: '' },
  {
    asked: /^safe-stable-stringify$/,
    by: /[\\/]pino[\\/]pino\.js$/,
    given: 'module.exports = { configure: () => JSON.stringify };',
  },
];

/** Keeps out of a bundle what would only be parsed, at each cold start, and never run: about 45 KB. */
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
