import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BlockReference, runbookBlock } from '../../../tools/runbooks/blocks';

/** Runs a block as it stands, with shell scripts in the place of the commands that it calls. */
export function runBlock(
  reference: BlockReference,
  { commands, variables }: { commands: Record<string, string>; variables: Record<string, string> },
): { status: number | null; stdout: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-block-'));
  try {
    for (const [name, script] of Object.entries(commands)) {
      writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`);
      chmodSync(path.join(folder, name), 0o755);
    }
    const env = { ...variables, PATH: `${folder}:${process.env['PATH']}` };
    const { status, stdout } = spawnSync('bash', ['-c', runbookBlock(reference)], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    return { status, stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
