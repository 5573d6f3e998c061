import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import promiseSpawn from '@npmcli/promise-spawn';
import { type Scan, scan } from '../../tools/checkov-cli/src/scan';
import { located } from '../../tools/checkov-cli/src/summary';
import { SYNTHESES } from '../support/syntheses';

const PROJECT = path.resolve(__dirname, '../..');

// The first run makes checkov's Python environment, which may download a hundred packages.
jest.setTimeout(300_000);

describe.each(SYNTHESES)('every stack of every environment of %s', (main) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-policy-'));
  let finished: Scan;

  beforeAll(async () => {
    const { ENVIRONMENT: _, ...env } = process.env;
    await promiseSpawn(process.execPath, ['--import', 'tsx', main], {
      cwd: PROJECT,
      env: { ...env, CDKTF_OUTDIR: folder },
    });
    finished = await scan({ dir: folder, plans: path.join(folder, 'plans') });
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('was scanned whole, and each suppression is needed', () => {
    expect(finished.problems).toEqual([]);
  });

  test('has no finding that is not accepted with a reason', () => {
    const failures = located(finished, 'failed').map(
      ({ checkId, constructPath }) => `${checkId} ${constructPath}`,
    );
    expect(failures).toEqual([]);
  });
});
