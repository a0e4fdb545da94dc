"""Middleware that adds the headers to every page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from signup_page import HEADERS

__all__ = ["page_headers"]


def page_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> object:
    """As Django's settings name it."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            for name, value in HEADERS.items():
                response.headers[name] = value
        return response

    return answer
