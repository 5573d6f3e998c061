import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from './run-tool';

/** The command block of a runbook that bears an id, as it stands there. */
export function runbookBlock(runbook: string, id: string): string {
  const text = readFileSync(path.join(PROJECT, 'docs', 'runbooks', `${runbook}.md`), 'utf8');
  const found = new RegExp(`\`\`\`sh id=${id}\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1];
  if (found === undefined) throw new Error(`docs/runbooks/${runbook}.md has no block "sh id=${id}"`);
  return found;
}
