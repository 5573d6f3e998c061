import { readFileSync } from 'node:fs';
import { LOSS_CASES } from '../../../tools/drill/cases';

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

  test('tells of no case that there is not', () => {
    const known = LOSS_CASES.map(({ id }) => `\`${id}\``);
    const cases = rows.map(([, name]) => name).filter((name) => /^`[a-z-]+`$/.test(name ?? ''));
    expect(cases.filter((name) => !known.includes(name ?? ''))).toEqual([]);
  });
});
