const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const MINUTES_OF_DAY = 24 * 60;
const MINUTES_OF_WEEK = 7 * MINUTES_OF_DAY;

/** A span of time in UTC, in minutes since Monday 00:00; `end` may lie in the next week. */
interface Span {
  readonly start: number;
  readonly end: number;
}

const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** Minutes of a window's length; undefined when it is not written as `hh:mm-hh:mm` or `ddd:hh:mm-ddd:hh:mm`. */
export function windowMinutes(window: string): number | undefined {
  const [span] = spansOf(window);
  return span === undefined ? undefined : span.end - span.start;
}

/** Whether two windows, daily or weekly, ever run at the same time. */
export function windowsMeet(first: string, second: string): boolean {
  return spansMeet(spansOf(first), spansOf(second));
}

/** Whether what begins within an hour of a time of day may begin while a window runs, or in the hour before it. */
export function beginsNearWindow(time: string, window: string): boolean {
  const begins = spansOf(`${time}-${time}`).map(({ start }) => ({ start, end: start + 60 }));
  const avoided = spansOf(window).map(({ start, end }) => ({ start: start - 60, end }));
  return spansMeet(begins, avoided);
}

function spansMeet(first: readonly Span[], second: readonly Span[]): boolean {
  return first.some((one) =>
    second.some((other) =>
      [-MINUTES_OF_WEEK, 0, MINUTES_OF_WEEK].some(
        (shift) => one.start + shift < other.end && other.start < one.end + shift,
      ),
    ),
  );
}

/** The spans of one week: seven for a daily window, one for a weekly. */
function spansOf(window: string): Span[] {
  const [from = '', to = '', ...rest] = window.split('-');
  if (rest.length > 0) return [];
  const [start, end] = [instant(from), instant(to)];
  if (start === undefined || end === undefined || start.daily !== end.daily) return [];
  const cycle = start.daily ? MINUTES_OF_DAY : MINUTES_OF_WEEK;
  const length = (end.minute - start.minute + cycle) % cycle || cycle;
  return (start.daily ? DAYS.map((_, day) => day * MINUTES_OF_DAY) : [0]).map((offset) => ({
    start: offset + start.minute,
    end: offset + start.minute + length,
  }));
}

function instant(text: string): { readonly daily: boolean; readonly minute: number } | undefined {
  const weekly = /^([a-z]{3}):(.*)$/.exec(text);
  const day = weekly === null ? 0 : DAYS.indexOf(weekly[1] ?? '');
  const time = TIME.exec(weekly?.[2] ?? text);
  if (day < 0 || time === null) return undefined;
  return { daily: weekly === null, minute: day * MINUTES_OF_DAY + Number(time[1]) * 60 + Number(time[2]) };
}
