"""The README's table of settings, written from the settings themselves.

``python -m tools.settings_table`` writes it anew; a test fails when it is stale.
"""

from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from core.settings import PROJECT_ROOT, Settings

BEGIN, END = "<!-- settings: begin -->", "<!-- settings: end -->"


def settings_table(
    model: type[BaseModel] = Settings, prefix: str = "ARTWAREHOUSE_"
) -> list[tuple[str, str, str]]:
    """Lists every setting as (environment variable, default, meaning)."""
    rows = []
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            rows += settings_table(field.annotation, f"{prefix}{name.upper()}__")
        else:
            rows.append((f"{prefix}{name.upper()}", _default(field), field.description or ""))
    return rows


def with_settings(text: str) -> str:
    """Returns a page with its table of settings made anew."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    lines += [f"| `{name}` | `{value}` | {meaning} |" for name, value, meaning in settings_table()]
    return "\n".join([before + BEGIN, *lines, END + after])


def _default(field: FieldInfo) -> str:
    return str(field.get_default(call_default_factory=True))


def main(page: Path = PROJECT_ROOT / "README.md") -> None:
    """Writes the table into the README."""
    page.write_text(with_settings(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
