import { configuration } from '../../environments';
import { reportFailure } from '../console/failure';
import { workspaces } from './workspaces';

workspaces(process.argv, configuration).catch(reportFailure);
