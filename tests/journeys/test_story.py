"""The story, told on the real stacks: accounts by invitation (V-01), a door (V-05). Noke's is told in `test_command_line`."""

import io

from local.story import Story

CHAPTERS = (
    "A manager opens a site and people move in",
    "A lock is provisioned and connects over MQTT with its own certificate",
    "A resident opens the door",
    "What must not work does not",
    "Somebody objects to news, and it stops",
    "Two of the compliance team agree to an erasure",
    "Another request is refused, on a ground of the law",
    "The resident asks for a copy of the data",
    "What was erased has a receipt",
    "The refusal is read",
    "The compliance team starts a request from the Step Functions console",
    "The compliance team sees what is due, and the figures of the year",
    "An incident is reported",
    "The compliance team starts an incident from the Step Functions console",
    "It is known whom it concerns, how grave it is, and what is owed",
    "Whoever has to be told is told, once",
)


def test_the_story_of_valet_holds(story: Story) -> None:
    text = printed(story)
    assert story.checked > 25
    assert [chapter for chapter in CHAPTERS if chapter not in text] == []
    assert text.count("✓") == story.checked
    assert "it ends after 83 days" in text
    assert "withdrawn, the console forgets the face at once" in text


def printed(story: Story) -> str:
    file = story.console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()
