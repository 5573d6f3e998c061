import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { validateStacks } from '../../tools/validate';
import { SYNTHESES } from '../support/syntheses';
import { runTool } from './run-tool';

jest.setTimeout(600_000);

test.each(SYNTHESES)('(1.1) terraform validates every stack of every environment of %s', async (main) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-validate-'));
  try {
    const { ENVIRONMENT: _, ...env } = process.env;
    const { code, stderr } = await runTool(main, [], { ...env, CDKTF_OUTDIR: folder });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { stacks } = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
    const results = await validateStacks(folder);
    expect(results.map(({ stack }) => stack).sort()).toEqual(Object.keys(stacks).sort());
    expect(results.filter(({ valid }) => !valid)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
