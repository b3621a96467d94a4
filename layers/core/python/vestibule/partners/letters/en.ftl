webhook-given-up =
    .subject = A partner’s program could not be reached
    .text-1 = A webhook of your organisation leads to { $host }. An event of the kind { $event_type } was tried eight times in more than a day and did not arrive. It is not tried again by itself.
    .text-2 = The webhook is { $webhook_id }. Its list of deliveries says what was answered each time, and there each delivery can be sent once more. The partner can also fetch what it missed with a key.
    .text-3 = This letter comes once a day at most for each webhook. Given up: { $given_up_at }.
webhook-held-back =
    .subject = Nothing goes to a partner’s program now
    .text-1 = A webhook of your organisation leads to { $host }. An event of the kind { $event_type } was held back on { $given_up_at }, and others are too. { $reason ->
        [ended] The partner was ended in the register of recipients.
        [no_contract] The register of recipients holds no contract with the partner.
        [not_in_force] The contract with the partner is not in force.
       *[other] The policy does not let it go to this partner.
    }
    .text-2 = The webhook is { $webhook_id }. Look at the partner in the register of recipients. When it is in order again, everything that was held back since a day can be sent from the webhook in one go. If the webhook is no longer needed, remove it.
    .text-3 = This letter comes once a day at most for each webhook.
webhook-paused =
    .subject = A webhook of your organisation is paused
    .text-1 = { $reason ->
        [gone] The program at { $host } answered that it wants nothing any more.
       *[failing] The program at { $host } has taken nothing for three days.
    } Nothing is sent to it now.
    .text-2 = The webhook is { $webhook_id }, paused on { $given_up_at }. When the program works again, let the webhook go on. What was held back meanwhile stands in its deliveries and can be sent from there. If it is no longer needed, remove it.
