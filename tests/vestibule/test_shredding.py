"""The erased subject's data cannot be read from any copy: the key of a person is erased with the person, once for all."""

from base64 import b64decode, urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.functions import aws
from tests.functions.calls import before
from tests.vestibule.codes import ANNA, BERT, CODES, NOW, Code, place, seal_code, shred_at_once
from vestibule import evidence, register
from vestibule.sealing import SUBJECT_KEYS, Erased, Unreadable, seal, shred, unseal
from vestibule.table import ERASURE, Refused, commit

pytestmark = pytest.mark.usefixtures("codes")


def test_a_key_that_is_moved_to_another_person_is_not_unwrapped() -> None:
    sealed = seal(place(ANNA, "front"), "4711", NOW)
    stolen = SUBJECT_KEYS.get(ANNA, now=NOW)
    assert stolen
    commit(SUBJECT_KEYS.add(stolen.model_copy(update={"person_id": BERT})))
    with pytest.raises(Unreadable) as refusal:
        unseal(place(BERT, "front"), sealed, NOW)
    assert refusal.type is Unreadable  # the key is there, and KMS refuses to unwrap it


def test_the_codes_of_an_erased_person_cannot_be_decrypted_from_an_older_copy_of_the_table() -> None:
    """With the copy, every table as it is now, and all rights on KMS. The same attack succeeds before the erasure."""
    code, others = seal_code(ANNA, "4711"), seal_code(BERT, "0815")
    copy = aws.contents(CODES)
    assert attack(copy, code) == {"4711"}
    shred_at_once(ANNA)
    for row in copy["codes"]:
        assert row["digits"]["S"] in {code.digits, others.digits}
    with pytest.raises(Erased):
        unseal(place(ANNA, "front"), code.digits, NOW)
    assert attack(copy, code) == set()
    seal(place(ANNA, "front"), "anew", NOW + timedelta(days=2))  # a person of the same name has another key
    assert attack(copy, code) == set()
    with pytest.raises(Erased):
        unseal(place(ANNA, "front"), code.digits, NOW + timedelta(days=2))
    assert unseal(place(BERT, "front"), others.digits, NOW) == "0815"


def attack(copy: dict[str, list[aws.Item]], code: Code) -> set[str]:
    """What comes out when every text of every table is tried as a key, in every context, on what the copy holds."""
    everything = [*aws.contents(*aws.TABLES).values(), *copy.values()]
    texts = {value["S"] for items in everything for item in items for value in item.values() if "S" in value}
    keys = {key for text in texts for person in (ANNA, BERT) for key in unwrapped(text, person)}
    body = urlsafe_b64decode((text := code.digits.rpartition(":")[2]) + "=" * (-len(text) % 4))
    found = set()
    for key in keys:
        with suppress(InvalidTag):
            found.add(AESGCM(key).decrypt(body[:12], body[12:], place(code.person_id, code.id).written()).decode())
    return found


def unwrapped(text: str, person_id: str) -> Iterator[bytes]:
    with suppress(ClientError, NotBase64, ValueError):
        context = {"operator": "valet", "person": person_id}
        yield aws.client("kms").decrypt(CiphertextBlob=b64decode(text), EncryptionContext=context)["Plaintext"]


def test_nothing_of_a_key_is_left_when_it_is_erased() -> None:
    seal(place(ANNA, "front"), "4711", NOW)
    shred_at_once(ANNA)
    (row,) = aws.contents(SUBJECT_KEYS)["seals"]
    assert set(row) == {"person_id", "created_at", "expires_at", ERASURE}


def test_what_is_left_of_an_erased_key_goes_a_day_later() -> None:
    shred_at_once(ANNA)
    (row,) = aws.contents(SUBJECT_KEYS)["seals"]
    assert int(row[ERASURE]["N"]) == aws.expiry_of(row) == int((NOW + timedelta(days=1)).timestamp())
    assert SUBJECT_KEYS.get(ANNA, now=NOW + timedelta(days=1)) is None


def test_an_erasure_holds_at_once_in_a_process_that_has_just_used_the_key() -> None:
    code = seal_code(ANNA, "4711")
    assert unseal(place(ANNA, "front"), code.digits, NOW) == "4711"
    shred_at_once(ANNA)
    with pytest.raises(Erased):
        unseal(place(ANNA, "front"), code.digits, NOW)
    with pytest.raises(Erased):
        seal(place(ANNA, "front"), "4712", NOW)


def test_an_erasure_that_is_not_committed_erases_nothing() -> None:
    code = seal_code(ANNA, "4711")
    shred(ANNA, NOW)
    assert unseal(place(ANNA, "front"), code.digits, NOW) == "4711"


def test_two_writers_at_once_make_one_key() -> None:
    quicker: list[str] = []
    with before("GenerateDataKey", lambda: quicker.append(seal(place(ANNA, "back"), "0815", NOW))):
        slower = seal(place(ANNA, "front"), "4711", NOW)
    assert aws.count(SUBJECT_KEYS) == 1
    assert unseal(place(ANNA, "back"), quicker[0], NOW) == "0815"
    assert unseal(place(ANNA, "front"), slower, NOW) == "4711"


def test_a_writer_that_is_under_way_makes_no_new_key_for_an_erased_person() -> None:
    with before("GenerateDataKey", lambda: shred_at_once(ANNA)), pytest.raises(Erased):
        seal(place(ANNA, "front"), "4711", NOW)
    assert SUBJECT_KEYS.get(ANNA, now=NOW + timedelta(days=1)) is None


def test_an_erasure_whose_key_came_meanwhile_is_refused_and_tried_again() -> None:
    early = shred(ANNA, NOW)
    seal(place(ANNA, "front"), "4711", NOW)
    assert early.had_key is False
    with pytest.raises(Refused):
        commit(early.write)
    assert shred(ANNA, NOW).had_key is True


def test_an_erasure_and_its_evidence_are_written_once_however_often_it_is_told() -> None:
    seal(place(ANNA, "front"), "4711", NOW)
    late = shred(ANNA, NOW)
    for _ in range(3):
        erase_with_evidence(ANNA)
    with pytest.raises(Refused):
        commit(late.write, evidence.appending("people.key.erased", ANNA, {}, NOW))
    erase_with_evidence(BERT)  # who never had one
    lines = aws.contents(evidence.EVIDENCE)["evidence"]
    assert [(line["kind"]["S"], line["subject"]["S"]) for line in lines] == [("people.key.erased", ANNA)]


def erase_with_evidence(person_id: str) -> None:
    shredding = shred(person_id, NOW)
    lines = (evidence.appending("people.key.erased", person_id, {}, NOW),) if shredding.had_key else ()
    commit(shredding.write, *lines)


def test_the_keys_have_no_copy_to_be_witnessed_swept_or_restored_from() -> None:
    assert (SUBJECT_KEYS.recoverable, SUBJECT_KEYS.is_promised, dict(SUBJECT_KEYS.every_index)) == (False, False, {})


def test_a_copy_tells_of_the_key_and_never_has_it() -> None:
    seal(place(ANNA, "front"), "4711", NOW)
    read = register.holdings(register.checked("valet"))["seals"].read
    assert list(read(ANNA, NOW)) == [{"person_id": ANNA, "created_at": "2026-11-21T12:00:00.000Z"}]
