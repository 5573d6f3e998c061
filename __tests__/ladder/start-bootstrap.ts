// A bootstrap as a process of its own, for a test to kill: start-bootstrap.ts OUT_DIR WORK_DIR ENDPOINT
import { simulatorOverlay } from '../../tools/simulator';
import { bootstrap } from '../../tools/state/bootstrap';
import { readStateStack } from '../../tools/state/state-stack';

const [, , outDir = '', workDir = '', endpoint = ''] = process.argv;

void bootstrap(readStateStack(outDir, 'dev'), { workDir, env: simulatorOverlay({ endpoint }) });
