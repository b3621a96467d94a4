"""Starting, reaching and ending a local cloud."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from local.cloud import server
from local.cloud.server import LocalCloud, LocalCloudFailed
from tests.cloud.comparison import comes_true
from tests.cloud.resources import call, create_functions, function

LISTENING = "0A"
LOOPBACK = {"0100007F", "00000000000000000000000001000000"}

STARTING_AND_HANGING = """
import sys, time
from pathlib import Path
from local.cloud.server import LocalCloud
cloud = LocalCloud(Path(sys.argv[1]))
cloud.start()
print(cloud.port, flush=True)
time.sleep(60)
"""


def test_nothing_listens_outside_this_machine(cloud: LocalCloud) -> None:
    listening = dict(listeners())
    assert {cloud.port, cloud.mqtt_port} <= listening.keys()
    assert {listening[port] for port in ports_of_processes_under(cloud.directory)} <= LOOPBACK


@pytest.mark.parametrize("cloud", ["stock"], indirect=True)
def test_the_stock_mqtt_port_listens_on_every_interface(cloud: LocalCloud) -> None:
    assert dict(listeners())[cloud.mqtt_port] not in LOOPBACK


@pytest.mark.parametrize(("kilobytes", "warm"), [(24_000_000, 240), (8_000_000, 80), (1_000_000, server.FEWEST_WARM)])
def test_no_more_functions_stay_warm_than_half_of_the_free_memory_carries(
    tmp_path: Path, kilobytes: int, warm: int
) -> None:
    told = tmp_path / "meminfo"
    told.write_text(f"MemTotal:       24689764 kB\nMemFree:  2 kB\nMemAvailable:   {kilobytes} kB\n", encoding="ascii")
    assert server.most_warm(told) == warm


def test_without_a_word_about_memory_there_is_no_bound(tmp_path: Path) -> None:
    assert server.most_warm(tmp_path / "none") == 0


def test_nothing_is_left_after_the_end(tmp_path: Path) -> None:
    cloud = LocalCloud(tmp_path)
    cloud.start()
    _, [name] = create_functions(cloud, function("import os\ndef handler(event, context): return os.getpid()"))
    call(cloud, name)
    running = processes_under(tmp_path)
    cloud.stop()
    cloud.stop()
    assert len(running) == 2, "the emulator and one worker"
    assert processes_under(tmp_path) == set()
    assert [file.name for file in tmp_path.iterdir()] == ["emulator.log"]


def test_the_cloud_ends_with_the_program_that_started_it(tmp_path: Path) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTING_AND_HANGING, str(tmp_path)],
        cwd=server.REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout is not None
    starter.stdout.readline()
    assert len(processes_under(tmp_path)) == 1
    starter.kill()
    starter.communicate()
    assert comes_true(lambda: not processes_under(tmp_path), within_seconds=5)


def test_two_clouds_know_nothing_of_each_other(cloud: LocalCloud, tmp_path: Path) -> None:
    cloud.client("sqs").create_queue(QueueName="mine")
    with LocalCloud.started(tmp_path) as other:
        assert other.client("sqs").list_queues().get("QueueUrls", []) == []


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(OSError, match=f"Port {port} on 127.0.0.1 is in use"):
            LocalCloud(tmp_path, port=port).start()


def test_an_emulator_that_fails_is_quoted(tmp_path: Path) -> None:
    cloud = LocalCloud(tmp_path, settings={"COLD_STARTS": "many"})
    with pytest.raises(LocalCloudFailed, match=r"(?s)ended with code 1.*make setup.*ValueError.*'many'"):
        cloud.start()
    assert processes_under(tmp_path) == set()


def test_a_missing_emulator_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "REPOSITORY", tmp_path)
    with pytest.raises(LocalCloudFailed, match="make setup"):
        server.emulator_python()


def test_the_region_is_the_chosen_one(tmp_path: Path) -> None:
    with LocalCloud.started(tmp_path, region="eu-central-1") as cloud:
        queue = cloud.client("sqs").create_queue(QueueName="doors")["QueueUrl"]
        attributes = cloud.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    assert attributes["QueueArn"] == "arn:aws:sqs:eu-central-1:000000000000:doors"


def test_an_unknown_key_is_refused_unless_auth_is_off(cloud: LocalCloud, tmp_path: Path) -> None:
    def queues_for_anyone(of: LocalCloud) -> int:
        stranger = boto3.Session("AKIASTRANGER", "a guess").client("sqs", of.region, endpoint_url=of.endpoint)
        status: int = stranger.list_queues()["ResponseMetadata"]["HTTPStatusCode"]
        return status

    with pytest.raises(ClientError):
        queues_for_anyone(cloud)
    with LocalCloud.started(tmp_path, auth=False) as open_cloud:
        assert queues_for_anyone(open_cloud) == 200


def test_sent_mails_can_be_read(cloud: LocalCloud) -> None:
    ses = cloud.client("sesv2")
    ses.create_email_identity(EmailIdentity="door@vestibule.example")
    raw = EmailMessage()
    raw["Subject"], raw["To"], raw["From"] = "Tür öffnen", "guest@vestibule.example", "door@vestibule.example"
    raw.set_content("Code: 4711")
    raw.add_alternative("<p>Code: 4711</p>", subtype="html")
    addressed = {
        "FromEmailAddress": "door@vestibule.example",
        "Destination": {"ToAddresses": ["guest@vestibule.example"]},
    }
    simple = {"Subject": {"Data": "Welcome"}, "Body": {"Text": {"Data": "Come in"}}}
    ses.send_email(**addressed, Content={"Simple": simple})
    ses.send_email(**addressed, Content={"Raw": {"Data": raw.as_bytes()}})
    first, second = (mail for mail in cloud.mails() if mail["to"] == ["guest@vestibule.example"])
    assert datetime.now(UTC) - first["sent_at"] < timedelta(minutes=1)
    assert first == {
        "sent_at": first["sent_at"],
        "to": ["guest@vestibule.example"],
        "subject": "Welcome",
        "text": "Come in",
        "html": "",
        "source": "door@vestibule.example",
        "raw": b"",
    }
    assert second["raw"] == raw.as_bytes()
    assert (second["subject"], second["text"].strip(), second["html"].strip()) == (
        "Tür öffnen",
        "Code: 4711",
        "<p>Code: 4711</p>",
    )


def listeners() -> Iterator[tuple[int, str]]:
    """Yield port and address, as the kernel writes it, of every TCP listener on this machine."""
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            _, local, _, state = line.split()[:4]
            if state == LISTENING:
                address, port = local.split(":")
                yield int(port, 16), address


def ports_of_processes_under(directory: Path) -> set[int]:
    """Find the listening ports of the processes that run with this directory's TMPDIR."""
    inodes = set()
    for process in processes_under(directory):
        for handle in Path("/proc", str(process), "fd").iterdir():
            inodes.add(str(handle.readlink()).removeprefix("socket:[").removesuffix("]"))
    return {
        int(line.split()[1].split(":")[1], 16)
        for table in ("tcp", "tcp6")
        for line in Path("/proc/net", table).read_text().splitlines()[1:]
        if line.split()[9] in inodes and line.split()[3] == LISTENING
    }


def processes_under(directory: Path) -> set[int]:
    """Find the processes whose environment names this directory's TMPDIR: the emulator and its workers."""
    mark = f"TMPDIR={directory.resolve() / 'tmp'}".encode()
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            variables = (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # it ended meanwhile
        if mark in variables:
            found.add(int(process.name))
    return found
