"""Refusals of the service, as values on their way to the wire."""

from __future__ import annotations


class ServiceError(Exception):
    """An error response; ``name`` is an exception of the service model, or one that AWS sends without modelling it."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message


def bad_request(message: str) -> ServiceError:
    """400: the request is not one that the service understands."""
    return ServiceError("BadRequestException", message)


def forbidden(message: str) -> ServiceError:
    """403: the caller may not do that to this resource."""
    return ServiceError("ForbiddenException", message)


def not_found(message: str) -> ServiceError:
    """404: there is no such resource."""
    return ServiceError("NotFoundException", message)


def conflict(message: str) -> ServiceError:
    """409: the resource exists already."""
    return ServiceError("ConflictException", message)


def precondition_failed(message: str) -> ServiceError:
    """412: the resource has changed since the caller read it."""
    return ServiceError("PreconditionFailedException", message)
