"""How data can leave a process, found in a source: modules that reach a network, clients of services that reach people."""

import ast
from collections.abc import Iterator

REACHING = frozenset(
    {
        *(
            "_socket",
            "aiohttp",
            "asyncio",
            "asyncore",
            "boto",
            "boto3",
            "ctypes",
            "dns",
            "ftplib",
            "grpc",
            "http.client",
        ),
        *(
            "http.server",
            "httpx",
            "imaplib",
            "multiprocessing",
            "nntplib",
            "paho",
            "paramiko",
            "poplib",
            "pty",
            "pycurl",
        ),
        *("requests", "select", "selectors", "smtplib", "socket", "socketserver", "ssl", "subprocess", "telnetlib"),
        *("twisted", "urllib.request", "urllib3", "webbrowser", "websocket", "websockets", "xmlrpc"),
    }
)
"""Packages and modules that open connections, or run something that can."""
HARMLESS_IN_BOTOCORE = frozenset({"config", "exceptions"})
RUNNING = frozenset({"__import__", "compile", "eval", "exec", "import_module"})
"""Calls that bring in what no reader of the source sees."""
STARTING = frozenset(
    f"os.{name}" for name in ("execl", "execv", "fork", "popen", "posix_spawn", "spawnl", "spawnv", "system")
)
"""Calls that run another program."""
PRESIGNING = frozenset({"generate_presigned_post", "generate_presigned_url"})


def ways_out(source: str) -> set[str]:
    """Everything in a source by which data could leave: modules, `aws:<service>`, `call:<name>`."""
    return set(_ways_out(ast.parse(source)))


def _ways_out(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from (way for alias in node.names if (way := _reaching(alias.name)))
            case ast.ImportFrom(module=str(module)):
                yield from (way for alias in node.names if (way := _reaching(f"{module}.{alias.name}")))
            case ast.Call():
                yield from _of_call(node)


def _of_call(node: ast.Call) -> Iterator[str]:
    called = ast.unparse(node.func)
    name = called.rpartition(".")[2]
    if name in ("client", "create_client", "resource"):
        yield f"aws:{_service(node)}"
    if called in STARTING or (name in RUNNING | PRESIGNING and not called.startswith("re.")):
        yield f"call:{name}"


def _service(node: ast.Call) -> str:
    """The service of a client; `any` for one that is not written out."""
    first = node.args[0] if node.args else None
    return str(first.value) if isinstance(first, ast.Constant) else "any"


def _reaching(name: str) -> str | None:
    """The reaching module that an import is, or comes from."""
    package, _, rest = name.partition(".")
    if package == "botocore" and rest.partition(".")[0] not in HARMLESS_IN_BOTOCORE:
        return "botocore"
    parts = name.split(".")
    prefixes = (".".join(parts[:end]) for end in range(1, len(parts) + 1))
    return next((prefix for prefix in prefixes if prefix in REACHING | STARTING), None)
