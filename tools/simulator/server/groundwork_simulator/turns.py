"""Whose turn it is: each service answers one request at a time.

Terraform sends ten requests at once, and moto's models are not made for that. Above all a conditional write (the S3
``If-None-Match`` and the DynamoDB condition that hold Terraform's lock) is only conditional when nothing comes between
its check and its write.
"""

import threading
from collections import defaultdict

_turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def turn_of(service: str) -> threading.Lock:
    """Held while a service answers. AWS Backup alone also takes those of others, whose content it reads and writes, so
    that none waits for another that waits for it.
    """
    return _turns[service]
