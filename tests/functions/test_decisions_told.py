"""What a decision sets going is never lost: told again where the bus was deaf or the process died; and ended, however many."""

from datetime import timedelta

import pytest

from functions.access import end_faces
from functions.consent import retell_decisions
from functions.messages import settle_message
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, refusing
from tests.functions.deciding import by_key, choices, decide, decided, keep, token, withdraw
from tests.functions.messages import take
from tests.functions.outbox import deliver, ses_event
from tests.functions.test_ended_faces import enrolled, hear
from tests.functions.test_outbox import posted
from tests.functions.test_unsubscribing import follow
from tests.functions.world import World
from vestibule import clock, recordable
