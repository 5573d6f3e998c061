import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './project-root';

/** The page that a site opens with until it has one of its own. */
export function firstPage(): string {
  return readFileSync(path.join(projectRoot(), 'src/runtime/first-page/index.html'), 'utf8');
}
