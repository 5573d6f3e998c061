import { isWrongPassword, type Login } from './database';
import { databaseError } from './errors';
import { isWhole } from './secrets';
import type { Parts } from './steps';

const REMEDY =
  'Give the master a new password (aws rds modify-db-instance --master-user-password) and put it into the secret, then rotate again. The current version of the application’s secret still works.';

/**
 * Logs in as the master: by its current password, or by the pending one when a rotation of the master has come as far
 * as the database, as an earlier run of this step may have.
 *
 * @throws RotationError about the master's secret.
 */
export async function loginAsMaster({
  secrets,
  connect,
  settings,
}: Parts): Promise<{ master: Login; username: string }> {
  const arn = settings.masterSecretArn;
  const current = await secrets.readWhole(arn, 'AWSCURRENT');
  const { username } = current;
  try {
    return { master: await connect(current), username };
  } catch (error) {
    const told = databaseError(arn, username, error, REMEDY);
    const pending = isWrongPassword(error) ? await secrets.read(arn, 'AWSPENDING') : undefined;
    if (!isWhole(pending)) throw told;
    const master = await connect(pending).catch(() => {
      throw told;
    });
    return { master, username: pending.username };
  }
}
