"""What schemathesis has to know of the API besides its description."""

import schemathesis


@schemathesis.serializer("message/rfc822")
def mail(ctx, value):
    """A mail is octets; what was generated for it is a text."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")
