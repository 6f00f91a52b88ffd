"""The door: sign in, sign out, who I am, how I like my screens."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from backend.people import actions
from backend.people.actions import SignInRefused, TooManyFailures
from backend.refusals import Refused
from backend.signed import Signed
from backend.web import asking
from backend.web.asking import Asked
from backend.web.forms import Form
from backend.web.fragments import PRIVATE, fragment, see
from backend.web.language import LANGUAGES
from backend.web.painting import THEMES

HOME = {"creditor": "/client"}


@get("/sign-in")
async def show_door(request: Request[Signed | None, str, Any], next: FromQuery[str] = "/") -> Any:  # noqa: A002 — the address bar's own word
    if request.user is not None:
        return see(HOME.get(request.user.role, "/"))
    return _door(back_to=_own_address(next))


@post("/sign-in", status_code=303)
async def sign_in(
    request: Request[Signed | None, str, Any], data: URLEncodedBody[dict[str, str]]
) -> Redirect | Template:
    back_to = _own_address(data.get("next", "/"))
    email = data.get("email", "")
    try:
        token, role = await actions.sign_in(
            email=email,
            password=data.get("password", ""),
            address=asking.address(request),
            old_token=request.cookies.get(asking.cookie_name(), ""),
        )
    except (SignInRefused, TooManyFailures) as refused:
        return _door(back_to=back_to, email=email, refused=refused)
    home = HOME.get(role, "/")
    answer = see(back_to if back_to.startswith(home) and back_to != "/" else home)
    answer.cookies.append(asking.session_cookie(token, role))
    return answer


@post("/sign-out", status_code=303)
async def sign_out(request: Request[Signed | None, str, Any]) -> Response[Any]:
    if request.user is not None:
        await actions.sign_out(token=request.user.token, actor=request.user.actor)
    answer = see("/sign-in")
    asking.forget(answer)
    return answer


@get("/me")
async def who_am_i() -> Response[Any]:
    """Asked again when the browser brings a page back: over sessions answer 401."""
    return Response(None, status_code=204, headers=PRIVATE)


@get("/preferences")
async def show_preferences(request: Asked) -> Template:
    signed = request.user
    form = Form(
        {
            "lang": signed.lang,
            "theme": signed.theme,
            "single_keys": "on" if signed.single_keys else "",
        }
    )
    return fragment("people/fragments/preferences.html", form=form, address=request.url.path)


@post("/preferences", status_code=303)
async def prefer(request: Asked, data: URLEncodedBody[dict[str, str]]) -> Redirect | Template:
    form = Form(data)
    lang = form.choice("lang", LANGUAGES)
    theme = form.choice("theme", THEMES)
    if form.errors:
        return fragment(
            "people/fragments/preferences.html", status=422, form=form, address=request.url.path
        )
    await actions.prefer(
        person_id=request.user.id, lang=lang, theme=theme, single_keys=form.checked("single_keys")
    )
    return see(request.url.path)


def _door(*, back_to: str, email: str = "", refused: Refused | None = None) -> Template:
    status = refused.status if refused else 200
    return fragment(
        "people/fragments/door.html", status=status, next=back_to, email=email, error=refused
    )


def _own_address(address: str) -> str:
    """Only a path of ours: never "//elsewhere", never a scheme."""
    own = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if own and address.isprintable() else "/"


door = Router(path="/", route_handlers=[show_door, sign_in, sign_out])
mine = Router(path="/", route_handlers=[show_preferences, prefer])
