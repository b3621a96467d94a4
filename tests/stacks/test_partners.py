"""Nobody on AWS may call this machine, what is given up raises an alarm, and a lease outlives its sender."""

from functions.partners import deliver_webhook
from tests.stacks.assembly import Assembly
from vestibule.partners import delivering, sending


def test_no_function_is_told_of_a_local_authority(house: Assembly) -> None:
    named = {name for name, function in house.functions.items() if "LOCAL" in str(function.properties["Environment"])}
    assert named == set(), "WEBHOOK_LOCAL_CA lets webhooks lead to this machine: for the local cloud's tests only"


def test_what_is_given_up_or_paused_raises_an_alarm(house: Assembly) -> None:
    watched = {
        alarm.properties["MetricName"]: (alarm.properties["Namespace"], alarm.properties["Threshold"])
        for alarm in house.of_type("CloudWatch::Alarm")
        if alarm.properties.get("MetricName") in ("DeliveriesGivenUp", "WebhooksPaused")
    }
    assert watched == dict.fromkeys(("DeliveriesGivenUp", "WebhooksPaused"), ("Vestibule", 0))


def test_a_lease_is_longer_than_its_sender_can_run_and_the_sender_than_a_try(house: Assembly) -> None:
    runs = house.functions["partners/deliver_webhook"].properties["Timeout"]
    assert sending.TIME_LIMIT_S * 2 < deliver_webhook.BUDGET_S < runs - 10
    assert runs < delivering.LEASE.total_seconds()


def test_only_the_sender_and_the_setting_up_know_the_master_secret(house: Assembly) -> None:
    told = {
        name
        for name, function in house.functions.items()
        if "WEBHOOK_SECRET" in function.properties["Environment"]["Variables"]
    }
    assert told == {"partners/deliver_webhook", "partners/manage_webhooks"}
