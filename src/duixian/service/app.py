"""The addresses of the service. With one pack they stand at the root; with several under /packs/<id>/ alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from anyio import to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from duixian.rules import CaseError, Evaluator
from duixian.service import answers
from duixian.service.answers import Answer, Rules
from duixian.service.bodies import (
    Receive,
    RefusedError,
    Scope,
    Send,
    decoded,
    query,
    read_body,
    refuse,
    reply,
)
from duixian.service.openapi import openapi

MOST_BYTES, MOST_BYTES_MANY = 1_000_000, 20_000_000
ADDRESSES: dict[str, tuple[Answer, int, bool]] = {
    # name: answer, most bytes, whether it is quick enough not to need a thread
    "evaluate": (answers.evaluate, MOST_BYTES, True),
    "evaluate-many": (answers.evaluate_many, MOST_BYTES_MANY, False),
    "explain": (answers.explain, MOST_BYTES, False),
    "ask": (answers.ask, MOST_BYTES, False),
    "advise": (answers.advise, MOST_BYTES, False),
    "choose": (answers.choose, MOST_BYTES, False),
    "returns": (answers.returns, MOST_BYTES, False),
}


class Endpoint:
    """An address of the service as an ASGI application."""

    def __init__(self, rules: Rules, answer: Answer, most: int, quick: bool) -> None:
        self.rules, self.answer, self.most, self.quick = rules, answer, most, quick

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["method"] != "POST":
                raise RefusedError(
                    405, [("", f"这个地址不接受 {scope['method']}", "用 POST，正文是案例的 JSON")]
                )
            body = decoded(await read_body(scope, receive, self.most))
            asked = query(scope)
            if self.quick and not asked:
                value = self.answer(self.rules, body, asked)
            else:
                value = await to_thread.run_sync(self.answer, self.rules, body, asked)
        except CaseError as error:
            await refuse(send, RefusedError(422, error.problems))
        except RefusedError as error:
            await refuse(send, error)
        else:
            await reply(send, value)


def _get(value: Any) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """An address that always answers the same."""

    class Fixed:
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            if scope["method"] in ("GET", "HEAD"):
                await reply(send, value)
            else:
                await refuse(send, RefusedError(405, [("", f"这个地址不接受 {scope['method']}", "用 GET")]))

    return Fixed()


class Missing:
    """Anything else: says which addresses there are."""

    def __init__(self, known: Sequence[str]) -> None:
        self.known = known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"the service answers HTTP only, not {scope['type']}")
        what = f"没有“{scope['path'][:100]}”这个地址"
        await refuse(send, RefusedError(404, [("", what, f"可用：{'、'.join(self.known)}")]))


async def _failed(request: Request, error: Exception) -> JSONResponse:
    """A mistake of the program in the shape of every refusal; it is raised on, so that the server logs it."""
    problem = {"path": "", "what": "程序出错，没有算出结果", "mend": "把请求和服务的日志交给维护的人"}
    return JSONResponse({"problems": [problem]}, 500)


def application(evaluators: Sequence[Evaluator]) -> Starlette:
    """The service for these packs. Raises ValueError where two have one id, or where there is none."""
    packs = {evaluator.pack.id: Rules(evaluator) for evaluator in evaluators}
    if not packs or len(packs) != len(evaluators):
        raise ValueError("the service needs packs, each with its own id")
    routes: list[Route] = []
    for id_, rules in packs.items():
        for prefix in [*([""] if len(packs) == 1 else []), f"/packs/{id_}"]:
            for name, (answer, most, quick) in ADDRESSES.items():
                routes.append(Route(f"{prefix}/{name}", Endpoint(rules, answer, most, quick)))
            routes.append(Route(f"{prefix}/pack", _get(answers.pack(rules))))
    listed = [
        {"id": rules.pack.id, "title": rules.pack.title, "version": rules.pack.version}
        for rules in packs.values()
    ]
    routes += [
        Route("/packs", _get({"packs": listed})),
        Route("/openapi.json", _get(openapi(list(packs.values()), list(ADDRESSES)))),
    ]
    app = Starlette(routes=routes, exception_handlers={Exception: _failed})
    app.router.default = Missing([route.path for route in routes][:12])
    app.router.redirect_slashes = False
    return app


def serve(app: Starlette, host: str, port: int) -> None:
    """Run the service in this process until it is stopped."""
    import uvicorn

    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)
