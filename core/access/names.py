"""Valid names of tenants, spaces and principals. None contains `#` or `/`, the separators in keys of the table and of
S3."""

import re

TENANT_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@:-]{0,127}")
"""Also safe in a shell."""

SPACE_PATTERN = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@-]{1,128}")
"""Characters that one segment of a URL path holds unescaped (RFC 3986, pchar)."""

MAX_PRINCIPAL = 256
"""Maximum characters of a principal's name. It is part of an index's partition key, which DynamoDB limits to 2,048
bytes."""
