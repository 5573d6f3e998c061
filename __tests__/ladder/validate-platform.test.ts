import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { validateStacks } from '../../tools/validate';
import { runTool } from './run-tool';

jest.setTimeout(300_000);

const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-validate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('(1.1) terraform validates every stack of every shipped environment', async () => {
  const { ENVIRONMENT: _, ...env } = process.env;
  const { code, stderr } = await runTool('main.ts', [], { ...env, CDKTF_OUTDIR: folder });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const { stacks } = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
  const results = await validateStacks(folder);
  expect(results.map(({ stack }) => stack).sort()).toEqual(Object.keys(stacks).sort());
  expect(results.filter(({ valid }) => !valid)).toEqual([]);
});
