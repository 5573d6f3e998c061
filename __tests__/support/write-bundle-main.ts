import { reportFailure } from '../../tools/console/failure';
import { writeBundles } from './write-bundle';

// A process of its own, as the command is: what depends on the process shows.
writeBundles(JSON.parse(process.argv[2] ?? '')).catch(reportFailure);
