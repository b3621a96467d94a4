"""`vestibule deadline` as people and programs use it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local import commands
from local.synthesis import ROOT
from tests.policies.misuses import BAD
from tests.policies.saying import ACCESS, deadline, say

PROGRAM = Path(sys.executable).with_name("vestibule")
DATES = ("legal_due", "safe_due", "notice_by", "safe_notice_by")
KEYS = ("jurisdiction", "duty", *DATES, "zone", "rule", "reason", "doubts", "versions")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (ACCESS, ("2026-04-07", "2026-04-05", None, None)),  # 1
        (deadline("FR", "access", "2028-01-31T09:00+01:00"), ("2028-02-29", "2028-02-29", None, None)),  # 2
        (deadline("FR", "access", "2026-02-28T23:30+00:00"), ("2026-04-01", "2026-04-01", None, None)),  # 3
        (
            deadline("FR", "access", "2026-11-30", "--extended"),  # 5
            ("2027-03-01", "2027-02-28", "2026-12-30", "2026-12-30"),
        ),
        (
            deadline("GB", "access", "2026-03-02", "--pause", "scope:2026-03-05..2026-03-14"),  # 12
            ("2026-04-13", "2026-04-11", None, None),
        ),
        (deadline("US-CA", "opt-out", "2026-11-16"), ("2026-12-09", "2026-12-04", None, None)),  # 15
        (
            deadline("CA", "access", "2026-06-01", "--extended"),  # 17
            ("2026-07-31", "2026-07-31", "2026-07-02", "2026-07-01"),
        ),
        (deadline("CA-QC", "biometric-filing", "2027-03-01"), ("2026-12-31", "2026-12-30", None, None)),  # 19
        (
            deadline("FR", "breach-authority", "2026-10-23T15:30+02:00"),  # 23
            ("2026-10-26T15:00+01:00", "2026-10-26T14:30+01:00", None, None),
        ),
        (deadline("CA-ON", "unsubscribe", "2026-06-19"), ("2026-07-06", "2026-07-03", None, None)),  # 26
        (deadline("CA-QC", "unsubscribe", "2026-06-19"), ("2026-07-07", "2026-07-03", None, None)),  # 26
    ],
)
def test_the_worked_examples_come_out_of_the_command_line(words: list[str], expected: tuple[Any, ...]) -> None:
    answered = say(*words, "--json")
    found = answered.document
    assert (answered.code, answered.err) == (0, "")
    assert tuple(found[key] for key in DATES) == expected
    assert (found["jurisdiction"], found["duty"]) == (words[2], words[4])


def test_the_answer_for_programs_has_these_keys() -> None:
    found = say(*ACCESS, "--json").document
    assert tuple(found) == KEYS
    assert found["rule"] == "EU_MONTH"
    assert found["zone"] == "Europe/Paris"
    assert set(found["versions"]) == {"regime FR", "regime EU", "calendar FR"}
    assert all(isinstance(doubt, str) for doubt in found["doubts"])
    assert isinstance(found["reason"], str)
    assert "\n" not in found["reason"]


def test_seconds_are_printed_only_where_there_are_any() -> None:
    found = say(*deadline("FR", "breach-authority", "2026-10-23T15:30:20+02:00"), "--json").document
    assert (found["legal_due"], found["safe_due"]) == ("2026-10-26T15:00+01:00", "2026-10-26T14:30:20+01:00")


def test_the_same_instant_gives_the_same_answer_however_it_is_written() -> None:
    written = ("2026-03-05T10:00+01:00", "2026-03-05T09:00Z", "2026-03-05 04:00:00-05:00", "2026-03-05T10:00:00.5+0100")
    assert len({say(*deadline("FR", "access", text), "--json").out for text in written}) == 1


def test_the_controllers_zone_decides_on_the_day_of_receipt() -> None:
    late = deadline("FR", "access", "2026-03-05T23:30Z", "--json")
    assert say(*late).document["safe_due"] == "2026-04-06"
    assert say(*late, "--zone", "Atlantic/Azores").document["safe_due"] == "2026-04-05"
    assert say(*late, "--zone", "Atlantic/Azores").document["zone"] == "Atlantic/Azores"


def test_pauses_may_follow_one_another_and_the_last_may_be_open() -> None:
    found = say(
        *deadline("FR", "access", "2026-09-10", "--json"),
        *("--pause", "identity:2026-09-14..2026-09-21", "--pause", "identity:2026-09-21..2026-09-23"),
        *("--pause", "identity:2026-09-25.."),
    ).document
    assert (found["legal_due"], found["safe_due"]) == ("2026-10-19", "2026-10-19")
    assert any("identity:2026-09-25.." in doubt for doubt in found["doubts"])


def test_a_person_reads_the_dates_with_their_weekdays_and_every_doubt() -> None:
    answered = say(*ACCESS)
    lines = answered.out.splitlines()
    assert lines[0] == "access in FR, in the zone Europe/Paris"
    assert lines[2] == "Due         Tuesday 2026-04-07"
    assert lines[3] == "Safe        Sunday 2026-04-05"
    assert lines[4].startswith("Why         1 month from receipt on Thu 2026-03-05")
    assert lines[5].startswith("Rule        EU_MONTH (regime FR of ")
    doubts = say(*ACCESS, "--json").document["doubts"]
    assert lines[7:] == ["Doubts", *(f"  - {doubt}" for doubt in doubts)]
    assert "\x1b" not in answered.out


def test_a_person_reads_by_when_an_extension_must_be_told() -> None:
    assert "Notice by   Wednesday 2026-12-30\n" in say(*deadline("FR", "access", "2026-11-30", "--extended")).out
    later = say(*deadline("CA", "access", "2026-06-01", "--extended")).out
    assert "Notice by   Thursday 2026-07-02 (safe: Wednesday 2026-07-01)\n" in later


def test_a_date_to_wait_for_is_not_called_due() -> None:
    assert "Not before  Sunday 2027-02-28\n" in say(*deadline("FR", "cookie-choice", "2026-08-31")).out
    assert "Keep until  " in say(*deadline("FR", "accounting-records", "2026-12-31")).out


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_answered_in_a_sentence_for_the_program_and_for_the_person_beside_it(name: str) -> None:
    words, expected = BAD[name]
    refused = say(*words)
    assert (refused.code, refused.out) == (2, refused.err)
    assert expected in refused.err
    assert refused.err.count("\n") == 1
    assert "usage:" not in refused.err


@pytest.mark.parametrize("name", BAD)
def test_bad_input_of_a_program_is_answered_with_a_problem_and_nothing_else(name: str) -> None:
    words, _ = BAD[name]
    refused = say(*words, "--json")
    assert (refused.code, refused.err) == (2, "")
    assert set(refused.document) == {"type", "title", "detail"}
    assert refused.document["type"].startswith("/problems/")
    assert refused.document["detail"] == say(*words).err.strip()


def test_problems_are_told_apart_by_their_type() -> None:
    types = {name: say(*BAD[name][0], "--json").document["type"].removeprefix("/problems/") for name in BAD}
    assert types["an unknown jurisdiction"] == "unknown-jurisdiction"
    assert types["an unknown duty"] == "unknown-duty"
    assert types["an extension where there is none"] == "no-extension"
    assert types["a time without a zone"] == types["a day for hours"] == "zoneless"
    assert types["pauses that overlap"] == types["a pause in one day"] == "bad-interruption"
    assert types["a year without a table"] == "no-calendar"


def test_a_word_that_is_no_command_is_refused_with_those_that_are() -> None:
    refused = say("dealine")
    assert (refused.code, refused.out) == (2, refused.err)
    assert all(f"'{name}'" in refused.err for name in commands.COMMANDS)
    assert "command" in say().err
    assert "'' " in say("").err


@pytest.mark.parametrize("offset", ["-12:00", "+14:00", "+1400", "-11:59", "+13:45", "+05:45", "Z"])
def test_every_offset_that_clocks_are_set_to_is_understood(offset: str) -> None:
    assert say(*deadline("FR", "access", f"2026-03-05T12:00{offset}")).code == 0


@pytest.mark.parametrize("name", commands.COMMANDS)
def test_every_command_declares_itself(name: str) -> None:
    shown = say(name, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert f"usage: vestibule {name}" in shown.out


# As a process


def test_the_program_ends_with_the_code_and_the_streams_of_its_answer() -> None:
    answered = run(*ACCESS, "--json")
    assert (answered.returncode, json.loads(answered.stdout)["legal_due"], answered.stderr) == (0, "2026-04-07", "")
    refused = run(*deadline("CA-QC", "access", "2026-05-25", "--extended"))
    assert (refused.returncode, refused.stdout) == (2, refused.stderr)
    assert "cannot be extended" in refused.stderr
    problem = run(*deadline("CA-QC", "access", "2026-05-25", "--extended", "--json"))
    assert (problem.returncode, problem.stderr) == (2, "")
    assert json.loads(problem.stdout)["type"] == "/problems/no-extension"


@pytest.mark.parametrize("words", [ACCESS, [*ACCESS, "--json"]], ids=["person", "program"])
def test_who_has_read_enough_is_told_nothing_more(words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    answered = subprocess.run(
        [PROGRAM, *words], stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60, cwd=ROOT
    )
    os.close(writing)
    assert (answered.returncode, answered.stderr) == (1, b"")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_letter_that_the_output_does_not_have_is_printed_as_an_escape(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    asked = ("deadline", "--jurisdiction", "Ř", "--duty", "accès", "--received", "2026-03-05")
    plain = subprocess.run([PROGRAM, *asked], capture_output=True, check=False, timeout=60, cwd=ROOT, env=environment)
    assert (plain.returncode, b"Traceback" in plain.stderr) == (2, False)
    assert plain.stdout.decode(encoding).startswith("'Ř'" if encoding == "utf-8" else r"'\u0158'")
    for_programs = subprocess.run(
        [PROGRAM, *asked, "--json"], capture_output=True, check=False, timeout=60, cwd=ROOT, env=environment
    )
    assert (for_programs.returncode, for_programs.stderr) == (2, b"")
    assert json.loads(for_programs.stdout.decode(encoding))["detail"].startswith("'Ř' is not a jurisdiction")


def test_a_deadline_costs_under_150_ms_after_start_up() -> None:
    program = (
        "import sys, time; from local import commands, policy_commands; begun = time.process_time(); "
        "commands.main(sys.argv[1:]); print(time.process_time() - begun, file=sys.stderr)"
    )
    words = deadline("US-CA", "opt-out", "2026-11-16", "--json")
    took = [float(run_python(program, *words).stderr) for _ in range(3)]
    assert min(took) < 0.150


def test_a_deadline_starts_without_what_it_does_not_need() -> None:
    program = (
        "import sys; from local import commands; commands.main(sys.argv[1:]); "
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    loaded = set(run_python(program, *ACCESS, "--json").stderr.split())
    assert loaded & {"boto3", "botocore", "pynamodb", "aws_lambda_powertools", "aws_cdk", "httpx", "holidays"} == set()
    assert "pydantic" in loaded


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=False, timeout=60, cwd=ROOT)


def run_python(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=True, timeout=60, cwd=ROOT
    )
    assert done.stdout
    return done
