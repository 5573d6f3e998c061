import { reportFailure } from '../console/failure';
import { environmentCommand, runCommand } from './command';

runCommand(
  'plan',
  environmentCommand('plan')
    .description(
      'Plans every stack of an environment, and tells in one summary what would be added, changed, replaced and destroyed.',
    )
    .option('--out-plans <folder>', 'keep the plans there, as <stack>.tfplan and .json; they hold secrets'),
).catch(reportFailure);
