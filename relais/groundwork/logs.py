"""What the server's log does not keep: the secret of a link, which stands in the address of a page that was refused."""

import logging
import re

# A part of an address that no slug is: twenty signs at least, a capital among them. Tokens are drawn from 64 signs.
SECRET = re.compile(r"(?<=/)(?=[^/\s]*[A-Z])[A-Za-z0-9_:.\-]{20,}(?=[/?\s]|$)")


class WithoutSecrets(logging.Filter):
    """Put an ellipsis for each secret in what a record says."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, its message without secrets."""
        record.msg, record.args = SECRET.sub("…", record.getMessage()), ()
        return True
