import { reportFailure } from '../console/failure';
import { environmentCommand, runCommand } from './command';

runCommand(
  'deploy',
  environmentCommand('deploy')
    .description(
      'Plans each stack of an environment and applies that very plan, side by side where no stack needs another. Run again, it goes on from where it ended.',
    )
    .option('--auto-approve', 'do not ask before the first stack'),
).catch(reportFailure);
