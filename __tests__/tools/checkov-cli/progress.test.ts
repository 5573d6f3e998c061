import { Progress } from '../../../tools/checkov-cli/src/progress';

const ci = process.env['CI'];
let written: string;

/** A stand-in for standard error. */
function stream(isTTY: boolean): NodeJS.WriteStream {
  const write = (text: string) => {
    written += text;
  };
  return { isTTY, write } as unknown as NodeJS.WriteStream;
}

beforeEach(() => {
  written = '';
  delete process.env['CI'];
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
  if (ci !== undefined) process.env['CI'] = ci;
});

test('in a terminal it is one line that counts seconds, and is taken away', () => {
  const progress = new Progress(stream(true));
  progress.show('checkov reads 2 stacks');
  jest.advanceTimersByTime(2000);
  progress.clear();
  expect(written.split('\r\u001B[K')).toEqual([
    '',
    'checkov reads 2 stacks',
    'checkov reads 2 stacks (1 s)',
    'checkov reads 2 stacks (2 s)',
    '',
  ]);
});

test.each([
  ['without a terminal', false, undefined],
  ['in a pipeline', true, 'true'],
])('%s it is plain lines', (_, isTTY, value) => {
  if (value) process.env['CI'] = value;
  const progress = new Progress(stream(isTTY));
  progress.show('one');
  progress.show('two');
  progress.clear();
  expect(written).toBe('one\ntwo\n');
});
