import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LOSS_CASES } from '../../tools/drill/cases';
import type { DrillResult } from '../../tools/drill/drill';
import { dataThatGoes } from '../../tools/drill/failover-plan';
import { runTool } from './run-tool';

/**
 * An environment like production in two regions: applied, lost piece by piece, recovered, destroyed. Once, bounded. What
 * Terraform waits for minutes in is drilled by `npm run drill` alone; docs/recovery-drill.md has its last report.
 */
jest.setTimeout(2_400_000);

const CASES = LOSS_CASES.filter(({ slow }) => !slow);

const folder = mkdtempSync(path.join(tmpdir(), 'groundwork-drill-'));
const reportFile = path.join(folder, 'report.md');
let drill: DrillResult;

beforeAll(async () => {
  const args = ['--quick', '--json', '--work', path.join(folder, 'work'), '--report', reportFile];
  const { code, stdout, stderr } = await runTool('tools/drill/drill-command.ts', args);
  // A case that failed is said by its own test.
  if (stdout.trim() === '') throw new Error(`the drill ended with ${code}:\n${stderr}`);
  drill = JSON.parse(stdout);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every stack of both regions was applied, and a second plan of each was empty', () => {
  expect(Object.keys(drill.stacks)).toEqual(
    expect.arrayContaining(['drill-data', 'drill-edge', 'drill-recovery-compute', 'drill-recovery-data']),
  );
  for (const resources of Object.values(drill.stacks)) expect(resources).toBeGreaterThan(0);
});

test('what is written at one end of a replication stands at the other', () => {
  expect(drill.replication.length).toBeGreaterThanOrEqual(9);
  expect(drill.replication.filter(({ arrived }) => !arrived)).toEqual([]);
});

test('at least 25 losses were drilled', () => {
  expect(drill.cases.length).toBeGreaterThanOrEqual(25);
});

test.each(CASES.map(({ id, lost, expected }) => [expected, lost, id]))('%s: %s', (expected, _lost, id) => {
  const { outcome, said } = drill.cases.find((each) => each.id === id) ?? {};
  expect({ outcome, said: outcome === expected ? undefined : said }).toEqual({
    outcome: expected,
    said: undefined,
  });
});

test('a failover promotes the database in place: no planned action deletes or replaces what holds data', () => {
  const stacks = drill.plans.map(({ stack }) => stack);
  expect(stacks.slice(0, 3)).toEqual(['drill-recovery-data', 'drill-recovery-compute', 'drill-edge']);
  const [data] = drill.plans;
  expect(
    data?.actions.filter(({ type }) => type === 'aws_db_instance').map(({ actions }) => actions),
  ).toEqual([['update']]);
  expect(drill.plans.flatMap(({ actions }) => dataThatGoes(actions))).toEqual([]);
});

test('nothing is left when everything was destroyed', () => {
  expect(drill.left).toEqual([]);
});

test('nothing was sent to any other host', () => {
  expect(drill.refused).toBe(0);
});

test('the report tells of every case', () => {
  const report = readFileSync(reportFile, 'utf8');
  for (const { id } of CASES) expect(report).toContain(`| \`${id}\` |`);
});
