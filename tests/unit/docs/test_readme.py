"""The README tells the truth about settings, commands and files."""

import re

import typer.main

from app.cli.main import program
from core.settings import PROJECT_ROOT
from tools.settings_table import with_settings

README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")


def commands(group: object, path: str = "artwarehouse") -> dict[str, object]:
    found: dict[str, object] = {}
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            found |= commands(command, f"{path} {name}")
        else:
            found[f"{path} {name}"] = command
    return found


def test_the_table_of_settings_is_current() -> None:
    assert with_settings(README) == README, "run: python -m tools.settings_table"


def test_every_command_and_option_is_in_the_readme() -> None:
    shared = {"--data-dir", "--debug", "--help", "--format"}
    for path, command in commands(typer.main.get_command(program)).items():
        row = next((line for line in README.splitlines() if line.startswith(f"| `{path}")), None)
        assert row is not None, f"{path} is not in the README"
        # Whole words: `--ids-file` does not say that there is `--ids`.
        named = set(re.findall(r"--[a-z-]+", row))
        options = {
            name
            for option in command.params
            if not shared & {*option.opts, *option.secondary_opts}
            for name in [*option.opts, *option.secondary_opts]
            if name.startswith("--")
        }
        either = {
            name
            for option in command.params
            if option.secondary_opts and named & {*option.opts, *option.secondary_opts}
            for name in [*option.opts, *option.secondary_opts]
        }
        assert options - named - either == set(), path
        assert named - options - shared == set(), path


def test_every_local_link_leads_somewhere() -> None:
    pages = [PROJECT_ROOT / "README.md", *(PROJECT_ROOT / "docs").glob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
