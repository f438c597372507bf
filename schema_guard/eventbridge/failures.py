"""What botocore raises, as RemoteError with a sentence that says what to do."""

from __future__ import annotations

from typing import Any

from schema_guard.errors import RemoteError

_TRANSIENT_STATUS = frozenset({429, 500, 502, 503, 504})
_THROTTLING = frozenset(
    {
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
        "SlowDown",
    }
)
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "ForbiddenException", "UnauthorizedException"})
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
_BAD_CREDENTIALS = frozenset(
    {"UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException", "SignatureDoesNotMatch"}
)
_LOGIN = "Refresh the credentials (for example `aws sso login --profile NAME`) and run the command again."
_CREDENTIALS = "Set AWS_PROFILE or pass --profile NAME; `aws sts get-caller-identity` shows whether credentials work."
_UNREADABLE = "Run the command again; if that does not help, look at --endpoint-url and at the proxy on the way."

# botocore exception → (what is wrong, what to do); looked up along the class hierarchy, so order does not matter
_SESSION_FAILURES = {
    "NoCredentialsError": ("no AWS credentials were found", _CREDENTIALS),
    "PartialCredentialsError": ("the AWS credentials are incomplete", _CREDENTIALS),
    "CredentialRetrievalError": ("the AWS credentials cannot be fetched", _LOGIN),
    "TokenRetrievalError": ("the AWS login has expired", _LOGIN),
    "SSOError": ("the AWS login cannot be used", _LOGIN),
    "LoginError": ("the AWS login cannot be used", _LOGIN),
    "ProfileNotFound": ("there is no such AWS profile", "`aws configure list-profiles` shows the profiles."),
    "NoRegionError": ("no AWS region is set", "Pass --region, or set AWS_REGION."),
    "EndpointConnectionError": (
        "the endpoint cannot be reached",
        "Check the network, --region and --endpoint-url.",
    ),
    "ConnectTimeoutError": (
        "the endpoint does not answer",
        "Check the network, the proxy, --region and --endpoint-url.",
    ),
    "ProxyConnectionError": ("the proxy cannot be reached", "Check HTTPS_PROXY and NO_PROXY."),
    "SSLError": ("the connection cannot be secured", "Check the proxy, and AWS_CA_BUNDLE for a company certificate."),
    "InvalidEndpointConfigurationError": ("the endpoint is not usable", "Check --region and --endpoint-url."),
    "ValueError": ("the endpoint is not a URL", "Write --endpoint-url as http://HOST:PORT or https://HOST."),
}
_TRANSIENT_FAILURES = frozenset(
    {
        "HTTPClientError",
        "EndpointConnectionError",
        "IncompleteReadError",
        "ResponseParserError",
        "UnreadableAnswerError",
    }
)
_SILENCE = frozenset({*_SESSION_FAILURES, "ReadTimeoutError"})


class UnreadableAnswerError(Exception):
    """An answer that did not arrive whole, or that no service of this kind gives."""


class SessionError(RemoteError):
    """EventBridge cannot be used at all: credentials, region, network. No other request would fare better."""


def is_transient(error: Exception) -> bool:
    """Whether the same request may well succeed later."""
    status, code = _status(error), _code(error)
    if code in _EXPIRED:
        return False
    return status in _TRANSIENT_STATUS or code in _THROTTLING or bool(_TRANSIENT_FAILURES & _class_names(error))


def reached(error: Exception) -> bool:
    """Whether somebody answered, and be it to push back: there is an endpoint."""
    return not _SILENCE & _class_names(error)


def is_not_found(error: BaseException | None) -> bool:
    """Whether EventBridge does not have what was asked for; a proxy's 404 names no error and says nothing about it."""
    return _status(error) in (404, 410) and _code(error) not in (None, "", str(_status(error)))


def is_conflict(error: BaseException | None) -> bool:
    """Whether what shall be made is there already."""
    return _status(error) == 409  # noqa: PLR2004 - the HTTP status


def is_expired_token(error: BaseException | None) -> bool:
    """Whether a listing has to begin again because its page token is no longer good."""
    return _status(error) == 400 and _code(error) not in _EXPIRED  # noqa: PLR2004 - the HTTP status


def remote_error(error: Exception, operation: str, what: str) -> RemoteError:
    """The failure of an operation on ``what``, in words, with a remedy."""
    for name in (cls.__name__ for cls in type(error).__mro__):
        if name in _SESSION_FAILURES:
            problem, remedy = _SESSION_FAILURES[name]
            return SessionError(f"{problem}: {error}", remedy=remedy)
    if isinstance(error, UnreadableAnswerError):
        return RemoteError(f"{what}: {error}", remedy=_UNREADABLE)
    code = _code(error)
    if code is None:
        again = "Run the command again; it goes on where it stopped." if is_transient(error) else None
        return RemoteError(f"{what}: {error}", remedy=again)
    return _refusal(error, code, operation, what)


def _refusal(error: Exception, code: str, operation: str, what: str) -> RemoteError:
    message = _message(error)
    if code in ("", str(_status(error))):
        code = f"HTTP {_status(error)}"  # nobody who answers as AWS does
    if code in _EXPIRED:
        return SessionError(f"the AWS credentials have expired: {message}", remedy=_LOGIN)
    if code in _BAD_CREDENTIALS:
        return SessionError(f"AWS does not accept the credentials: {message}", remedy=_CREDENTIALS)
    if code in _DENIED:
        action = "schemas:" + "".join(word.title() for word in operation.split("_"))
        return RemoteError(
            f"{what}: access denied: {message}", remedy=f"Allow the IAM action {action} for the credentials in use."
        )
    if is_not_found(error):
        return RemoteError(f"{what} is not in EventBridge: {message}", remedy="Check the name, --region and --profile.")
    if is_transient(error):
        return RemoteError(
            f"{what}: EventBridge keeps refusing ({code}): {message}",
            remedy="Run the command again later; it goes on where it stopped.",
        )
    return RemoteError(f"{what}: EventBridge refuses ({code}): {message}")


def _class_names(error: BaseException) -> set[str]:
    return {cls.__name__ for cls in type(error).__mro__}


def _response(error: BaseException | None) -> dict[str, Any]:
    response = getattr(error, "response", None)
    return response if isinstance(response, dict) else {}


def _code(error: BaseException | None) -> str | None:
    code = _response(error).get("Error", {}).get("Code")
    return str(code) if code is not None else None


def _message(error: BaseException) -> str:
    return str(_response(error).get("Error", {}).get("Message") or error)


def _status(error: BaseException | None) -> int | None:
    status = _response(error).get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status if isinstance(status, int) else None
