"""The middleware: configured routes and fields of form and JSON posts, and nothing else touched."""

import io
import json
from typing import Any

import pytest
from flask import Flask, g, request
from flask.testing import FlaskClient
from flask_wtf import CSRFProtect

from gatepost_flask import Gatepost
from support.broken_policy import BrokenPolicy

DISPOSABLE = "someone@mailinator.com"
ROUTES = {
    "/signup": "email",
    "/api/*/invite": ["user.email", "cc"],
    "/strict": {"policy": "strict"},
    "/watched": {"enforce": False},
}


def app_with(**config: object) -> Flask:
    """Every path echoes what the view itself could read."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="not secret", GATEPOST_ROUTES=ROUTES, **config)
    Gatepost(app)

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST"])
    @app.route("/<path:path>", methods=["GET", "POST"])
    def echo(path: str) -> dict[str, Any]:
        how = request.args.get("read", "stream")
        if how == "form":
            files = {name: file.read().decode() for name, file in request.files.items()}
            return {"form": request.form.to_dict(flat=False), "files": files}
        if how == "json":
            return {"json": request.get_json()}
        found = g.get("gatepost")
        reasons = [report.reason for _, report in found.reports] if found else None
        return {"body": request.stream.read().decode(), "reasons": reasons}

    return app


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app_with().test_client()


def test_a_form_with_a_bad_address_gets_problem_details(client: FlaskClient) -> None:
    answer = client.post("/signup", data={"email": DISPOSABLE})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    (error,) = answer.json["errors"]
    assert (error["field"], error["reason"]) == ("email", "disposable")
    assert answer.json["detail"] == error["message"]


def test_json_is_looked_into_along_the_fields_path(client: FlaskClient) -> None:
    good = {"user": {"email": "ann@gmail.com"}, "cc": ["bob@gmail.com"]}
    assert client.post("/api/7/invite", json=good).status_code == 200
    answer = client.post("/api/7/invite", json={**good, "cc": ["bob@gmail.com", DISPOSABLE]})
    assert [error["field"] for error in answer.json["errors"]] == ["cc"]


@pytest.mark.parametrize("kind", [None, "text/plain", "application/vnd.api+json"])
def test_json_under_another_name_is_no_way_around(client: FlaskClient, kind: str | None) -> None:
    body = json.dumps({"email": DISPOSABLE})
    assert client.post("/signup", data=body, content_type=kind).status_code == 422


def test_a_form_in_another_case_is_no_way_around(client: FlaskClient) -> None:
    kind = "Application/X-WWW-Form-URLEncoded"
    assert client.post("/signup", data=f"email={DISPOSABLE}", content_type=kind).status_code == 422
    part = f'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n{DISPOSABLE}\r\n--x--\r\n'
    answer = client.post("/signup", data=part, content_type="Multipart/Form-Data; boundary=x")
    assert answer.status_code == 422


def test_a_form_of_more_parts_than_werkzeug_takes_is_screened_whole(client: FlaskClient) -> None:
    data = {**{f"field{number}": "" for number in range(1500)}, "email": DISPOSABLE}
    kind = "multipart/form-data"
    assert client.post("/signup", data=data, content_type=kind).status_code == 422


def test_a_multipart_form_is_screened(client: FlaskClient) -> None:
    data = {"email": DISPOSABLE, "photo": (io.BytesIO(b"jpeg"), "me.jpg")}
    assert client.post("/signup", data=data).status_code == 422


def test_the_view_reads_the_body_as_if_nobody_had(client: FlaskClient) -> None:
    body = "email=ann%40gmail.com&email=bob%40gmail.com&name=A"
    kind = "application/x-www-form-urlencoded"
    answer = client.post("/signup", data=body, content_type=kind)
    assert answer.json == {"body": body, "reasons": [None, None]}
    answer = client.post("/signup?read=form", data=body, content_type=kind)
    assert answer.json["form"] == {"email": ["ann@gmail.com", "bob@gmail.com"], "name": ["A"]}
    answer = client.post("/signup?read=json", json={"email": "ann@gmail.com"})
    assert answer.json["json"] == {"email": "ann@gmail.com"}
    data = {"email": "ann@gmail.com", "photo": (io.BytesIO(b"jpeg"), "me.jpg")}
    answer = client.post("/signup?read=form", data=data)
    assert answer.json == {"form": {"email": ["ann@gmail.com"]}, "files": {"photo": "jpeg"}}


def test_where_another_hook_has_parsed_the_form_it_is_screened_all_the_same() -> None:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="not secret", GATEPOST_ROUTES=ROUTES, WTF_CSRF_ENABLED=True)
    app.before_request(lambda: None if request.form is not None else "unread")
    CSRFProtect(app)
    Gatepost(app)
    app.add_url_rule("/signup", view_func=lambda: "in", methods=["POST"])
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    client = app.test_client()
    assert client.post("/signup", data={"email": DISPOSABLE}).status_code == 422
    assert client.post("/signup", json={"email": DISPOSABLE}).status_code == 422
    assert client.post("/signup", data={"email": "ann@gmail.com"}).text == "in"


def test_other_routes_and_methods_are_left_alone(client: FlaskClient) -> None:
    assert client.post("/elsewhere", data={"email": DISPOSABLE}).status_code == 200
    assert client.get("/signup", query_string={"email": DISPOSABLE}).status_code == 200
    answer = client.post("/signup", data={"mail": DISPOSABLE}, content_type="text/plain")
    assert answer.status_code == 200


def test_each_route_may_have_a_policy_of_its_own(client: FlaskClient) -> None:
    assert client.post("/signup", data={"email": "info@gmail.com"}).status_code == 200
    assert client.post("/strict", data={"email": "info@gmail.com"}).status_code == 422


def test_a_watched_route_refuses_nobody_and_the_view_knows(client: FlaskClient) -> None:
    answer = client.post("/watched", data={"email": DISPOSABLE})
    assert (answer.status_code, answer.json["reasons"]) == (200, ["disposable"])


def test_a_missing_address_is_the_views_to_refuse(client: FlaskClient) -> None:
    assert client.post("/signup", data={"email": ""}).status_code == 200
    assert client.post("/signup", json={"email": None}).status_code == 200
    assert client.post("/signup", data="{", content_type="application/json").status_code == 200


def test_what_is_too_large_to_look_at_is_refused_and_watched_routes_let_it_through() -> None:
    client = app_with(GATEPOST_MAX_BODY=100).test_client()
    large = "email=ann%40gmail.com&pad=" + 100 * "x"
    kind = "application/x-www-form-urlencoded"
    assert client.post("/signup", data=large, content_type=kind).status_code == 413
    assert client.post("/watched", data=large, content_type=kind).json["body"] == large
    # In chunks nobody says beforehand how long it will be.
    chunked: dict[str, Any] = {
        "input_stream": io.BytesIO(large.encode()),
        "environ_overrides": {"wsgi.input_terminated": True},
        "content_type": kind,
    }
    assert client.post("/signup", **chunked).status_code == 413
    chunked["input_stream"] = io.BytesIO(large.encode())
    assert client.post("/watched", **chunked).json["body"] == large


def test_a_fault_of_ours_lets_the_request_go_on(caplog: pytest.LogCaptureFixture) -> None:
    app = app_with()
    app.extensions["gatepost"].policy = BrokenPolicy("broken")
    answer = app.test_client().post("/signup", data={"email": DISPOSABLE})
    assert answer.status_code == 200
    assert "someone" not in caplog.text


def test_unless_the_settings_say_otherwise() -> None:
    app = app_with(GATEPOST_FAIL_OPEN=False)
    app.extensions["gatepost"].policy = BrokenPolicy("broken")
    answer = app.test_client().post("/signup", data={"email": "ann@gmail.com"})
    assert (answer.status_code, answer.json["errors"][0]["reason"]) == (422, "check_failed")


def test_a_refusal_is_in_the_browsers_language_where_the_settings_say_so() -> None:
    client = app_with(GATEPOST_LANGUAGE="auto").test_client()
    german = {"Accept-Language": "de"}
    answer = client.post("/signup", data={"email": DISPOSABLE}, headers=german)
    assert answer.json["detail"].startswith("Adressen bei")


def test_an_async_view_is_guarded_and_may_ask_the_gate_itself() -> None:
    pytest.importorskip("asgiref")
    from gatepost_flask import current_gate

    app = app_with()

    async def ask() -> dict[str, object]:
        report = await current_gate.acheck(request.form["email"])
        return report.to_dict()

    app.add_url_rule("/strict", "ask", ask, methods=["POST"])
    client = app.test_client()
    assert client.post("/strict", data={"email": "info@gmail.com"}).status_code == 422
    assert client.post("/strict", data={"email": "ann@gmail.com"}).json["decision"] == "accept"
