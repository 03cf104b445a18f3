"""An OpenID provider on loopback: Authlib's server side with PKCE, registered clients and codes that open once.

`twist` changes the ID tokens that it gives out, for the tests that attack: it gets the claims and the private key and
returns the token. By hand: `python -m tests.access.provider PORT CLIENT SECRET CALLBACK`.
"""

import os
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

import flask
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")
LOGIN = '<form method="post"><input name="sub" autofocus><button>登录</button></form>'


@dataclass
class Client(ClientMixin):
    id: str
    secret: str
    callback: str

    def get_client_id(self):
        return self.id

    def get_default_redirect_uri(self):
        return self.callback

    def get_allowed_scope(self, scope):
        return scope

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri == self.callback

    def check_client_secret(self, client_secret):
        return client_secret == self.secret

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "client_secret_basic"

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):
    code: str
    user: dict
    client_id: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return None

    def get_acr(self):
        return None

    def get_amr(self):
        return None


@dataclass
class Provider:
    """`users` are the claims of each by the name typed at the provider."""

    port: int
    client: Client
    users: dict
    twist: object = None
    is_up: bool = True
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"}))
    codes: dict = field(default_factory=dict)

    @property
    def issuer(self):
        return f"http://127.0.0.1:{self.port}"

    def claims(self, **changes):
        """The claims of a proper ID token, with changes; None takes one out."""
        moment = int(time.time())
        whole = {"iss": self.issuer, "aud": self.client.id, "iat": moment, "exp": moment + 300, **changes}
        return {name: value for name, value in whole.items() if value is not None}

    def signed(self, claims, algorithm="RS256", key=None):
        return jwt.encode({"alg": algorithm, "kid": "1"}, claims, key or self.key, [algorithm])


def application(provider):
    app = flask.Flask(__name__)
    server = AuthorizationServer(
        app,
        query_client=lambda name: provider.client if name == provider.client.id else None,
        save_token=lambda token, request: None,
    )
    server.register_grant(_grant(provider), [_openid(provider), CodeChallenge(required=True)])

    @app.before_request
    def answers():
        return None if provider.is_up else ("away", 503)

    @app.get("/.well-known/openid-configuration")
    def configuration():
        return {
            "issuer": provider.issuer,
            "authorization_endpoint": f"{provider.issuer}/authorize",
            "token_endpoint": f"{provider.issuer}/token",
            "jwks_uri": f"{provider.issuer}/keys",
        }

    @app.get("/keys")
    def keys():
        return KeySet([provider.key]).as_dict(private=False)

    @app.route("/authorize", methods=["GET", "POST"])
    def authorize():
        user = provider.users.get(flask.request.form.get("sub"))
        try:
            grant = server.get_consent_grant(end_user=user)
        except OAuth2Error as error:
            return error.error, 400
        if flask.request.method == "GET":
            return LOGIN
        return server.create_authorization_response(grant_user=user, grant=grant)

    @app.post("/token")
    def token():
        return server.create_token_response()

    return app


def _grant(provider):
    class Grant(grants.AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code, request):
            sent = request.payload.data
            provider.codes[code] = Code(
                code,
                request.user,
                request.client.id,
                sent["redirect_uri"],
                sent["scope"],
                sent["nonce"],
                sent["code_challenge"],
                sent["code_challenge_method"],
            )

        def query_authorization_code(self, code, client):
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code):
            provider.codes.pop(authorization_code.code)

        def authenticate_user(self, authorization_code):
            return authorization_code.user

    return Grant


def _openid(provider):
    class OpenID(OpenIDCode):
        def exists_nonce(self, nonce, request):
            return any(code.nonce == nonce for code in provider.codes.values())

        def encode_id_token(self, token, request):
            claims = provider.claims(nonce=request.authorization_code.nonce, **request.user)
            return provider.twist(claims) if provider.twist else provider.signed(claims)

    return OpenID(require_nonce=True)


@contextmanager
def running(provider):
    """The provider, answering until the end of the block."""
    server = make_server("127.0.0.1", provider.port, application(provider), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


if __name__ == "__main__":
    port, client, secret, callback = sys.argv[1:]
    known = Provider(int(port), Client(client, secret, callback), {"zhang": {"sub": "zhang"}, "li": {"sub": "li"}})
    with running(known):
        threading.Event().wait()
