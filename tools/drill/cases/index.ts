import type { LossCase } from '../loss-case';
import { APPLICATION_CASES } from './application';
import { BACKUP_CASES } from './backups';
import { DATABASE_CASES } from './database';
import { KEY_CASES } from './keys';
import { OBJECT_CASES } from './objects';
import { REGION_CASES } from './regions';
import { SECRET_CASES } from './secrets';
import { STATE_PLACE_CASES } from './state-places';
import { STATE_CASES } from './states';
import { TABLE_CASES } from './tables';

/** Everything that is lost in a drill, in the order of the report. */
export const LOSS_CASES: readonly LossCase[] = [
  ...OBJECT_CASES,
  ...TABLE_CASES,
  ...BACKUP_CASES,
  ...SECRET_CASES,
  ...DATABASE_CASES,
  ...KEY_CASES,
  ...STATE_CASES,
  ...APPLICATION_CASES,
  ...STATE_PLACE_CASES,
  ...REGION_CASES,
];
