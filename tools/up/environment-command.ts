import { reportFailure } from '../console/failure';
import { simulatorEnvironment } from '../simulator';
import { runningSimulator } from './environment';

/** Prints the variables that point a shell's terraform, aws or SDK at the running simulator. */
async function main(): Promise<void> {
  const simulator = await runningSimulator();
  // Only what the simulator adds: what the shell has besides is its own.
  const added = simulatorEnvironment(simulator, { base: {} });
  for (const [name, value = ''] of Object.entries(added)) {
    console.log(`export ${name}='${value.replaceAll("'", `'\\''`)}'`);
  }
  // Credentials of the shell that would go before the test ones.
  console.log('unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE');
}

main().catch(reportFailure);
