import { Command } from 'commander';
import { Failure, reportFailure } from '../console/failure';
import { findSimulator, simulatorEnvironment } from '../simulator';
import { Workplace, type WorkplaceOptions, withWorkplaceOptions } from './workplace';

/** Prints the variables that point a shell's terraform, aws or SDK at the running simulator. */
async function main(): Promise<void> {
  const folders = withWorkplaceOptions(new Command('simulator:env')).parse().opts<WorkplaceOptions>();
  const simulator = await findSimulator({ directory: new Workplace(folders).simulatorDir });
  if (simulator === undefined) throw new Failure('The simulator is not running. Start it with: npm run up');
  // Only what the simulator adds: what the shell has besides is its own.
  const added = simulatorEnvironment(simulator, { base: {} });
  for (const [name, value = ''] of Object.entries(added)) {
    console.log(`export ${name}='${value.replaceAll("'", `'\\''`)}'`);
  }
  // Credentials of the shell that would go before the test ones.
  console.log('unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE');
}

main().catch(reportFailure);
