import { Command } from 'commander';
import { colors } from '../../console/colors';
import { reportFailure } from '../../console/failure';
import { runPlan } from '../../console/steps';
import { HandoverProof } from './proof';

interface ProofOptions {
  readonly environment: string;
  readonly work: string;
  readonly json: boolean;
}

async function main(): Promise<void> {
  const { environment, work, json } = new Command('handover:prove')
    .description(
      'Hands an environment over, applies it in the simulator where there is no Node, and has cdktf plan it; and the other way round.',
    )
    .option('--environment <name>', 'the environment that is meant', 'dev')
    .option('--work <folder>', 'folder of the bundles, the simulator and logs', '.groundwork')
    .option('--json', 'print a summary as JSON on standard output, and nothing else', false)
    .parse()
    .opts<ProofOptions>();
  const begun = Date.now();
  const proof = new HandoverProof(environment, work);
  try {
    for await (const plan of proof.plans()) await runPlan(plan, json);
  } finally {
    await proof.end();
  }
  const stacks = proof.resources;
  const summary = {
    environment,
    stacks,
    resources: Object.values(stacks).reduce((sum, count) => sum + count, 0),
    seconds: Math.round((Date.now() - begun) / 1000),
  };
  console.log(
    json
      ? JSON.stringify(summary, undefined, 2)
      : colors.bold(
          `The hand-over of ${environment} holds: ${summary.resources} resources in ${Object.keys(stacks).length} stacks, ` +
            `applied by either side, and nothing to change for the other (${summary.seconds} s)`,
        ),
  );
}

main().catch(reportFailure);
