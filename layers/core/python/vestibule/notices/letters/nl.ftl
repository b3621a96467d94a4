announced =
    .subject = Ons privacybeleid verandert op { $in_force_on }
    .text-1 = Vanaf { $in_force_on } geldt een nieuwe versie van ons privacybeleid. Tot dan blijft de versie gelden die u kent.
    .heading-1 = Wat er verandert
    .list = { $changes }
    .heading-2 = Wat u kunt doen
    .text-2 = Meld u aan en aanvaard de nieuwe versie, of weiger die. U mag zo vaak van mening veranderen als u wilt tot { $in_force_on }; wat u het laatst hebt gezegd, telt.
    .text-3 = Zwijgen is geen ja en geen nee: het geldt niet als toestemming, en uw account blijft bestaan.
    .text-4 = Als u weigert, wordt uw account gesloten op { $in_force_on }, of meteen als u dat liever hebt. Het kost u niets. Neem vooraf een kopie van uw gegevens mee.
    .text-5 = De nieuwe versie heet { $edition }, deze aankondiging { $notice_id }.
withdrawn =
    .subject = Ons privacybeleid verandert niet op { $in_force_on }
    .text-1 = Wij hadden een nieuwe versie van ons privacybeleid aangekondigd voor { $in_force_on }. Wij hebben die ingetrokken: ze wordt niet van kracht, en de versie die u kent blijft gelden.
    .text-2 = U hoeft niets te doen. Als u de nieuwe versie had geweigerd, wordt uw account niet gesloten.
    .text-3 = De ingetrokken versie heet { $edition }, de aankondiging { $notice_id }.
refused =
    .subject = U hebt het nieuwe privacybeleid geweigerd: wat er nu gebeurt
    .text-1 = U hebt versie { $edition } van ons privacybeleid geweigerd. Daarom wordt uw account gesloten: { $closes_at }. Het kost u niets, en verder verandert er tot dan niets.
    .heading-1 = Wat er gebeurt
    .text-2 = Vanaf dat moment bent u aan geen locatie of bedrijf meer verbonden: wat u mocht openen en gebruiken, eindigt. Wie uw organisatie beheert, wordt op de hoogte gesteld. De gegevens die wij over u hebben, worden verwijderd binnen de termijnen van het beleid dat u kent.
    .heading-2 = Wat u kunt meenemen
    .text-3 = Tot dan kunt u alles inzien zoals u gewend bent. Een kopie van uw gegevens kunt u daarvoor en daarna vragen, zolang wij die hebben: meld u aan en vraag om inzage in uw gegevens.
    .heading-3 = Als u van mening verandert
    .text-4 = Aanvaard de versie vóór dat moment, en u blijft. Is het al voorbij, dan kan wie uw organisatie beheert u opnieuw opnemen.
closing =
    .subject = { $stage ->
        [done] Een account van uw organisatie is gesloten
       *[ahead] Een account van uw organisatie wordt gesloten
    }
    .text-1 = { $stage ->
        [done] Het account van { $person } is gesloten: { $closes_at }. Deze persoon is niet meer aan uw organisatie verbonden, en de rechten om deuren te openen zijn daarmee geëindigd.
       *[ahead] Het account van { $person } wordt gesloten: { $closes_at }. Tot dan kan deze persoon nog besluiten te blijven; u hoort van ons wanneer het account is gesloten.
    }
    .text-2 = Er mogen voor deze persoon geen kosten en geen straf op volgen.
