import { runPlan } from '../../../tools/console/steps';

const { CI } = process.env;
const lines: string[] = [];

beforeEach(() => {
  // Nobody watches.
  process.env['CI'] = 'true';
  lines.length = 0;
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(`${text}`.trim()) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
  if (CI === undefined) delete process.env['CI'];
  else process.env['CI'] = CI;
});

const work = (title: string) => ({
  title,
  run: async (onStep: (step: string) => void) => onStep(`in ${title}`),
});

test('where nobody watches, work that is done alone is one line and its steps', async () => {
  await runPlan([work('first'), work('second')]);
  expect(lines.map((line) => line.replace(/^\S+ /, ''))).toEqual([
    'first',
    'in first',
    'second',
    'in second',
  ]);
});

test('work that is done side by side is told of when it ends, too, which the next line does not tell', async () => {
  await runPlan([{ title: 'both', together: [work('one'), work('other')] }]);
  const told = (title: string) => lines.filter((line) => line.endsWith(` ${title}`)).length;
  expect({ both: told('both'), one: lines.filter((line) => /^\S+ one$/.test(line)).length }).toEqual({
    both: 1,
    one: 2,
  });
});
