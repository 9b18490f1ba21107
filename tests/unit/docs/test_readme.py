"""The README tells the truth about settings, commands and files."""

import re

import typer.main

from app.cli import program
from warehouse.settings import PROJECT_ROOT
from warehouse.settings_table import with_settings

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
    assert with_settings(README) == README, "run: python -m warehouse.settings_table"


def test_every_command_and_option_is_in_the_readme() -> None:
    shared = {"--data-dir", "--debug", "--help", "--format"}
    for path, command in commands(typer.main.get_command(program)).items():
        row = next((line for line in README.splitlines() if line.startswith(f"| `{path}")), None)
        assert row is not None, f"{path} is not in the README"
        for option in command.params:
            names = [name for name in option.opts if name.startswith("--")]
            if names and not shared & set(names):
                negatives = option.secondary_opts
                assert (
                    any(name in row for name in [*names, *negatives])
                    or names == ["--full-refresh"]
                    or names == ["--build"]
                ), f"{path} {names} is not in the README"


def test_every_local_link_leads_somewhere() -> None:
    pages = [PROJECT_ROOT / "README.md", *(PROJECT_ROOT / "docs").glob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
