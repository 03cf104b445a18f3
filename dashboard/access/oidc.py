"""The county's single sign-on as OpenID Connect: its settings, the way to the provider, and what its answer is worth.

The authorisation-code flow with PKCE, through Authlib. Nothing is kept between the way there and the way back: the
browser holds a random half in a cookie, and `state`, `nonce` and the verifier are that half's keyed hashes. What the
provider publishes is asked anew at every sign-in, so a changed key or address there needs no restart here.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from dashboard.access import paths
from dashboard.access.key import UnsafeSecret, check_mode, keyed

# Names of settings (docs/deploy.md), written out so that a search finds them.
ISSUER, CLIENT_ID, ADDRESS = "DASHBOARD_OIDC_ISSUER", "DASHBOARD_OIDC_CLIENT_ID", "DASHBOARD_OIDC_ADDRESS"
# Signatures by a key that only the provider has: never `none`, and no HMAC, whose key we would share.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SECONDS = 10
LEEWAY_SECONDS = 60
SCOPES = {"sub": "openid", "email": "openid email"}
DEFAULT_SCOPE = "openid profile"
CALLBACK = "login/back"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class WrongSettings(RuntimeError):
    """The single sign-on is half set up; the text says what is missing, in Chinese."""


class Unreachable(Exception):
    """The provider does not answer, or not as one does."""


class Untrusted(Exception):
    """The provider's answer proves nothing: refused, used before, or not made for this sign-in."""


@dataclass(frozen=True)
class Provider:
    """The settings. `claim` is what names the account, `address` what browsers know this server by."""

    issuer: str
    client_id: str
    secret: str
    claim: str
    address: str
    title: str

    @property
    def callback(self) -> str:
        """The address that the provider sends browsers back to, as it is registered there."""
        return self.address + paths.at(CALLBACK)


def provider() -> Provider | None:
    """The provider that the environment names; None where there is none.

    Raises:
        WrongSettings: a part is missing, or would go over the network in the clear.
    """
    issuer, client, address = (os.environ.get(name, "") for name in (ISSUER, CLIENT_ID, ADDRESS))
    if not issuer:
        return None
    missing = [name for name, value in ((CLIENT_ID, client), (ADDRESS, address)) if not value]
    if missing:
        raise WrongSettings(f"统一认证缺少设置：{'、'.join(missing)}。")
    address = address.rstrip("/")
    for name, url in ((ISSUER, issuer), (ADDRESS, address)):
        if not _is_safe(url):
            raise WrongSettings(f"{name} 须以 https:// 开头（本机除外）。")
    if urlsplit(address).path:
        raise WrongSettings(f"{ADDRESS} 只写到主机名和端口，例如 https://dudao.example。")
    claim = os.environ.get("DASHBOARD_OIDC_CLAIM") or "sub"
    title = os.environ.get("DASHBOARD_OIDC_TITLE") or "统一认证"
    return Provider(issuer, client, _secret(), claim, address, title)


def offered() -> Provider | None:
    """The provider while its settings are whole: a secret's file that goes missing later must not shut out those who
    have a password."""
    try:
        return provider()
    except (WrongSettings, UnsafeSecret):
        return None


def _secret() -> str:
    """The client's secret: from the environment, else from a file that only its owner may read."""
    given = os.environ.get("DASHBOARD_OIDC_SECRET", "")
    file = os.environ.get("DASHBOARD_OIDC_SECRET_FILE", "")
    if not given and file:
        try:
            check_mode(Path(file))
            given = Path(file).read_text(encoding="utf-8").strip()
        except OSError:
            raise WrongSettings(f"读不到统一认证的密钥文件 {file}，请核对 DASHBOARD_OIDC_SECRET_FILE。") from None
    if not given:
        raise WrongSettings("统一认证缺少密钥：请设置 DASHBOARD_OIDC_SECRET_FILE 或 DASHBOARD_OIDC_SECRET。")
    return given


def way(known: Provider, half: str) -> str:
    """The provider's address that a browser with this half signs in at.

    Raises:
        Unreachable: the provider does not answer.
    """
    published = _published(known)
    with _session(known, published) as session:
        url, _ = session.create_authorization_url(
            _endpoint(published, "authorization_endpoint"),
            state=state(half),
            nonce=_nonce(half),
            code_verifier=_verifier(half),
        )
    return str(url)


def state(half: str) -> str:
    """What the provider hands back, and nobody can make without the server's key."""
    return keyed("sso state", half)


def identity(known: Provider, half: str, code: str) -> str:
    """Who the provider says has signed in, by the claim that names accounts.

    Raises:
        Unreachable: the provider does not answer.
        Untrusted: it refuses the code, or its token is not by it, for us, for this browser, and of now.
    """
    published = _published(known)
    try:
        with _session(known, published) as session:
            token = session.fetch_token(
                _endpoint(published, "token_endpoint"),
                grant_type="authorization_code",
                code=code,
                code_verifier=_verifier(half),
            )
    except OAuthError as error:
        raise Untrusted("the provider refuses the code") from error
    except (requests.RequestException, ValueError, TypeError) as error:
        raise Unreachable from error
    return _named(known, _verified(known, half, _fetched(_endpoint(published, "jwks_uri")), token))


def _verified(known: Provider, half: str, keys: Any, token: Any) -> CodeIDToken:
    """The claims of the ID token, if all of it is as it must be."""
    try:
        decoded = jwt.decode(token.get("id_token") or "", KeySet.import_key_set(keys), algorithms=ALGORITHMS)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": known.issuer},
                "aud": {"essential": True, "value": known.client_id},
            },
            {"nonce": _nonce(half), "client_id": known.client_id, "access_token": token.get("access_token")},
        )
        claims.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Untrusted("the ID token is not valid") from error
    return claims


def _named(known: Provider, claims: CodeIDToken) -> str:
    """The claim that names the account. An address of mail counts only where the provider has verified it."""
    found = claims.get(known.claim)
    if not isinstance(found, str) or not found:
        raise Untrusted(f"the ID token has no {known.claim}")
    if known.claim == "email" and claims.get("email_verified") is not True:
        raise Untrusted("the address of mail is not verified")
    return found


def _published(known: Provider) -> dict[str, Any]:
    """What the provider says of itself."""
    found = _fetched(known.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if not isinstance(found, dict) or found.get("issuer") != known.issuer:
        raise Unreachable("the provider calls itself by another name")
    return found


def _fetched(url: str) -> Any:
    try:
        answer = requests.get(url, timeout=SECONDS)
        answer.raise_for_status()
        return answer.json()
    except (requests.RequestException, ValueError) as error:
        raise Unreachable from error


def _endpoint(published: dict[str, Any], name: str) -> str:
    url = published.get(name)
    if not isinstance(url, str) or not _is_safe(url):
        raise Unreachable(f"the provider's {name} is missing or not https")
    return url


def _session(known: Provider, published: dict[str, Any]) -> OAuth2Session:
    offered = published.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    method = "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"
    return OAuth2Session(
        known.client_id,
        known.secret,
        token_endpoint_auth_method=method,
        scope=SCOPES.get(known.claim, DEFAULT_SCOPE),
        redirect_uri=known.callback,
        code_challenge_method="S256",
        default_timeout=SECONDS,
    )


def _nonce(half: str) -> str:
    return keyed("sso nonce", half)


def _verifier(half: str) -> str:
    return keyed("sso verifier", half)


def _is_safe(url: str) -> bool:
    """Whether nobody listens on the way: TLS, or this machine itself."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))
