"""AWS Backup, in the place of moto's, which knows vaults, plans and report plans alone. AWS Backup API Reference.

No schedule runs, nothing expires, and no event is sent to a vault's topic; jobs have ended when they have begun.
"""

from .audit import AuditOperations
from .jobs import JobOperations
from .plans import PlanOperations
from .recovery_points import RecoveryPointOperations
from .restore_testing import RestoreTestingOperations
from .restores import RestoreOperations
from .settings import SettingsOperations
from .vaults import VaultOperations


class BackupResponse(
    VaultOperations,
    PlanOperations,
    AuditOperations,
    SettingsOperations,
    RecoveryPointOperations,
    JobOperations,
    RestoreOperations,
    RestoreTestingOperations,
):
    """Answers the operations of all parts of the service."""
