/** The numbers that a field takes, and the names that stand for them, from the least on. */
interface Field {
  readonly least: number;
  readonly most: number;
  readonly names: readonly string[];
}

const FIELDS: readonly Field[] = [
  { least: 0, most: 59, names: [] },
  { least: 0, most: 23, names: [] },
  { least: 1, most: 31, names: [] },
  {
    least: 1,
    most: 12,
    names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  // Sunday is 0 and 7.
  { least: 0, most: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
];

/** Whether a text is cron as EC2 Auto Scaling takes it. Amazon EC2 Auto Scaling User Guide, "Scheduled scaling". */
export function isCron(text: string): boolean {
  const fields = text.split(' ');
  return (
    fields.length === FIELDS.length &&
    FIELDS.every((field, index) => (fields[index] ?? '').split(',').every((part) => isPart(part, field)))
  );
}

/** One of a field's values: all, one, or a range, and a step of all or of a range. */
function isPart(part: string, field: Field): boolean {
  const [, from, to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
  if (from === undefined) return false;
  if (step !== undefined && (Number(step) < 1 || (from !== '*' && to === undefined))) return false;
  if (from === '*') return to === undefined;
  const first = numberOf(from, field);
  if (to === undefined) return first !== undefined;
  const last = numberOf(to, field);
  return first !== undefined && last !== undefined && first <= last;
}

function numberOf(text: string, { least, most, names }: Field): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return least + named;
  const value = Number(text);
  return /^\d+$/.test(text) && value >= least && value <= most ? value : undefined;
}
