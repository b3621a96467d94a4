"""The story, told on the real stacks: accounts by invitation (V-01), storage units and tenants (N-01, N-02), a door (V-05)."""

import io
from pathlib import Path

from rich.console import Console

from local.running import running
from local.story import Story, told

CHAPTERS = (
    "A manager opens a site and people move in",
    "A lock is provisioned and connects over MQTT with its own certificate",
    "A resident opens the door",
    "What must not work does not",
    "The resident asks for a copy of the data",
    "The compliance team starts a request from the Step Functions console",
)


def test_the_story_of_valet_holds(story: Story) -> None:
    text = printed(story)
    assert story.checked > 25
    assert [chapter for chapter in CHAPTERS if chapter not in text] == []
    assert text.count("✓") == story.checked
    assert "it ends after 83 days" in text
    assert "withdrawn, the console forgets the face at once" in text


def test_the_story_of_noke_holds(tmp_path: Path) -> None:
    with (
        running(tmp_path, "noke", lambda _: None) as house,
        told(house, Console(file=io.StringIO(), width=200)) as story,
    ):
        text = printed(story)
    assert house.cloud.region == "eu-west-2"
    assert story.checked > 25
    assert [chapter for chapter in CHAPTERS if chapter not in text] == []
    assert text.count("✓") == story.checked


def printed(story: Story) -> str:
    file = story.console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()
