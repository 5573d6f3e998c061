import type { BenchResult } from './bench';

/** The result as the two tables that docs/benchmark.md holds. */
export function report({
  node,
  cores,
  runs,
  stacks,
  resources,
  contenders,
  growth,
  linearity,
}: BenchResult): string {
  const ours = contenders['Groundwork'];
  if (ours === undefined) throw new Error('the benchmark did not measure Groundwork');
  return [
    `${stacks} stacks, ${resources} resources and data sources; node ${node}, ${cores} cores; medians of ${runs} interleaved runs.`,
    '',
    '| synth, whole process | time | peak memory | times as long | times the memory |',
    '|---|---|---|---|---|',
    ...Object.entries(contenders).map(
      ([name, { milliseconds, megabytes }]) =>
        `| ${name} | ${seconds(milliseconds)} | ${megabytes.toFixed(0)} MB | ` +
        `${(milliseconds / ours.milliseconds).toFixed(1)} | ${(megabytes / ours.megabytes).toFixed(1)} |`,
    ),
    '',
    '| environments | time | peak memory |',
    '|---|---|---|',
    ...growth.map(
      ({ environments, milliseconds, megabytes }) =>
        `| ${environments} | ${seconds(milliseconds)} | ${megabytes.toFixed(0)} MB |`,
    ),
    '',
    `Time grows along a straight line: R² = ${linearity.toFixed(3)}.`,
  ].join('\n');
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
