"""Bodies that come whole, and those that are refused."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask, request

from gatepost_sync.web.body import Bodies
from gatepost_sync.web.problems import use_problems

MOST = 1000


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    use_problems(app)

    @app.post("/")
    def echo() -> bytes:
        return request.get_data()

    @app.post("/form")
    def form() -> dict[str, str]:
        return request.form.to_dict()

    app.wsgi_app = Bodies(app.wsgi_app, most=MOST)  # type: ignore[method-assign]
    return app


def post(app: Flask, body: bytes, **environ: Any) -> tuple[int, bytes]:
    given = {"wsgi.input": BytesIO(body), "wsgi.input_terminated": True, **environ}
    options = given if "CONTENT_LENGTH" in given else {**given, "CONTENT_LENGTH": str(len(body))}
    answer = app.test_client().post("/", environ_overrides=options)
    return answer.status_code, answer.data


def test_a_body_of_a_stated_and_moderate_length_is_read_whole(app: Flask) -> None:
    for size in (0, 1, MOST):
        assert post(app, b"x" * size) == (200, b"x" * size)
    assert app.test_client().post("/form", data={"a": "b"}).json == {"a": "b"}


def test_one_byte_more_is_refused_before_it_is_read(app: Flask) -> None:
    status, said = post(app, b"x" * (MOST + 1))
    assert status == 413
    assert f"at most {MOST} bytes".encode() in said


@pytest.mark.parametrize("length", ["9" * 5000, "-1", "1e3", "+3", "٣", " 3"])
def test_a_length_that_is_none_is_refused(app: Flask, length: str) -> None:
    assert post(app, b"abc", CONTENT_LENGTH=length)[0] in (400, 413)


def test_a_chunked_body_is_refused_and_not_cut(app: Flask) -> None:
    for how in ("chunked", "gzip, chunked", "identity"):
        status, said = post(app, b"abc", CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING=how)
        assert (status, b"Length Required" in said) == (411, True)


def test_a_body_that_breaks_off_is_not_taken_for_a_whole_one(app: Flask) -> None:
    status, said = post(app, b"abc", CONTENT_LENGTH="4")
    assert (status, b"ended early" in said) == (400, True)
