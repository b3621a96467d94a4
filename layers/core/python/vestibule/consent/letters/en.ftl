# Receipts of what people decide.

recorded =
    .subject = Your choice is recorded
    .text-1 = On { $recorded_at } we recorded your choice about: { $what }. { $choice ->
        [given] You agreed.
        [outweighed] It does not count: a stricter choice of yours, that was made without knowing of this one, stands.
        [refused] You refused.
        [objected] You objected, and it has stopped.
        [allowed_again] You allow it again.
        [restricted] You restricted it: we only keep the data, and use it for legal claims and for what the law demands.
       *[unrestricted] You lifted the restriction.
    }
    .text-2 = You can change your choice at any time in the app, as easily as you made it.
    .text-3 = The record’s number is { $consent_id }.
withdrawn =
    .subject = Your consent is withdrawn
    .text-1 = On { $recorded_at } you withdrew your consent: { $what }.
    .text-2 = It took effect at once. What was done before stays lawful; what we hold for this alone is being deleted.
    .text-3 = The record’s number is { $consent_id }.
