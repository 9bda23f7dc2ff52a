"""What tenants and spaces may be called. None has a `#` or a `/` in it: those part the keys of the table and of S3."""

import re

TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@:-]{0,127}")
"""Also safe in a shell."""

SPACE = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@-]{1,128}")
"""What stands in one segment of a path without escape (RFC 3986, pchar)."""

PRINCIPAL_LENGTH = 256
"""Characters of a caller's name at most. It is part of a key of an index, which has room for 2,048 bytes in all."""
