"""What is called for hears of it, and an organisation that loses its only manager raises an alarm."""

from tests.stacks.assembly import Assembly


def test_an_organisation_without_a_manager_raises_an_alarm(house: Assembly) -> None:
    [alarm] = [
        alarm.properties
        for alarm in house.of_type("CloudWatch::Alarm")
        if alarm.properties.get("MetricName") == "OrganisationsWithoutManager"
    ]
    assert (alarm["Namespace"], alarm["Statistic"], alarm["Period"]) == ("Vestibule", "Sum", 3600)
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")
    assert (alarm["TreatMissingData"], alarm["AlarmActions"]) == ("notBreaching", ["<Alarms>"])


def test_refusals_are_heard_of_and_looked_for_every_hour(house: Assembly) -> None:
    rules = {rule.name: rule.properties for rule in house.of_type("Events::Rule") if rule.stack == "notices"}
    assert set(rules) == {"FollowNoticesSchedule", "CarryOutRefusalEvent", "EndAcceptancesEvent"}
    assert rules["FollowNoticesSchedule"]["ScheduleExpression"] == "rate(1 hour)"
    heard = rules["CarryOutRefusalEvent"]["EventPattern"]["detail-type"]
    assert heard == ["notices.version.refused", "notices.refusal.due"]
    gone = rules["EndAcceptancesEvent"]["EventPattern"]
    assert (gone["detail-type"], gone["detail"]) == (["retention.record.gone"], {"data": {"table": ["people"]}})
