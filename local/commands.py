"""The command line `vestibule`. A command's own module is imported only when that command is asked for."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from local.command_line import Misused, Parser, never_fail_to_print, wants_json

COMMANDS = {
    "demo": ("local.house_commands", "play the story and stop"),
    "up": ("local.house_commands", "bring a house up, play the story, and stay until told to go"),
    "down": ("local.house_commands", "end what `up` started"),
    "token": ("local.house_commands", "print an access token of a demo person"),
    "administrator": ("local.house_commands", "make the first administrator of a deployment on AWS"),
    "drill": ("local.drill_command", "rehearse a breach on the house that is up"),
    "docs": ("local.house_commands", "write the generated documents anew"),
    "synth": ("local.house_commands", "synthesize for AWS into build/cdk.out"),
    "deadline": ("local.policy_commands", "say when a duty is due, and why"),
    "pack": ("local.pack_commands", "check a policy pack, or say what a changed one means"),
    "notice": ("local.notice_commands", "draft the announcement of a changed policy"),
    "verify": ("local.verify_command", "say what a receipt of the evidence ledger proves"),
}
"""The module that declares the command, and what it does."""


def main(words: Sequence[str] | None = None) -> None:
    """Run one command. What cannot be read ends with exit code 2, any other failure with 1."""
    said = sys.argv[1:] if words is None else words
    never_fail_to_print()
    try:
        arguments = _parser(*said[:1]).understood(said)
        arguments.run(arguments)
        sys.stdout.flush()
    except Misused as misuse:
        misuse.leave(as_json=wants_json(said))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # whoever read has read enough; the interpreter would still complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _parser(asked: str = "") -> Parser:
    """All commands by name; only the one that is asked for with its options."""
    parser = Parser(prog="vestibule", description="The house on this machine, and tools around it.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, (module, purpose) in COMMANDS.items():
        added = commands.add_parser(name, help=purpose)
        if name == asked:
            import_module(module).declare(name, added)
    return parser


if __name__ == "__main__":
    main()
