import { readFileSync } from 'node:fs';
import { STATEFUL_TYPES } from '../../../src/policies/data-protection';
import { LOSS_CASES } from '../../../tools/drill/cases';
import { NOT_SHOWN } from '../../../tools/drill/not-shown';
import { blockDigest } from '../../../tools/runbooks/blocks';

const page = readFileSync('docs/recovery-drill.md', 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

describe('the last whole drill, as docs/recovery-drill.md tells of it', () => {
  test('drilled at least 25 losses', () => expect(LOSS_CASES.length).toBeGreaterThanOrEqual(25));

  test.each(LOSS_CASES.map(({ id, lost, expected }) => [id, lost, expected]))(
    '%s: drilled as it stands, with the outcome that is expected',
    (id, lost, expected) => {
      const [, , , told, outcome] = rows.find(([, name]) => name === `\`${id}\``) ?? [];
      expect({ lost: told, outcome }).toEqual({ lost, outcome: expected });
    },
  );

  test.each(NOT_SHOWN.map(({ what, why, covered }) => [what, why, covered]))(
    'says as it is now what it does not show: %s',
    (...cells) => expect(page).toContain(`| ${cells.join(' | ')} |`),
  );

  test('names every block that was changed since, and no other', () => {
    const executed = new Map(
      rows.flatMap(([, name = '', digest]) => (name.includes('#') ? [[name, digest]] : [])),
    );
    const blocks = LOSS_CASES.flatMap((each) => (each.expected === 'recovered' ? each.blocks : []));
    const changed = [...new Set(blocks)].filter(
      (block) => executed.get(`\`${block}\``) !== blockDigest(block),
    );
    const [, told = ''] = /^Changed since, and not drilled again: (.*)\.$/m.exec(page) ?? [];
    expect(told.split(', ').filter(Boolean)).toEqual(changed.sort().map((block) => `\`${block}\``));
  });

  test('planned to delete or replace nothing that holds data, on the way there and back', () => {
    const planned = page.split('\n').filter((line) => line.startsWith('| drill-'));
    const there = ['recovery-data', 'recovery-compute', 'edge'];
    const back = ['data', 'compute', 'edge', 'recovery-data', 'recovery-compute'];
    const cells = planned.map((line) => line.split('|').map((cell) => cell.trim()));
    expect(cells.map(([, name]) => name)).toEqual([...there, ...back].map((stack) => `drill-${stack}`));
    const going = cells.flatMap(([, , , , gone = '']) => [...gone.matchAll(/`(aws_\w+)\./g)]);
    expect(going.filter(([, type = '']) => STATEFUL_TYPES.has(type))).toEqual([]);
  });

  test('tells of no case that there is not', () => {
    const known = LOSS_CASES.map(({ id }) => `\`${id}\``);
    const cases = rows.map(([, name]) => name).filter((name) => /^`[a-z-]+`$/.test(name ?? ''));
    expect(cases.filter((name) => !known.includes(name ?? ''))).toEqual([]);
  });
});
