import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expandService, type Service } from '../../shared/deploy/expand-service.ts';

/** Reads a serverless.yml as the framework sees it after the plugin; variables are left as they are written. */
export function readService<S extends Service>(file: string) {
  return expandService(load(readFileSync(file, 'utf8')) as S);
}
