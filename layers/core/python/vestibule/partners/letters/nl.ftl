webhook-given-up =
    .subject = Het programma van een partner was niet bereikbaar
    .text-1 = Een webhook van uw organisatie leidt naar { $host }. Een gebeurtenis van de soort { $event_type } is in meer dan een dag acht keer geprobeerd en niet aangekomen. Zij wordt niet meer vanzelf geprobeerd.
    .text-2 = De webhook is { $webhook_id }. De lijst van leveringen vermeldt wat er telkens is geantwoord, en elke levering kan daar nog eens worden verzonden. De partner kan ook met een sleutel ophalen wat hij heeft gemist.
    .text-3 = Deze brief komt per webhook hoogstens één keer per dag. Opgegeven: { $given_up_at }.
webhook-held-back =
    .subject = Er gaat nu niets naar het programma van een partner
    .text-1 = Een webhook van uw organisatie leidt naar { $host }. Een gebeurtenis van de soort { $event_type } is op { $given_up_at } achtergehouden, en andere ook. { $reason ->
        [ended] De partner is in het register van ontvangers beëindigd.
        [no_contract] Het register van ontvangers bevat geen overeenkomst met de partner.
        [not_in_force] De overeenkomst met de partner is niet van kracht.
       *[other] Het beleid laat haar niet naar deze partner gaan.
    }
    .text-2 = De webhook is { $webhook_id }. Bekijk de partner in het register van ontvangers. Als daar alles weer in orde is, kan vanuit de webhook in één keer worden verzonden wat sinds een bepaalde dag is achtergehouden. Is de webhook niet meer nodig, verwijder hem dan.
    .text-3 = Deze brief komt per webhook hoogstens één keer per dag.
webhook-paused =
    .subject = Een webhook van uw organisatie is onderbroken
    .text-1 = { $reason ->
        [gone] Het programma op { $host } heeft geantwoord dat het niets meer wil ontvangen.
       *[failing] Het programma op { $host } heeft al drie dagen niets aangenomen.
    } Er wordt nu niets naartoe gestuurd.
    .text-2 = De webhook is { $webhook_id }, onderbroken op { $given_up_at }. Als het programma weer werkt, laat de webhook dan doorgaan. Wat intussen is achtergehouden, staat bij de leveringen en kan daar worden verzonden. Is de webhook niet meer nodig, verwijder hem dan.
